/** What an earlier run found on this target, to be compared with what is found now, picture by picture. */
import type { AuditView } from '../audit/audit-view.ts';
import { failuresOf, otherTarget } from '../audit/baseline.ts';
import { type Comparison, compare, type EarlierFailures } from '../audit/comparison.ts';
import type { EarlierResult } from '../audit/earlier-result.ts';
import { RunningComparison } from '../audit/running-comparison.ts';
import type { Facts } from '../facts/facts.ts';
import type { Finding } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';

export interface ChangeCount {
  readonly new: number;
  readonly fixed: number;
}

/** How an audit differs from the earlier run. */
export interface Changes extends ChangeCount {
  ofCheck(checkId: string): ChangeCount;
  /** Whether it fails now and did not, or the other way round. */
  of(finding: Pick<Finding, 'check' | 'resource'>): 'new' | 'fixed' | undefined;
  /** Every difference, with what became of each that is fixed. */
  readonly comparison: Comparison;
}

export interface EarlierRun {
  /** When it ended, in milliseconds since 1970. */
  readonly at: number;
  /** What it is: `the last run`, `the baseline`. */
  readonly name: string;
  /** Its score; undefined when it has none. */
  readonly score: number | undefined;
  /** Whether it is of another target, as a baseline may be. */
  readonly isOfAnother: boolean;
  /** Asked again about the same picture it gives the same object, so that every row of a screen may ask. */
  compare(audit: AuditView): Changes;
}

export interface EarlierFindings extends EarlierFailures {
  readonly score: number | undefined;
}

/** `facts` gives those that the compared audit was made of; `isOfAnother` tells it of them, as soon as they are there. */
export function earlierRun(
  name: string,
  findings: EarlierFindings,
  facts: () => Facts,
  isOfAnother: (facts: Facts) => boolean = () => false,
): EarlierRun {
  const { at, score } = findings;
  const running = new RunningComparison(findings);
  let last: { readonly audit: AuditView; readonly facts: Facts; readonly changes: Changes } | undefined;
  return {
    at,
    name,
    score,
    get isOfAnother() {
      return isOfAnother(facts());
    },
    compare: (audit) => {
      const known = facts();
      if (last?.audit === audit && last.facts === known) return last.changes;
      running.update(audit, known);
      const changes = changesOf(running, () => compare(findings, audit, known));
      last = { audit, facts: known, changes };
      return changes;
    },
  };
}

/** The same with a result that `audit --format json` wrote. */
export function baselineRun(baseline: EarlierResult, facts: () => Facts): EarlierRun {
  const score = baseline.summary.score ?? undefined;
  const isOfAnother = (known: Facts): boolean => otherTarget(baseline, known) !== undefined;
  return earlierRun('the baseline', { ...failuresOf(baseline), score }, facts, isOfAnother);
}

/** Every difference is listed only where somebody asks for the list. */
function changesOf(running: RunningComparison, list: () => Comparison): Changes {
  let comparison: Comparison | undefined;
  return {
    new: running.count('new'),
    fixed: running.count('fixed'),
    get comparison() {
      comparison ??= list();
      return comparison;
    },
    ofCheck: (checkId) => running.ofCheck(checkId),
    of: ({ check, resource }) => running.of(check, resource.kind, inert(resource.name)),
  };
}
