import { gapReason } from '../../audit/missing-fact.ts';
import type { Facts } from '../../facts/facts.ts';

/** What a list of an engine says that has no rows: that there are none, or why nobody knows. Pure. */
export function emptyListWords(
  { connection, gaps }: Facts,
  list: 'containers' | 'images' | 'networks',
): string {
  if (connection.state === 'connecting' || connection.state === 'loading') return 'Reading…';
  if (connection.state === 'failed') return 'Not connected: nothing was read.';
  const gap = gaps.get(list);
  return gap === undefined ? `No ${list} on this host.` : `Could not be read. ${gapReason(gap)}`;
}
