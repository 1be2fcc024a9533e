/** What has to be known beside a mount itself to tell what it gives. */
import type { Facts } from '../facts/facts.ts';
import type { HostFacts, MountSource } from '../facts/host.ts';
import type { VolumeFact } from '../facts/volume.ts';
import { hostPath } from '../knowledge/host-path.ts';

/** All paths but the sources are in the form of `hostPath`. */
export interface MountSurroundings {
  /** By name. */
  readonly volumes: ReadonlyMap<string, VolumeFact>;
  /** By the source of a mount as the engine writes it; nothing where the host can't be read. */
  readonly sources: Readonly<Record<string, MountSource>>;
  /** The engine’s data folder; empty when it is not known. */
  readonly dataRoot: string;
  /** Sockets that the engine listens on, as far as the host tells. */
  readonly engineSockets: readonly string[];
  readonly swaps: readonly string[];
  /** The row of this engine’s own socket. */
  readonly engineRow: string;
}

export interface EngineTraits {
  readonly volumes: ReadonlyMap<string, VolumeFact>;
  readonly dataRoot: string;
  readonly isPodman: boolean;
  readonly isRootless: boolean;
  /** What it is asked at: a path, or empty for anything else than a socket. */
  readonly socket: string;
}

/** The same object for the same facts. */
export function mountSurroundings(facts: Facts): MountSurroundings {
  const known = surroundings.get(facts);
  if (known) return known;
  const { host, info, engine, volumes, target } = facts;
  const made = surroundingsOf(host, {
    volumes,
    dataRoot: info?.DockerRootDir ?? '',
    isPodman: engine?.name === 'Podman',
    isRootless: engine?.rootless ?? false,
    socket: /^unix:\/\/(?<path>\/.*)/.exec(target.uri)?.groups?.path ?? '',
  });
  surroundings.set(facts, made);
  return made;
}

const surroundings = new WeakMap<Facts, MountSurroundings>();

export function surroundingsOf(host: HostFacts, engine: EngineTraits): MountSurroundings {
  const listening = (host.files?.['api-socket'] ?? []).map(({ realPath }) => realPath);
  return {
    volumes: engine.volumes,
    sources: host.mountSources ?? {},
    dataRoot: hostPath(engine.dataRoot),
    engineSockets: [...new Set([...listening, engine.socket].map(hostPath))].filter((path) => path !== ''),
    swaps: (host.swaps ?? []).map(({ path }) => hostPath(path)),
    engineRow: engineRow(engine),
  };
}

/** What the host says of the source of a mount; undefined when it does not tell. */
export function mountSource(
  source: string,
  { sources }: Pick<MountSurroundings, 'sources'>,
): MountSource | undefined {
  return Object.hasOwn(sources, source) ? sources[source] : undefined;
}

function engineRow({ isPodman, isRootless }: EngineTraits): string {
  if (isPodman) return isRootless ? 'SOCK-PODMAN rootless' : 'SOCK-PODMAN';
  return isRootless ? 'SOCK-DOCKER-USER' : 'SOCK-DOCKER';
}
