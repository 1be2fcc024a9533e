/** Loads the rules and what judges by them. Both are heavy: the first names are on screen before. */
import type { Auditor } from '../audit/auditor.ts';
import type { RuleSources } from '../audit/load-rules.ts';
import type { RuleProblem } from '../audit/rule-problem.ts';

export interface MadeAuditor {
  readonly auditor: Auditor;
  /** What is wrong in a person's own checks and policy. */
  readonly problems: readonly RuleProblem[];
}

export async function makeAuditor(sources: RuleSources): Promise<MadeAuditor> {
  const [{ loadRules }, { createAuditor }] = await Promise.all([
    import('../audit/load-rules.ts'),
    import('../audit/auditor.ts'),
  ]);
  const { checks, policy, problems } = await loadRules(sources);
  return { auditor: createAuditor(checks, { policy }), problems };
}
