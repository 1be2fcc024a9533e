/** The score and the coverage in words, with the formulas that belong beside them wherever they are shown. */
import type { AuditView } from '../audit/audit-view.ts';
import { SCORE_WEIGHTS } from '../audit/posture.ts';
import { SEVERITIES } from '../facts/finding.ts';

const WEIGHTS = SEVERITIES.map((severity) => `${severity} ${SCORE_WEIGHTS[severity]}`).join(', ');

export const SCORE_FORMULA = `Score: passes among passes and fails, weighted by severity (${WEIGHTS}).`;

export const COVERAGE_FORMULA = 'Decided: automated checks with a verdict, among all that apply.';

export function scoreWords({ score }: AuditView): string {
  return score === undefined ? 'Nothing could be scored' : `Score ${score} of 100`;
}

/** Undefined when no automated check applied to anything. Rounded down: 100 % means that all were decided. */
export function coverageWords({ coverage }: AuditView): string | undefined {
  return coverage === undefined
    ? undefined
    : `${Math.floor(coverage * 100)} % of the automated checks decided`;
}
