import { useEffect, useState } from 'react';
import type { LogPlace, LogReading, LogWish } from '../../facts/log.ts';
import { useSessionFeed } from '../hooks/use-session.ts';
import { failureText } from '../text/trouble.ts';
import { LogBuffer, MOST_LINES } from './log-buffer.ts';
import type { LogSpan } from './log-span.ts';

/** A program may write thousands of lines a second; the screen follows ten times a second. */
const PAUSE_MS = 100;
/** While more comes than anybody can read the screen is left alone for longer. */
const FLOOD_PAUSE_MS = 500;
/** So many lines within one pause are more than anybody can read. */
const FLOOD = 1_000;
/** Where somebody reads from a moment on, lines written just before it are shown too. */
const BEFORE_MOMENT_MS = 2_000;

export interface Log {
  readonly buffer: LogBuffer;
  /** `ended`: all of it is there, and nothing more will come. `full`: it goes on, and no more of it is kept. */
  readonly state: 'opening' | 'open' | 'ended' | 'full' | 'failed';
  /** Why it failed, and what to try. */
  readonly trouble: string;
  /** Grows with every line: the buffer itself is always the same. */
  readonly revision: number;
}

export interface AskedLog {
  readonly place: LogPlace;
  /** Of the run before the last restart. */
  readonly previous: boolean;
  readonly span: LogSpan;
  /** In place of a span: from this moment on, in milliseconds since 1970, and no more than is kept. */
  readonly from?: number | undefined;
  /** What ages count back from, in milliseconds since 1970, where that is not the present. */
  readonly recordedAt?: number | undefined;
  /** Another run of the container has another log. */
  readonly run: string;
  /** Grows when somebody asks for it anew. */
  readonly attempt: number;
  /** False while nobody wants to see it: then nothing is asked. */
  readonly isWanted?: boolean;
}

/**
 * The log of a container while somebody looks at it: it is read when this is drawn first, goes on with what is written, and is
 * given up with it. Another `run` of the container opens it anew.
 */
export function useLog({
  place,
  previous,
  span,
  from,
  run,
  attempt,
  isWanted = true,
  recordedAt,
}: AskedLog): Log {
  const { session } = useSessionFeed();
  const [log, setLog] = useState(opening);
  const key = keyOf(place);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the place; another run or attempt is another log
  useEffect(() => {
    const given = new AbortController();
    const fresh = opening();
    setLog(fresh);
    if (!isWanted) return;
    const stop = followLog({
      open: () => session.openLog(place, wishOf({ previous, span, from, recordedAt }), given.signal),
      mayFill: from !== undefined,
      log: fresh,
      tell: setLog,
      signal: given.signal,
    });
    return () => {
      given.abort();
      stop();
    };
  }, [session, key, previous, span, from, run, attempt, isWanted, recordedAt]);
  return log;
}

function keyOf(place: LogPlace): string {
  return place.kind === 'container' ? place.id : `${place.namespace} ${place.pod} ${place.container}`;
}

function wishOf({
  previous,
  span: { tail, agoMs },
  from,
  recordedAt,
}: Pick<AskedLog, 'previous' | 'span' | 'from' | 'recordedAt'>): LogWish {
  if (from !== undefined)
    return { tail: 'all', follow: false, previous: false, since: from - BEFORE_MOMENT_MS };
  return {
    tail,
    follow: !previous && recordedAt === undefined,
    previous,
    ...(agoMs === undefined ? {} : { since: (recordedAt ?? Date.now()) - agoMs }),
    isNewestEnough: true,
  };
}

function opening(): Log {
  return { buffer: new LogBuffer(), state: 'opening', trouble: '', revision: 0 };
}

interface Following {
  readonly open: () => Promise<LogReading>;
  /** Whether reading ends once no more can be kept; else what is older goes. */
  readonly mayFill: boolean;
  readonly log: Log;
  readonly tell: (log: Log) => void;
  readonly signal: AbortSignal;
}

/** Reads until the log ends or is given up. What it gives takes back what waits to be told. */
function followLog({ open, mayFill, log, tell, signal }: Following): () => void {
  const { buffer } = log;
  let now: Log = log;
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  /** Lines since the screen was last told. */
  let fresh = 0;
  const show = (): void => {
    timer = undefined;
    last = performance.now();
    fresh = 0;
    if (!signal.aborted) tell(now);
  };
  const change = (next: Partial<Log>): void => {
    now = { ...now, ...next, revision: now.revision + 1 };
    if (timer !== undefined) return;
    const wait = (fresh > FLOOD ? FLOOD_PAUSE_MS : PAUSE_MS) - (performance.now() - last);
    if (wait <= 0) show();
    else timer = setTimeout(show, wait);
  };
  const read = async (): Promise<void> => {
    const reading = await open();
    if (signal.aborted) return;
    change({ state: 'open' });
    for await (const lines of reading) {
      if (signal.aborted) return;
      const isFull = mayFill && buffer.end + lines.length > MOST_LINES;
      buffer.add(isFull ? lines.slice(0, MOST_LINES - buffer.end) : lines);
      fresh += lines.length;
      change(isFull ? { state: 'full' } : {});
      if (isFull) return;
      // What comes in the meantime comes with the next ones, or is counted.
      if (fresh > FLOOD && !mayFill) await pause(FLOOD_PAUSE_MS, signal);
    }
    change({ state: 'ended' });
  };
  read().catch((error: unknown) => {
    if (!signal.aborted) change({ state: 'failed', trouble: failureText(error) });
  });
  return () => clearTimeout(timer);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal.addEventListener('abort', over, { once: true });
  });
}
