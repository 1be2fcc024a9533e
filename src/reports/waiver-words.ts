import type { WaiverNote } from '../facts/finding.ts';

/** `waived by ops until 2026-12-31: the vendor wants root`, or that it has expired. From a person's own file. */
export function waiverWords({ reason, owner, expires, isExpired }: WaiverNote): string {
  if (isExpired) return `its waiver by ${owner} expired on ${expires ?? 'an unknown day'}: ${reason}`;
  return `waived by ${owner}, ${expires === undefined ? 'without an end' : `until ${expires}`}: ${reason}`;
}
