/** Reads a target once and judges it, for commands without a screen. */
import type { AuditView } from '../audit/audit-view.ts';
import type { RuleSources } from '../audit/load-rules.ts';
import type { RuleProblem } from '../audit/rule-problem.ts';
import { FactStore } from '../facts/fact-store.ts';
import { type Facts, NOTHING_TOUCHED } from '../facts/facts.ts';
import { type Attempt, type FindOptions, findTarget } from './find-target.ts';
import { makeAuditor } from './make-auditor.ts';

export interface CollectOptions extends Pick<FindOptions, 'target' | 'surroundings' | 'signal'> {
  readonly rules?: RuleSources;
  /** Told after each batch of facts, for a line of progress. */
  readonly onProgress?: (facts: Facts) => void;
}

export interface Collected {
  readonly facts: Facts;
  readonly audit: AuditView;
  /** What is wrong in a person's own checks and policy. */
  readonly ruleProblems: readonly RuleProblem[];
}

export interface Collection {
  /** Undefined when nothing answers; `attempts` says why. */
  readonly collected: Collected | undefined;
  readonly attempts: readonly Attempt[];
}

/**
 * Rejects with a TargetUsageError for a target that makes no sense, and with a TargetError when an engine
 * answered first and failed then.
 */
export async function collect(options: CollectOptions = {}): Promise<Collection> {
  const { onProgress, rules = {} } = options;
  const { source, attempts } = await findTarget({ ...options, isWatching: false });
  if (source === undefined) return { collected: undefined, attempts };
  try {
    const making = makeAuditor(rules);
    making.catch(() => undefined);
    const store = new FactStore(source.identity);
    if (onProgress !== undefined) store.subscribe(onProgress);
    await source.load((changes) => store.apply(changes), options.signal);
    const { auditor, problems } = await making;
    auditor.update(store.facts, NOTHING_TOUCHED);
    return { collected: { facts: store.facts, audit: auditor.view, ruleProblems: problems }, attempts };
  } finally {
    await source.close();
  }
}
