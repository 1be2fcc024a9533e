/**
 * One consistent picture of a session for React. The first change after a quiet time is shown at once, so that
 * a single event is on screen without delay; during a storm a picture is made at most every PAUSE ms.
 */
import type { AuditView } from '../../audit/audit-view.ts';
import type { RuleProblem } from '../../audit/rule-problem.ts';
import type { Facts } from '../../facts/facts.ts';
import type { EarlierRun } from '../../session/earlier-run.ts';
import type { SessionPort } from './session-port.ts';

const PAUSE = 100;

export interface Picture {
  readonly facts: Facts;
  readonly audit: AuditView;
  /** The audit's revision: the view is one object, its content changes. */
  readonly revision: number;
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
  let timer: NodeJS.Timeout | undefined;
  let stop: (() => void) | undefined;

  function take(): Picture {
    const { facts, audit, ruleProblems, earlier } = session;
    return { facts, audit, revision: audit.revision, ruleProblems, earlier };
  }

  function show(): void {
    timer = undefined;
    last = performance.now();
    picture = take();
    for (const listener of listeners) listener();
  }

  function changed(): void {
    if (timer !== undefined) return;
    const wait = PAUSE - (performance.now() - last);
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
