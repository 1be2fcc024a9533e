import { gapReason } from '../../audit/missing-fact.ts';
import type { Facts } from '../../facts/facts.ts';
import { notReadYet } from './not-read-yet.ts';

/** What a list of an engine says that has no rows: that there are none, or why nobody knows. Pure. */
export function emptyListWords(
  { connection, gaps }: Facts,
  list: 'containers' | 'images' | 'networks',
): string {
  const notYet = notReadYet(connection);
  if (notYet !== undefined) return notYet;
  const gap = gaps.get(list);
  return gap === undefined ? `No ${list} on this host.` : `Could not be read. ${gapReason(gap)}`;
}
