/** What changed since a baseline, as changes that text and Markdown show alike. */
import type { Check } from '../audit/check.ts';
import type { Comparison, MendedFailure } from '../audit/comparison.ts';
import type { Change } from './change-groups.ts';
import { momentWords } from './moment-words.ts';

const FIXED_WORD: Readonly<Record<MendedFailure['now'], string>> = {
  pass: 'passes now',
  'not-applicable': 'does not apply any more',
  gone: 'gone',
};

/** `Since the baseline of 2026-03-15 12:00 UTC`. */
export function sinceWords({ since }: Comparison): string {
  return `Since the baseline of ${momentWords(since)}`;
}

/** What stands before the name of another target that the baseline is of. */
export const OTHER_TARGET = 'The baseline is of another target:';

export function newFailures(comparison: Comparison): readonly Change[] {
  return comparison.new.map(({ check, resource }) => ({ ...checkOf(check), resource, said: 'new' }));
}

export function fixedFailures({ fixed }: Comparison): readonly Change[] {
  return fixed.map(({ check, resource, now }) => ({ ...checkOf(check), resource, said: FIXED_WORD[now] }));
}

function checkOf({ id, title, severity }: Check): Pick<Change, 'check' | 'title' | 'severity'> {
  return { check: id, title, severity };
}
