/** What is shown together as the host: the machine, the engine's daemon on it, and the swarm that it is in. */
import type { Resource, ResourceKind } from '../facts/finding.ts';

export const HOST_RESOURCES = [
  { kind: 'host', id: 'host' },
  { kind: 'daemon', id: 'daemon' },
  { kind: 'swarm', id: 'swarm' },
] as const satisfies readonly Pick<Resource, 'kind' | 'id'>[];

/** Kinds of which a target has one: there is nothing to count, and no name to tell one from another. */
export function isSingle(kind: ResourceKind): boolean {
  return kind === 'cluster' || HOST_RESOURCES.some((resource) => resource.kind === kind);
}
