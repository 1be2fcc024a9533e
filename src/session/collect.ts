/** Reads a target once and judges it, for commands without a screen. */
import type { AuditView } from '../audit/audit-view.ts';
import type { RuleSources } from '../audit/load-rules.ts';
import type { RuleProblem } from '../audit/rule-problem.ts';
import { FactStore } from '../facts/fact-store.ts';
import { type Facts, NOTHING_TOUCHED } from '../facts/facts.ts';
import type { FactSink } from '../facts/source.ts';
import { type Attempt, type FindOptions, findTarget } from './find-target.ts';
import { makeAuditor } from './make-auditor.ts';
import { type HostPlace, hostOpener } from './open-host.ts';

export interface CollectOptions extends Pick<FindOptions, 'target' | 'surroundings' | 'signal'>, HostPlace {
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
  const { onProgress, rules = {}, signal } = options;
  const found = await findTarget({ ...options, isWatching: false });
  const { source, attempts } = found;
  if (source === undefined) return { collected: undefined, attempts };
  const over = new AbortController();
  const stop = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  try {
    const store = new FactStore(source.identity);
    if (onProgress !== undefined) store.subscribe(onProgress);
    const tell: FactSink = (changes) => store.apply(changes);
    const making = makeAuditor(rules);
    // The host is read while the engine answers.
    const readingHost = making.then(async ({ needs }) => {
      const host = await hostOpener(found, options)?.();
      store.subscribe((_, delta) => host?.engineChanged(delta));
      await host?.read(needs, () => store.facts, tell, stop);
    });
    readingHost.catch(() => undefined);
    await source.load(tell, signal);
    await readingHost;
    signal?.throwIfAborted();
    const { auditor, problems } = await making;
    auditor.update(store.facts, NOTHING_TOUCHED);
    return { collected: { facts: store.facts, audit: auditor.view, ruleProblems: problems }, attempts };
  } finally {
    over.abort();
    await source.close();
  }
}
