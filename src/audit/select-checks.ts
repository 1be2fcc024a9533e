/** Chooses among checks by pattern: their ids, or the numbers that a benchmark gives them. */
import picomatch from 'picomatch';
import type { Check } from './check.ts';

export interface CheckSelection {
  /** Globs; only checks that match one of them run. Empty means all. */
  readonly only?: readonly string[];
  /** Globs; checks that match one of them do not run, whatever `only` says. */
  readonly skip?: readonly string[];
}

/** `docker.container.*` and `5.*` are patterns: the id of a check and the numbers of its references are tried. */
export function selectChecks(checks: readonly Check[], selection: CheckSelection): readonly Check[] {
  const { only = [], skip = [] } = selection;
  return checks.filter((check) => (only.length === 0 || matches(check, only)) && !matches(check, skip));
}

/** The patterns that match no check at all: most likely slips of the pen. */
export function unmatchedPatterns(checks: readonly Check[], selection: CheckSelection): readonly string[] {
  const patterns = [...(selection.only ?? []), ...(selection.skip ?? [])];
  return patterns.filter((pattern) => !checks.some((check) => matches(check, [pattern])));
}

function matches(check: Check, patterns: readonly string[]): boolean {
  const names = [check.id, ...check.references.map((reference) => reference.id)];
  return patterns.some((pattern) => {
    const isMatch = picomatch(pattern, { nocase: true });
    return names.some((name) => isMatch(name));
  });
}
