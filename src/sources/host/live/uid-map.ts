/** How the numbers of users inside a user namespace translate; user_namespaces(7). Pure. */
import type { LiveContainer } from '../../../facts/live-container.ts';

export type UidMap = NonNullable<LiveContainer['UidMap']>;

export function parseUidMap(text: string): UidMap {
  const lines = text.matchAll(/^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/gm);
  return [...lines].map(([, inside, outside, count]) => ({
    inside: Number(inside),
    outside: Number(outside),
    count: Number(count),
  }));
}

/** What the namespace calls a user of the host; undefined for one that it does not know. */
export function innerId(id: number, map: UidMap): number | undefined {
  const range = map.find(({ outside, count }) => id >= outside && id < outside + count);
  return range && range.inside + (id - range.outside);
}
