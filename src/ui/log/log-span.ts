/** From when on a log is read: the choices that a key goes through. */
import { MOST_LINES } from './log-buffer.ts';

export interface LogSpan {
  /** As it is remembered. */
  readonly id: string;
  readonly words: string;
  readonly tail: number;
  /** Not older than so many milliseconds; any age when left out. */
  readonly agoMs?: number;
}

const MINUTE = 60_000;

const LOG_SPANS = [
  { id: 'last', words: 'the last 500 lines', tail: 500 },
  { id: '10m', words: 'the last 10 minutes', tail: MOST_LINES, agoMs: 10 * MINUTE },
  { id: '1h', words: 'the last hour', tail: MOST_LINES, agoMs: 60 * MINUTE },
  { id: '1d', words: 'the last day', tail: MOST_LINES, agoMs: 24 * 60 * MINUTE },
  { id: 'most', words: 'the last 10,000 lines', tail: MOST_LINES },
] as const satisfies readonly LogSpan[];

export function logSpan(id: string): LogSpan {
  return LOG_SPANS.find((span) => span.id === id) ?? LOG_SPANS[0];
}

/** The one after it, in a circle. */
export function nextSpan(id: string): LogSpan {
  const at = LOG_SPANS.findIndex((span) => span.id === logSpan(id).id);
  return LOG_SPANS[(at + 1) % LOG_SPANS.length] ?? LOG_SPANS[0];
}
