/** Judges facts that do not change any more, by themselves and as of a time. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuditView } from '../audit/audit-view.ts';
import type { RuleSources } from '../audit/load-rules.ts';
import { type Facts, NOTHING_TOUCHED } from '../facts/facts.ts';
import { makeAuditor } from './make-auditor.ts';

/** Judged at a time, so that a screen can breathe. */
const SLICE_MS = 10;
const STEP = 8;

/** `at` is the time that ages are counted to, milliseconds since 1970. Rejects with the signal's reason. */
export async function judgeFacts(
  sources: RuleSources,
  facts: Facts,
  at: number,
  signal?: AbortSignal,
): Promise<AuditView> {
  const { auditor } = await makeAuditor(sources, at);
  auditor.note(facts, NOTHING_TOUCHED);
  let end = performance.now() + SLICE_MS;
  while (auditor.work(STEP)) {
    if (performance.now() < end) continue;
    await nextTurn();
    signal?.throwIfAborted();
    end = performance.now() + SLICE_MS;
  }
  return auditor.view;
}
