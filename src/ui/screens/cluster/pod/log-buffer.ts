/** The end of a log, as much of it as is kept: what is older goes when there is too much. */
import type { LogLine } from '../../../../facts/log.ts';
import { maskText } from '../../../../insight/secret-value.ts';

const MOST_LINES = 10_000;
/** In UTF-16 units: a program may write very long lines. */
const MOST_TEXT = 4_000_000;

let opened = 0;

export class LogBuffer {
  /** Unlike for any two logs. */
  readonly id: number;
  private readonly lines: LogLine[] = [];
  private readonly masked = new WeakMap<LogLine, string>();
  private readonly most: { readonly lines: number; readonly text: number };
  /** Where the kept lines begin in the list: cutting off its front for every line would copy it all. */
  private start = 0;
  private dropped = 0;
  private size = 0;

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

  add(lines: readonly LogLine[]): void {
    for (const line of lines) {
      this.lines.push(line);
      this.size += line.text.length;
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
    const known = this.masked.get(line) ?? maskText(withoutColours(line.text));
    this.masked.set(line, known);
    return known;
  }

  /** The numbers of lines that hold a text, whatever the case of its letters. */
  matches(query: string): readonly number[] {
    if (query === '') return [];
    const wanted = query.toLowerCase();
    const found: number[] = [];
    for (let number = this.first; number < this.end; number++) {
      const line = this.at(number);
      if (line !== undefined && withoutColours(line.text).toLowerCase().includes(wanted)) found.push(number);
    }
    return found;
  }
}

const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;:]*m`, 'g');

/** Programs colour what they write; their colours are not ours. Whatever else they send is shown, and harmless. */
export function withoutColours(text: string): string {
  return text.includes('\u001b') ? text.replaceAll(COLOURS, '') : text;
}
