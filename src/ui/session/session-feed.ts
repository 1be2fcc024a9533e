/**
 * One consistent picture of a session for React. The first change after a quiet time is shown at once, so that
 * a single event is on screen without delay; during a storm a picture is made at most every PAUSE ms, and less often where
 * showing it is much work.
 */
import type { AuditView } from '../../audit/audit-view.ts';
import type { RuleProblem } from '../../audit/rule-problem.ts';
import type { Facts } from '../../facts/facts.ts';
import type { EarlierRun } from '../../session/earlier-run.ts';
import type { SessionPort } from './session-port.ts';

const PAUSE = 100;
/** The part of the time that showing pictures may take while changes go on and on. */
const SHARE = 0.05;
/** Milliseconds of showing that are saved up for after a quiet time: what happens then is seen without delay. */
const MOST_SAVED = 1_000;
/** A storm is never seen later than this, in milliseconds, however much work it is. */
const LONGEST_PAUSE = 300;

export interface Picture {
  readonly facts: Facts;
  /** Another object for each of its revisions. */
  readonly audit: AuditView;
  readonly ruleProblems: readonly RuleProblem[];
  readonly earlier: EarlierRun | undefined;
}

export interface SessionFeed {
  readonly session: SessionPort;
  readonly picture: () => Picture;
  readonly subscribe: (listener: () => void) => () => void;
}

export function feedSession(session: SessionPort): SessionFeed {
  const listeners = new Set<() => void>();
  let picture = take();
  let last = 0;
  /** Milliseconds of showing that are left; less than none after more work than there should be. */
  let saved = MOST_SAVED;
  let savedAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;

  function take(): Picture {
    const { facts, audit, ruleProblems, earlier } = session;
    return { facts, audit, ruleProblems, earlier };
  }

  function show(): void {
    timer = undefined;
    last = performance.now();
    picture = take();
    for (const listener of listeners) listener();
    // React draws what the listeners asked for in a microtask of its own, before this one.
    queueMicrotask(() => {
      saved -= performance.now() - last;
    });
  }

  /** Milliseconds until the next picture may be shown. */
  function pause(): number {
    const now = performance.now();
    saved = Math.min(MOST_SAVED, saved + (now - savedAt) * SHARE);
    savedAt = now;
    const untilSaved = Math.min(-saved / SHARE, LONGEST_PAUSE - (now - last));
    return Math.max(PAUSE - (now - last), untilSaved);
  }

  function changed(): void {
    if (timer !== undefined) return;
    const wait = pause();
    if (wait <= 0) show();
    else timer = setTimeout(show, wait);
  }

  return {
    session,
    picture: () => picture,
    subscribe(listener) {
      if (listeners.size === 0) {
        picture = take();
        stop = session.subscribe(changed);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        clearTimeout(timer);
        timer = undefined;
      };
    },
  };
}
