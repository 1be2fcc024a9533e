/** `mounted` of the expressions: what a container’s mounts give it of the host. */
import picomatch from 'picomatch';
import type { ContainerInspect } from '../facts/container.ts';
import type { EngineInfo } from '../facts/engine.ts';
import type { Facts } from '../facts/facts.ts';
import type { HostFacts } from '../facts/host.ts';
import type { LiveContainer } from '../facts/live-container.ts';
import type { VolumeFact } from '../facts/volume.ts';
import { mountSurroundings, surroundingsOf } from '../insight/mount-surroundings.ts';
import { type MountedPlaces, mountedPlaces } from '../insight/sensitive-mount.ts';
import { hostPath } from '../knowledge/host-path.ts';

/** `policy` is the policy in force; only its `allowed_mount_sources` matters here. */
export function mountedIn(container: ContainerInspect, facts: Facts, policy: unknown): MountedPlaces {
  return mountedPlaces({
    container,
    known: mountSurroundings(facts),
    sockets: facts.live.get(container.Id)?.Sockets ?? [],
    isAllowed: allowedMounts(policy),
    isComplete: areVolumesKnown(container, facts),
  });
}

/** The same for an example: what it binds, and volumes that it names. */
export function mountedInExample(given: ExampleFacts): MountedPlaces {
  const { container, volumes, host, daemon, live, policy } = given;
  const { Engine, Rootless, DockerRootDir = '' } = daemon;
  return mountedPlaces({
    container,
    known: surroundingsOf(host, {
      volumes: new Map(volumes?.map((volume) => [volume.Name, volume])),
      dataRoot: DockerRootDir,
      isPodman: Engine === 'Podman',
      isRootless: Rootless === true,
      socket: '',
    }),
    sockets: live.Sockets ?? [],
    isAllowed: allowedMounts(policy),
    isComplete: volumes !== undefined || container.Mounts.every(({ Type }) => Type !== 'volume'),
  });
}

export interface ExampleFacts {
  readonly container: ContainerInspect;
  /** Undefined where they could not be read. */
  readonly volumes: readonly VolumeFact[] | undefined;
  readonly host: HostFacts;
  readonly daemon: EngineInfo;
  readonly live: LiveContainer;
  readonly policy: unknown;
}

/**
 * Whether all that is to be known of the volumes of a container is. One that is not listed, once the list is there, is
 * on its way: its coming is a change of its own.
 */
export function areVolumesKnown({ Mounts }: ContainerInspect, { volumes, connection, gaps }: Facts): boolean {
  const isListRead = !gaps.has('volumes') && !['connecting', 'loading'].includes(connection.state);
  return isListRead || Mounts.every(({ Type, Name = '' }) => Type !== 'volume' || volumes.has(Name));
}

const NOTHING = (): boolean => false;
const matchers = new WeakMap<object, (path: string) => boolean>();

/** Whether the site allows a path of the host, in the form of `hostPath`, to be mounted. */
export function allowedMounts(policy: unknown): (path: string) => boolean {
  const patterns = settingOf(policy);
  if (!Array.isArray(patterns) || patterns.length === 0) return NOTHING;
  const known =
    matchers.get(patterns) ??
    picomatch(
      patterns.map((pattern) => hostPath(String(pattern))),
      { dot: true },
    );
  matchers.set(patterns, known);
  return known;
}

function settingOf(policy: unknown): unknown {
  return typeof policy === 'object' && policy !== null
    ? Reflect.get(policy, 'allowed_mount_sources')
    : undefined;
}
