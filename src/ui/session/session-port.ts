/** What the screens need of a session. They read it and ask it; they do no I/O of their own. */
import type { AuditView } from '../../audit/audit-view.ts';
import type { RuleProblem } from '../../audit/rule-problem.ts';
import type { Facts } from '../../facts/facts.ts';
import type { ImageHistory } from '../../facts/image.ts';
import type { EarlierRun } from '../../session/earlier-run.ts';

export interface SessionPort {
  readonly facts: Facts;
  readonly audit: AuditView;
  /** What is wrong in a person's own checks and policy; the same list until it changes. Empty until they are loaded. */
  readonly ruleProblems: readonly RuleProblem[];
  /** The run on this target before this one, once it is known; undefined when none is remembered. */
  readonly earlier?: EarlierRun | undefined;
  subscribe(listener: () => void): () => void;
  /** Reads everything anew. Resolves when that is done, was given up, or has failed. */
  refresh(): Promise<void>;
  /** Gives up the reading anew that is under way; what was read stays. Nothing happens when there is none. */
  cancelRefresh(): void;
  imageHistory(id: string): Promise<ImageHistory>;
}
