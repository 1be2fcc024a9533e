/** Chooses among checks by pattern: their ids, or the numbers that a benchmark gives them. */
import type { Check } from './check.ts';
import { anyBenchmarkMatcher } from './check-pattern.ts';

export interface CheckSelection {
  /** Globs; only checks that match one of them run. Empty means all. */
  readonly only?: readonly string[];
  /** Globs; checks that match one of them do not run, whatever `only` says. */
  readonly skip?: readonly string[];
}

/** `docker.container.*`, `5.*` and `CIS Docker 5.5` are patterns. */
export function selectChecks(checks: readonly Check[], selection: CheckSelection): readonly Check[] {
  const only = (selection.only ?? []).map(anyBenchmarkMatcher);
  const skip = (selection.skip ?? []).map(anyBenchmarkMatcher);
  return checks.filter(
    (check) =>
      (only.length === 0 || only.some((matches) => matches(check))) &&
      !skip.some((matches) => matches(check)),
  );
}

/** The patterns that match no check at all: most likely slips of the pen. */
export function unmatchedPatterns(checks: readonly Check[], selection: CheckSelection): readonly string[] {
  const patterns = [...(selection.only ?? []), ...(selection.skip ?? [])];
  return patterns.filter((pattern) => !checks.some(anyBenchmarkMatcher(pattern)));
}
