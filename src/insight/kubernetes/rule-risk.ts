/** What a single right leads to, by itself. */
import { SEVERITIES, type Severity } from '../../facts/finding.ts';
import type { PolicyRule } from '../../facts/kubernetes/rbac.ts';
import { POWERS, type Power } from '../../knowledge/kubernetes/powers.ts';
import { ruleAnswer } from './rbac-rule.ts';

export interface RuleRisk {
  readonly severity: Severity;
  /** As it reads after “may”. */
  readonly may: string;
  /** What somebody gets by it; a sentence. */
  readonly gives: string;
  /** How many other ways to more rights it opens. */
  readonly more: number;
}

const ALL_POWERS: readonly Power[] = POWERS;

/** The worst that a rule lets somebody do; undefined for one that leads to nothing more. */
export function ruleRisk(rule: PolicyRule, isCluster: boolean): RuleRisk | undefined {
  const found = ALL_POWERS.filter(({ requests }) =>
    requests.some(
      ({ verbs, group, resources, isClusterOnly = false }) =>
        (isCluster || !isClusterOnly) &&
        verbs.some((verb) =>
          resources.some((resource) => ruleAnswer(rule, { verb, group, resource }) !== 'no'),
        ),
    ),
  ).map(({ severity, may, gives }) => ({
    severity: isCluster ? severity.cluster : severity.namespace,
    may,
    gives,
  }));
  const [worst] = found.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  return worst && { ...worst, more: found.length - 1 };
}
