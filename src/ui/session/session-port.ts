/** What the screens need of a session. They read it and ask it; they do no I/O of their own. */
import type { AuditView } from '../../audit/audit-view.ts';
import type { RuleProblem } from '../../audit/rule-problem.ts';
import type { Facts } from '../../facts/facts.ts';
import type { ImageHistory } from '../../facts/image.ts';

export interface SessionPort {
  readonly facts: Facts;
  readonly audit: AuditView;
  /** What is wrong in a person's own checks and policy; the same list until it changes. Empty until they are loaded. */
  readonly ruleProblems: readonly RuleProblem[];
  subscribe(listener: () => void): () => void;
  refresh(): Promise<void>;
  imageHistory(id: string): Promise<ImageHistory>;
}
