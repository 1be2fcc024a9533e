/** Opens the reader of the host under an engine. What reads it is heavy and waits until rules ask for it. */
import type { HostReader } from '../facts/source.ts';
import type { FoundTarget } from './find-target.ts';
import type { EngineStoragePlace } from './layer-library.ts';
import { isNodeHere } from './node-here.ts';

/** Where the host of the engine is mounted; without it the engine has to run on this very host. */
export interface HostPlace {
  readonly hostRoot?: string | undefined;
}

/** Undefined for a target without a host, such as the demo, and for a host that was saved earlier. */
export function hostOpener(found: FoundTarget, place: HostPlace): (() => Promise<HostReader>) | undefined {
  const { endpoint, source } = found;
  const { hostRoot } = place;
  if (source?.identity.snapshot !== undefined) return undefined;
  if (source?.identity.kind === 'kubernetes') return () => openBesideCluster(found, place);
  if (source?.identity.kind === 'host') {
    return async () => {
      const { openMachine } = await import('../sources/host/open-host.ts');
      return openMachine({ hostRoot });
    };
  }
  if (endpoint === undefined) return undefined;
  return async () => {
    const { openHost } = await import('../sources/host/open-host.ts');
    return openHost({ endpoint, hostRoot });
  };
}

/** The machine under us may be one of the cluster's. */
async function openBesideCluster(found: FoundTarget, place: HostPlace): Promise<HostReader> {
  if (await isNodeHere(found, place.hostRoot)) {
    const { openNode } = await import('../sources/host/open-host.ts');
    return openNode(place);
  }
  const [{ unreadHost }, { NODES_ELSEWHERE }] = await Promise.all([
    import('../sources/host/unread-host.ts'),
    import('../sources/host/foreign-node.ts'),
  ]);
  return unreadHost(NODES_ELSEWHERE);
}

/** Where the folders of the engine may be read; undefined for an engine at a network address, and for what is none. */
export function engineStorage(
  { endpoint }: FoundTarget,
  { hostRoot }: HostPlace,
): EngineStoragePlace | undefined {
  if (endpoint === undefined || (endpoint.kind !== 'unix' && hostRoot === undefined)) return undefined;
  return { hostRoot };
}
