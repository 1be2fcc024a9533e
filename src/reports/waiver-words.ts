import type { WaiverNote } from '../facts/finding.ts';

/** `waived by ops until 2026-12-31: the vendor wants root`; `was waived …` once that day is over. Not inert. */
export function waiverWords({ reason, owner, expires, isExpired }: WaiverNote): string {
  const until = expires === undefined ? ' without an end' : ` until ${expires}`;
  return `${isExpired ? 'was waived' : 'waived'} by ${owner}${until}: ${reason}`;
}
