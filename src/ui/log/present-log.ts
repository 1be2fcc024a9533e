/** How lines of a log are drawn: folded to what they say, or with all that is in them. Pure. */
import type { LogLine } from '../../facts/log.ts';
import { timeOf } from '../../insight/container-state.ts';
import type { LogLevel } from '../../insight/log/log-level.ts';
import { withoutOwnTime } from '../../insight/log/own-time.ts';
import type { LogField, StructuredLine } from '../../insight/log/structured-line.ts';
import { maskNamed } from '../../insight/secret-value.ts';
import { fitCell, type Segment, wrapSegments } from '../text/line.ts';
import { clockWithSeconds } from '../text/moment.ts';
import type { Token } from '../theme/token.ts';
import { type LogBuffer, withoutColours } from './log-buffer.ts';

export const LOG_TIMES = ['clock', 'full', 'off'] as const;
/** Time of day, date and time to the millisecond, or none. */
type LogTimes = (typeof LOG_TIMES)[number];

export interface LogLook {
  readonly width: number;
  readonly wraps: boolean;
  readonly times: LogTimes;
  /** For a screen reader: in words. */
  readonly linear: boolean;
}

/** The first rows of a line that is opened; what is longer is for the clipboard. */
const MOST_ROWS = 400;

type Row = readonly Segment[];

/** How grave lines are marked: by a sign, a word and a colour. */
const MARKS: Readonly<Record<LogLevel, { readonly sign: string; readonly token: Token | undefined }>> = {
  fatal: { sign: '✖', token: 'severity.critical' },
  error: { sign: '✖', token: 'severity.critical' },
  warning: { sign: '▲', token: 'severity.high' },
  info: { sign: ' ', token: undefined },
  debug: { sign: ' ', token: 'text.dim' },
  trace: { sign: ' ', token: 'text.dim' },
};

/** Draws lines, and remembers those that it drew last: most of a window is as it was. */
export class LogRows {
  private readonly buffer: LogBuffer;
  private readonly look: LogLook;
  private readonly drawn = new Map<string, readonly Row[]>();

  constructor(buffer: LogBuffer, look: LogLook) {
    this.buffer = buffer;
    this.look = look;
  }

  /** The rows of a line; one at least. */
  of(number: number, isOpen: boolean, isRevealed: boolean): readonly Row[] {
    const key = `${number} ${isOpen} ${isRevealed}`;
    const known = this.drawn.get(key);
    if (known !== undefined) return known;
    const line = this.buffer.at(number);
    const rows = line === undefined ? [[]] : this.draw(line, number, isOpen, isRevealed);
    if (this.drawn.size > 500) this.drawn.clear();
    this.drawn.set(key, rows);
    return rows;
  }

  /** How many rows a line takes; drawn only where that is not plain. */
  count(number: number, isOpen: boolean, isRevealed: boolean): number {
    const isPlain = !isOpen && !this.look.wraps && this.buffer.at(number)?.leftOut === undefined;
    return isPlain ? 1 : this.of(number, isOpen, isRevealed).length;
  }

  private draw(line: LogLine, number: number, isOpen: boolean, isRevealed: boolean): readonly Row[] {
    const { wraps, width, linear } = this.look;
    const level = this.buffer.level(number);
    const lead = this.lead(line, level);
    const folded = [...lead, ...this.folded(line, level, isRevealed)];
    const hanging = linear ? 2 : leadWidth(this.look);
    const own = wraps && !isOpen ? wrapSegments(folded, width, hanging) : [folded];
    const rows = isOpen ? [...own, ...this.opened(line, level, isRevealed)] : own;
    const bounded =
      rows.length > MOST_ROWS
        ? [
            ...rows.slice(0, MOST_ROWS - 1),
            [{ text: '    … copying it takes all of it', token: 'text.dim' } as const],
          ]
        : rows;
    return line.leftOut === undefined ? bounded : [leftOutRow(line.leftOut), ...bounded];
  }

  private lead(line: LogLine, level: LogLevel | undefined): readonly Segment[] {
    const { linear } = this.look;
    const time = this.time(line);
    if (linear) {
      const words = [time, level === 'info' ? undefined : level].filter(Boolean).join(', ');
      return words === '' ? [] : [{ text: `${words}: ` }];
    }
    const mark = level === undefined ? undefined : MARKS[level];
    const sign = mark?.sign ?? ' ';
    return [
      { text: time === '' ? '' : fitCell(time, timeWidth(this.look)), token: 'text.dim' },
      { text: `${sign} `, ...(sign === ' ' ? {} : { token: mark?.token }) },
    ];
  }

  private time({ at }: LogLine): string {
    const { times } = this.look;
    if (times === 'off') return '';
    const moment = timeOf(at);
    // A line without a time stands where the others do.
    if (moment === undefined) return ' ';
    return times === 'clock'
      ? clockWithSeconds(moment)
      : `${date(moment)} ${clockWithSeconds(moment)}.${millis(moment)}`;
  }

  private folded(line: LogLine, level: LogLevel | undefined, isRevealed: boolean): readonly Segment[] {
    const quiet = level === 'debug' || level === 'trace' ? ({ token: 'text.dim' } as const) : {};
    const structured = this.buffer.structured(line);
    if (structured === undefined) {
      const text = isRevealed ? withoutColours(line.text) : this.buffer.shown(line);
      return [
        { text: untabbed(this.withoutTime(text, line)), ...quiet },
        { text: line.isCut ? ' …' : '', token: 'text.dim' },
      ];
    }
    const { message, fields } = structured;
    const rest = fields.map((field) => `${field.name}=${shownField(field, isRevealed)}`).join(' ');
    const said = message === '' ? '' : shownField({ name: '', value: message }, isRevealed);
    return [
      { text: untabbed(said), ...quiet },
      { text: rest === '' ? '' : `${said === '' ? '' : '  '}${untabbed(rest)}`, token: 'text.dim' },
    ];
  }

  private withoutTime(text: string, { at }: LogLine): string {
    const moment = this.look.times === 'off' ? undefined : timeOf(at);
    return moment === undefined ? text : withoutOwnTime(text, moment);
  }

  /** What stands below a line that is opened. */
  private opened(line: LogLine, level: LogLevel | undefined, isRevealed: boolean): readonly Row[] {
    const { width } = this.look;
    const moment = timeOf(line.at);
    const when = moment === undefined ? '' : `${date(moment)} ${clockWithSeconds(moment)}.${millis(moment)}`;
    const facts = [
      when,
      line.stream ?? '',
      level ?? 'no level',
      line.isCut ? 'the rest of it is not kept' : '',
    ];
    const head: Row = [{ text: `    ${facts.filter(Boolean).join('   ')}`, token: 'text.dim' }];
    const structured = this.buffer.structured(line);
    if (structured !== undefined) return [head, ...fieldRows(structured, isRevealed, width)];
    const text = isRevealed ? withoutColours(line.text) : this.buffer.shown(line);
    return [head, ...wrapSegments([{ text: `    ${untabbed(text)}` }], width, 4)];
  }
}

function fieldRows({ all }: StructuredLine, isRevealed: boolean, width: number): readonly Row[] {
  const longest = Math.max(...all.map(({ name }) => name.length));
  const column = Math.min(longest, 24) + 2;
  return all.flatMap((field) => {
    const name = fitCell(field.name, Math.max(column, Math.min(field.name.length + 2, 40)));
    const lines = shownField(field, isRevealed).split(/\r?\n/);
    return lines.flatMap((text, at) =>
      wrapSegments(
        [
          { text: `    ${at === 0 ? name : ' '.repeat(name.length)}`, token: 'text.dim' },
          { text: untabbed(text) },
        ],
        width,
        4 + name.length,
      ),
    );
  });
}

function shownField({ name, value }: LogField, isRevealed: boolean): string {
  const plain = withoutColours(value);
  if (isRevealed) return plain;
  // Of `http.headers.authorization` the last part is the name.
  return maskNamed(name.slice(name.lastIndexOf('.') + 1), plain).value;
}

/** Whether something of a line is masked. */
export function hidesSomething(buffer: LogBuffer, line: LogLine): boolean {
  const structured = buffer.structured(line);
  if (structured === undefined) return buffer.shown(line) !== withoutColours(line.text);
  return structured.all.some((field) => shownField(field, false) !== shownField(field, true));
}

/** What is copied of a line: all of it, as it may be shown. */
export function copyText(buffer: LogBuffer, line: LogLine, isRevealed: boolean): string {
  if (isRevealed) return withoutColours(line.text);
  const structured = buffer.structured(line);
  if (structured === undefined || !hidesSomething(buffer, line)) return buffer.shown(line);
  return structured.all.map((field) => `${field.name}=${shownField(field, false)}`).join(' ');
}

function leftOutRow(count: number): Row {
  const text = `… ${count.toLocaleString('en')} ${count === 1 ? 'line' : 'lines'} left out: they came faster than anybody reads`;
  return [{ text, token: 'state.stale' }];
}

function timeWidth({ times }: LogLook): number {
  return times === 'off' ? 0 : times === 'clock' ? 9 : 24;
}

function leadWidth(look: LogLook): number {
  return timeWidth(look) + 2;
}

function untabbed(text: string): string {
  return text.replaceAll('\t', '    ');
}

function date(time: number): string {
  const moment = new Date(time);
  const parts = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}

function millis(time: number): string {
  return String(new Date(time).getMilliseconds()).padStart(3, '0');
}
