/** What has to be known beside a mount itself to tell what it gives. */
import type { Facts } from '../facts/facts.ts';
import type { MountSource } from '../facts/host.ts';
import type { VolumeFact } from '../facts/volume.ts';
import { hostPath } from './host-path.ts';

export interface MountSurroundings {
  /** By name. */
  readonly volumes: ReadonlyMap<string, VolumeFact>;
  /** By the source of a mount as the engine writes it; nothing where the host can't be read. */
  readonly sources: Readonly<Record<string, MountSource>>;
  /** The engine’s data folder; empty when it is not known. This and the following in the form of `hostPath`. */
  readonly dataRoot: string;
  /** Sockets that the engine listens on, as far as the host tells. */
  readonly engineSockets: readonly string[];
  readonly swaps: readonly string[];
  /** The row of this engine’s own socket. */
  readonly engineRow: string;
}

/** The same object for the same facts. */
export function mountSurroundings(facts: Facts): MountSurroundings {
  const known = surroundings.get(facts);
  if (known) return known;
  const { host, info, engine, volumes, target } = facts;
  const listening = (host.files?.['api-socket'] ?? []).map(({ realPath }) => realPath);
  const named = target.uri.startsWith('unix://') ? [target.uri.slice('unix://'.length)] : [];
  const made: MountSurroundings = {
    volumes,
    sources: host.mountSources ?? {},
    dataRoot: hostPath(info?.DockerRootDir ?? ''),
    engineSockets: [...new Set([...listening, ...named].map(hostPath))].filter((path) => path !== ''),
    swaps: (host.swaps ?? []).map(({ path }) => hostPath(path)),
    engineRow: engineRow(engine?.name === 'Podman', engine?.rootless ?? false),
  };
  surroundings.set(facts, made);
  return made;
}

/** What the host says of the source of a mount; undefined when it does not tell. */
export function mountSource(
  source: string,
  { sources }: Pick<MountSurroundings, 'sources'>,
): MountSource | undefined {
  return Object.hasOwn(sources, source) ? sources[source] : undefined;
}

const surroundings = new WeakMap<Facts, MountSurroundings>();

function engineRow(isPodman: boolean, isRootless: boolean): string {
  if (isPodman) return isRootless ? 'SOCK-PODMAN rootless' : 'SOCK-PODMAN';
  return isRootless ? 'SOCK-DOCKER-USER' : 'SOCK-DOCKER';
}
