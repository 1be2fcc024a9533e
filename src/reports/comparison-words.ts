import type { Comparison, MendedFailure } from '../audit/comparison.ts';

/** What became of a failure that is none any more. */
export const FIXED_WORD: Readonly<Record<MendedFailure['now'], string>> = {
  pass: 'passes now',
  'not-applicable': 'does not apply any more',
  gone: 'gone',
};

/** `Since the baseline of 2026-03-15 12:00 UTC`. */
export function sinceWords({ since }: Pick<Comparison, 'since'>): string {
  return `Since the baseline of ${momentWords(since)}`;
}

/** Milliseconds since 1970 as a day and a time that are the same for everyone who reads the report. */
export function momentWords(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
