/** Verdicts summed up: tallies, the score, the coverage and the layer × control matrix. */
import { CONTROLS, LAYERS, SEVERITIES, type Severity, type Status } from '../facts/finding.ts';
import type { CheckTally, MatrixCell, Tally } from './audit-view.ts';
import type { Check } from './check.ts';

/** How many resources have a status for one check. */
export interface CheckCount {
  readonly check: Check;
  count(status: Status): number;
}

/**
 * What a pass or a fail weighs in the score. Ten findings of low severity weigh as much as one critical one;
 * info weighs nothing.
 */
export const SCORE_WEIGHTS: Readonly<Record<Severity, number>> = {
  critical: 10,
  high: 6,
  medium: 3,
  low: 1,
  info: 0,
};

/** The status that stands for several: the one that most needs a look. */
const WORST_FIRST = [
  'fail',
  'unknown',
  'manual',
  'pass',
  'waived',
  'not-applicable',
] as const satisfies readonly Status[];

/** Where a status comes in lists of findings. */
export function statusRank(status: Status): number {
  return WORST_FIRST.indexOf(status);
}

export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

export function tally(counts: readonly CheckCount[]): Tally {
  const sum = (status: Status): number => counts.reduce((total, counted) => total + counted.count(status), 0);
  const fail = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const counted of counts) fail[counted.check.severity] += counted.count('fail');
  return {
    fail,
    pass: sum('pass'),
    manual: sum('manual'),
    unknown: sum('unknown'),
    notApplicable: sum('not-applicable'),
    waived: sum('waived'),
  };
}

export function checkTally(counted: CheckCount): CheckTally {
  return {
    check: counted.check,
    tally: tally([counted]),
    status: WORST_FIRST.find((status) => counted.count(status) > 0) ?? 'not-applicable',
  };
}

/**
 * 0-100, a whole number: the severity-weighted share of passes among passes and fails. Rounded down, so that
 * 100 means that nothing that weighs has failed. Undefined when nothing that weighs is decided.
 */
export function score(counts: readonly CheckCount[]): number | undefined {
  let passed = 0;
  let decided = 0;
  for (const counted of counts) {
    const weight = SCORE_WEIGHTS[counted.check.severity];
    passed += weight * counted.count('pass');
    decided += weight * (counted.count('pass') + counted.count('fail'));
  }
  return decided === 0 ? undefined : Math.floor((100 * passed) / decided);
}

/**
 * 0-1: the share of automated, applicable checks that could be decided, over all resources. A waived failure
 * was decided. Undefined when there are none.
 */
export function coverage(counts: readonly CheckCount[]): number | undefined {
  let decided = 0;
  let applicable = 0;
  for (const counted of counts) {
    if (counted.check.mode !== 'automated') continue;
    const answers = counted.count('pass') + counted.count('fail') + counted.count('waived');
    decided += answers;
    applicable += answers + counted.count('unknown');
  }
  return applicable === 0 ? undefined : decided / applicable;
}

/** The cells that have any check, in the order of LAYERS and CONTROLS. */
export function matrix(counts: readonly CheckCount[]): readonly MatrixCell[] {
  return LAYERS.flatMap((layer) =>
    CONTROLS.flatMap((control) => {
      const inCell = counts.filter(({ check }) => check.layer === layer && check.control === control);
      if (inCell.length === 0) return [];
      const sum = (status: Status): number => inCell.reduce((total, one) => total + one.count(status), 0);
      const cell = {
        layer,
        control,
        pass: sum('pass'),
        fail: sum('fail'),
        unknown: sum('unknown'),
        manual: sum('manual'),
      };
      return [cell];
    }),
  );
}
