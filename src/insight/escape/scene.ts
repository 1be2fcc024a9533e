/** All that ways out of one container are judged by. */
import type { ContainerInspect } from '../../facts/container.ts';
import type { HostFacts, User } from '../../facts/host.ts';
import type { LiveContainer } from '../../facts/live-container.ts';
import type { VolumeFact } from '../../facts/volume.ts';
import type { HeldCapabilities } from '../held-capabilities.ts';
import type { NamespaceEnds } from '../namespace-chain.ts';
import type { MountedPlaces } from '../sensitive-mount.ts';

/** What of the engine matters; the same object for the same answers of the engine. */
export interface EngineScene {
  /** Docker, Podman */
  readonly name: string;
  readonly version: string;
  readonly rootless: boolean;
  readonly isDesktop: boolean;
  /** Such as `Docker Desktop 4.44.2 (202017)`; empty when the engine does not say. */
  readonly platform: string;
  /** Versions by lower-case name. */
  readonly components: Readonly<Record<string, string>>;
  readonly kernel: string;
  readonly architecture: string;
  readonly securityOptions: readonly string[];
  /** 1, 2; empty when the engine does not say. */
  readonly cgroupVersion: string;
  readonly authorizationPlugins: readonly string[];
  readonly defaultRuntime: string;
}

export interface EscapeScene {
  readonly container: ContainerInspect;
  /** Without fields where the kernel's view can't be had; undefined while it may still come. */
  readonly live: LiveContainer | undefined;
  /** Undefined when the engine does not tell. */
  readonly engine: EngineScene | undefined;
  readonly host: HostFacts;
  readonly mounted: MountedPlaces;
  readonly capabilities: HeldCapabilities | undefined;
  readonly namespaces: NamespaceEnds;
  /** Of the image; undefined when they are not known. */
  readonly accounts: readonly User[] | undefined;
  /** By name; undefined while they are not known. */
  readonly volumes: ReadonlyMap<string, VolumeFact> | undefined;
}
