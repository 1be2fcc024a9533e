import { useEffect, useState } from 'react';
import type { LogPlace } from '../../../../facts/log.ts';
import { useSessionFeed } from '../../../hooks/use-session.ts';
import { failureText } from '../../../text/trouble.ts';
import { LogBuffer } from './log-buffer.ts';

/** So many of the last lines are asked for. */
export const LOG_TAIL = 500;
/** A program may write thousands of lines a second; the screen follows ten times a second. */
const PAUSE_MS = 100;

export interface PodLog {
  readonly buffer: LogBuffer;
  /** `ended`: all of it is there, and nothing more will come. */
  readonly state: 'opening' | 'open' | 'ended' | 'failed';
  /** Why it failed, and what to try. */
  readonly trouble: string;
  /** Grows with every line: the buffer itself is always the same. */
  readonly revision: number;
}

interface Asked {
  readonly place: Extract<LogPlace, { readonly kind: 'pod-container' }>;
  readonly previous: boolean;
  /** Whether there is a log to be had by itself: nobody asks for that of a manifest. */
  readonly run: string;
  /** Grows when somebody asks for it anew. */
  readonly attempt: number;
}

/**
 * The log of a container while somebody looks at it: it is read when this is drawn first, goes on with what is written, and is
 * given up with it. Another `run` of the container opens it anew.
 */
export function usePodLog({ place, previous, run, attempt }: Asked): PodLog {
  const { session } = useSessionFeed();
  const { namespace, pod, container } = place;
  const [log, setLog] = useState(opening);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another run, or another attempt, is another log
  useEffect(() => {
    const given = new AbortController();
    const fresh = opening();
    setLog(fresh);
    const follow = followLog({
      open: () =>
        session.openLog(
          { kind: 'pod-container', namespace, pod, container },
          { tail: LOG_TAIL, follow: !previous, previous },
          given.signal,
        ),
      log: fresh,
      tell: setLog,
      signal: given.signal,
    });
    return () => {
      given.abort();
      follow();
    };
  }, [session, namespace, pod, container, previous, run, attempt]);
  return log;
}

function opening(): PodLog {
  return { buffer: new LogBuffer(), state: 'opening', trouble: '', revision: 0 };
}

interface Following {
  readonly open: () => ReturnType<ReturnType<typeof useSessionFeed>['session']['openLog']>;
  readonly log: PodLog;
  readonly tell: (log: PodLog) => void;
  readonly signal: AbortSignal;
}

/** Reads until the log ends or is given up. What it gives takes back what waits to be told. */
function followLog({ open, log, tell, signal }: Following): () => void {
  const { buffer } = log;
  let now: PodLog = log;
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  const show = (): void => {
    timer = undefined;
    last = performance.now();
    if (!signal.aborted) tell(now);
  };
  const change = (next: Partial<PodLog>): void => {
    now = { ...now, ...next, revision: now.revision + 1 };
    if (timer !== undefined) return;
    const wait = PAUSE_MS - (performance.now() - last);
    if (wait <= 0) show();
    else timer = setTimeout(show, wait);
  };
  const read = async (): Promise<void> => {
    const reading = await open();
    if (signal.aborted) return;
    change({ state: 'open' });
    for await (const lines of reading) {
      if (signal.aborted) return;
      buffer.add(lines);
      change({});
    }
    change({ state: 'ended' });
  };
  read().catch((error: unknown) => {
    if (!signal.aborted) change({ state: 'failed', trouble: failureText(error) });
  });
  return () => clearTimeout(timer);
}
