/** What the first line over a log says. Pure. */
import type { LogLevel } from '../../insight/log/log-level.ts';
import { type KeyWords, withKeys } from '../keys/bindings.ts';
import type { Segment } from '../text/line.ts';
import { clockWithSeconds } from '../text/moment.ts';
import type { LogSpan } from './log-span.ts';
import type { Log } from './use-log.ts';

interface LogHead {
  readonly name: string;
  readonly note: string;
  readonly previous: boolean;
  readonly span: LogSpan;
  /** In place of the span: from which moment on it is read, in milliseconds since 1970. */
  readonly from: number | undefined;
  /** Of a log that was recorded, and can't be followed. */
  readonly isRecorded: boolean;
  /** The least grave lines that are shown; all when undefined. */
  readonly least: LogLevel | undefined;
  /** How many lines are shown. */
  readonly shown: number;
  /** How many of them are below the cursor. */
  readonly below: number;
  readonly keys: KeyWords;
}

const LEAST_WORDS: Readonly<Partial<Record<LogLevel, string>>> = {
  info: 'info and graver',
  warning: 'warnings and graver',
  error: 'errors',
};

/** `web   the last 500 lines   goes on with what is written   warnings and graver: 12`. */
export function headSegments(log: Log, head: LogHead): readonly Segment[] {
  const { buffer, state } = log;
  const { name, note, least, shown, below } = head;
  const lines = buffer.end - buffer.first;
  const counted = lines === 0 ? '' : `   ${countWords(log, head)}`;
  const narrowed =
    least === undefined ? '' : `   ${LEAST_WORDS[least] ?? least}: ${shown.toLocaleString('en')}`;
  const missed = buffer.leftOut === 0 ? '' : `   ${buffer.leftOut.toLocaleString('en')} left out`;
  const isBehind = below > 0 && state === 'open';
  return [
    { text: ` ${name}`, token: 'text.strong' },
    { text: counted },
    { text: narrowed, token: 'accent' },
    { text: missed, token: 'state.stale' },
    isBehind
      ? {
          text: withKeys(`   ${below.toLocaleString('en')} below, {move.last} follows`, head.keys),
          token: 'accent',
        }
      : { text: `   ${stateWords(log, head)}`, token: state === 'failed' ? 'state.failed' : 'text.dim' },
    { text: note === '' ? '' : `   ${note}`, token: 'text.dim' },
  ];
}

function countWords({ buffer }: Log, { from, span }: LogHead): string {
  const { first, end } = buffer;
  const count = `${(end - first).toLocaleString('en')} ${end - first === 1 ? 'line' : 'lines'}`;
  if (from !== undefined) return `${count} from ${clockWithSeconds(from)} on`;
  const isAll = first === 0 && end < span.tail && span.agoMs === undefined;
  if (isAll) return count;
  return span.agoMs === undefined || first > 0 ? `the last ${count}` : `${count} of ${span.words}`;
}

function stateWords({ state }: Log, { previous, from, isRecorded, keys }: LogHead): string {
  if (isRecorded && state !== 'failed') return 'as it was recorded';
  switch (state) {
    case 'opening':
      return 'is being opened…';
    case 'open':
      return from === undefined ? 'goes on with what is written' : 'is being read…';
    case 'full':
      return withKeys('more follows: {look.since} goes to the end', keys);
    case 'ended':
      if (from !== undefined) return withKeys('up to now: {look.since} goes to the end', keys);
      return previous ? 'the run before the last restart' : 'it has ended: nothing more will come';
    case 'failed':
      return 'could not be read';
  }
}
