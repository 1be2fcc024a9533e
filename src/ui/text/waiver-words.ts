import type { WaiverNote } from '../../facts/finding.ts';

/** `accepted by ops, until 2026-12-31: the vendor wants root`; of one that is over, that it counts again. */
export function waiverWords({ reason, owner, expires, isExpired }: WaiverNote): string {
  if (isExpired) return `accepted by ${owner} until ${expires ?? 'some day'}, which is over: ${reason}`;
  return `accepted by ${owner}, ${expires === undefined ? 'without an end' : `until ${expires}`}: ${reason}`;
}
