/** Everything observed of one target at one moment. Never changed in place: each change makes a new one. */
import type { ContainerFact } from './container.ts';
import type { ContainerChanges } from './container-changes.ts';
import type { ContainerEvents } from './container-events.ts';
import type { ContainerProcesses } from './container-processes.ts';
import type { EngineIdentity, EngineInfo } from './engine.ts';
import type { Gap } from './gap.ts';
import type { HostFacts, User } from './host.ts';
import type { HostReading } from './host-reading.ts';
import type { ImageFact, ImageHistory } from './image.ts';
import type { ImageLayers } from './image-layers.ts';
import type { KubeDelta, KubeFacts } from './kubernetes/kube-facts.ts';
import type { LiveContainer } from './live-container.ts';
import type { NetworkFact } from './network.ts';
import type { Profile } from './profile.ts';
import type { SwarmFact } from './swarm.ts';
import type { Connection, TargetIdentity } from './target.ts';
import type { VolumeFact } from './volume.ts';

export interface Facts {
  readonly target: TargetIdentity;
  readonly connection: Connection;
  readonly engine: EngineIdentity | undefined;
  readonly info: EngineInfo | undefined;
  /** By id, as are the others; volumes by name. */
  readonly containers: ReadonlyMap<string, ContainerFact>;
  readonly images: ReadonlyMap<string, ImageFact>;
  readonly networks: ReadonlyMap<string, NetworkFact>;
  readonly volumes: ReadonlyMap<string, VolumeFact>;
  /** By image id, newest instruction first. */
  readonly histories: ReadonlyMap<string, ImageHistory>;
  /** The users that an image's own /etc/passwd names, by image id. */
  readonly imageAccounts: ReadonlyMap<string, readonly User[]>;
  /** By image id: the images that somebody had taken apart, as far as that is. */
  readonly layers: ReadonlyMap<string, ImageLayers>;
  readonly swarm: SwarmFact | undefined;
  /** The host under the engine, part by part as they are read. */
  readonly host: HostFacts;
  readonly hostReading: HostReading;
  /** By container id: running containers as the kernel sees them. */
  readonly live: ReadonlyMap<string, LiveContainer>;
  /** By container id: what runs in containers that somebody looks at, or looked at while they ran. */
  readonly processes: ReadonlyMap<string, ContainerProcesses>;
  /** By container id: what containers that somebody looks at, or looked at, changed on their own file systems. */
  readonly changes: ReadonlyMap<string, ContainerChanges>;
  /** By image id: what a person recorded as normal for containers of it. */
  readonly profiles: ReadonlyMap<string, Profile>;
  /** By container id: what the engine told of the lives of containers whose time line somebody looks at, or looked at. */
  readonly events: ReadonlyMap<string, ContainerEvents>;
  /** Undefined for what is no Kubernetes cluster, and until one has told who it is. */
  readonly kube: KubeFacts | undefined;
  /** By the name of the fact that could not be read. */
  readonly gaps: ReadonlyMap<string, Gap>;
}

/** What a batch of changes touched: ids that were added, changed or removed. */
export interface FactDelta {
  readonly containers: ReadonlySet<string>;
  readonly images: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
  /** Images whose history, accounts or layers came, changed or went. */
  readonly imageDetails: ReadonlySet<string>;
  readonly live: ReadonlySet<string>;
  /** Containers of which another thing is known to run, or to be changed. */
  readonly processes: ReadonlySet<string>;
  readonly changes: ReadonlySet<string>;
  /** Images whose profile came, changed or went. */
  readonly profiles: ReadonlySet<string>;
  /** Containers of which another event is known. */
  readonly events: ReadonlySet<string>;
  readonly kube: KubeDelta;
  readonly swarm: boolean;
  /** Whether the host's facts changed, or how far their reading is. */
  readonly host: boolean;
  /** Whether what an engine, or an API server, says of itself changed, or how much of a cluster's lists is known. */
  readonly engine: boolean;
  readonly gaps: boolean;
  readonly connection: boolean;
}

/** A batch that changed nothing. An auditor's first look takes all facts as changed, whatever it is told. */
export const NOTHING_TOUCHED: FactDelta = {
  containers: new Set(),
  images: new Set(),
  networks: new Set(),
  volumes: new Set(),
  imageDetails: new Set(),
  live: new Set(),
  processes: new Set(),
  changes: new Set(),
  profiles: new Set(),
  events: new Set(),
  kube: new Map(),
  swarm: false,
  host: false,
  engine: false,
  gaps: false,
  connection: false,
};

export function emptyFacts(target: TargetIdentity): Facts {
  return {
    target,
    connection: { state: 'connecting' },
    engine: undefined,
    info: undefined,
    containers: new Map(),
    images: new Map(),
    networks: new Map(),
    volumes: new Map(),
    histories: new Map(),
    imageAccounts: new Map(),
    layers: new Map(),
    swarm: undefined,
    host: {},
    hostReading: { state: 'none' },
    live: new Map(),
    processes: new Map(),
    changes: new Map(),
    profiles: new Map(),
    events: new Map(),
    kube: undefined,
    gaps: new Map(),
  };
}
