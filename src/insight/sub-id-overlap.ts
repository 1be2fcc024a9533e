/** Ranges of subordinate ids: users of containers as the host numbers them. */
import type { SubId } from '../facts/host.ts';

/**
 * Those that share ids with a range of somebody else, as `alice and bob share 100000-165535 in /etc/subuid`. Two ranges
 * of the same name may overlap: they belong to one user.
 */
export function overlappingSubIds(ranges: readonly SubId[]): readonly string[] {
  const shared: string[] = [];
  ranges.forEach((one, index) => {
    for (const other of ranges.slice(index + 1)) {
      if (one.file !== other.file || one.name === other.name) continue;
      const from = Math.max(one.first, other.first);
      const to = Math.min(one.first + one.count, other.first + other.count) - 1;
      if (from <= to) shared.push(`${one.name} and ${other.name} share ${from}-${to} in ${one.file}`);
    }
  });
  return shared;
}
