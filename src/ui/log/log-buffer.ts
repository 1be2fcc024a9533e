/** The end of a log, as much of it as is kept: what is older goes when there is too much. */
import type { LogLine } from '../../facts/log.ts';
import { goesOn, type LogLevel, levelOfText } from '../../insight/log/log-level.ts';
import { type StructuredLine, structuredLine } from '../../insight/log/structured-line.ts';
import { maskLine } from '../../insight/secret-value.ts';

export const MOST_LINES = 10_000;
/** In UTF-16 units: a program may write very long lines. */
const MOST_TEXT = 4_000_000;
/** So far back the line is looked for to which one belongs that names no level itself. */
const LONGEST_TRACE = 200;

/** What follows from the text of a line, once somebody looks at it. */
interface Reading {
  shown?: string;
  structured?: StructuredLine | undefined;
  level?: LogLevel | undefined;
}

let opened = 0;

export class LogBuffer {
  /** Unlike for any two logs. */
  readonly id: number;
  private readonly lines: LogLine[] = [];
  private readonly readings = new WeakMap<LogLine, Reading>();
  private readonly most: { readonly lines: number; readonly text: number };
  /** Where the kept lines begin in the list: cutting off its front for every line would copy it all. */
  private start = 0;
  private dropped = 0;
  private size = 0;
  private missed = 0;

  constructor(most = { lines: MOST_LINES, text: MOST_TEXT }) {
    this.most = most;
    opened += 1;
    this.id = opened;
  }

  /** The number of the first line that is kept; they are counted from 0 since the log was opened. */
  get first(): number {
    return this.dropped;
  }

  /** The number behind the last line. */
  get end(): number {
    return this.dropped + this.lines.length - this.start;
  }

  /** How many lines came faster than they could be taken, and were left out. */
  get leftOut(): number {
    return this.missed;
  }

  add(lines: readonly LogLine[]): void {
    for (const line of lines) {
      this.lines.push(line);
      this.size += line.text.length;
      this.missed += line.leftOut ?? 0;
    }
    while (
      this.end - this.first > this.most.lines ||
      (this.size > this.most.text && this.end - this.first > 1)
    ) {
      this.size -= this.lines[this.start]?.text.length ?? 0;
      this.start += 1;
      this.dropped += 1;
    }
    if (this.start > this.lines.length / 2) {
      this.lines.splice(0, this.start);
      this.start = 0;
    }
  }

  /** A line by its number; undefined for one that is gone. */
  at(number: number): LogLine | undefined {
    return number < this.dropped ? undefined : this.lines[number - this.dropped + this.start];
  }

  /** A line as it may be shown: what looks like a secret is masked. */
  shown(line: LogLine): string {
    const reading = this.readingOf(line);
    reading.shown ??= maskLine(withoutColours(line.text));
    return reading.shown;
  }

  /** What a line of JSON holds; undefined for any other, and for one that is not whole. */
  structured(line: LogLine): StructuredLine | undefined {
    const reading = this.readingOf(line);
    if (!('structured' in reading))
      reading.structured = line.isCut ? undefined : structuredLine(withoutColours(line.text));
    return reading.structured;
  }

  /** How grave a line is, by itself or by the line that it belongs to; undefined when neither says. */
  level(number: number): LogLevel | undefined {
    for (let at = number; at >= Math.max(this.first, number - LONGEST_TRACE); at -= 1) {
      const line = this.at(at);
      if (line === undefined) return undefined;
      const own = this.ownLevel(line);
      if (own !== undefined || !goesOn(line.text)) return own;
    }
    return undefined;
  }

  private ownLevel(line: LogLine): LogLevel | undefined {
    const reading = this.readingOf(line);
    if (!('level' in reading)) {
      const structured = this.structured(line);
      reading.level = structured === undefined ? levelOfText(withoutColours(line.text)) : structured.level;
    }
    return reading.level;
  }

  private readingOf(line: LogLine): Reading {
    const known = this.readings.get(line);
    if (known !== undefined) return known;
    const fresh: Reading = {};
    this.readings.set(line, fresh);
    return fresh;
  }
}

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;:]*m`, 'g');

/** Programs colour what they write; their colours are not ours. Whatever else they send is shown, and harmless. */
export function withoutColours(text: string): string {
  return text.includes('\u001b') ? text.replaceAll(COLOURS, '') : text;
}
