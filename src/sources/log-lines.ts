/** Makes lines of the bytes of a log. */
import { StringDecoder } from 'node:string_decoder';
import type { LogLine } from '../facts/log.ts';

/** In UTF-16 units. Long enough for every honest line; of one without end no more is kept. */
const LONGEST_LINE = 16 * 1024;

/** RFC 3339 and a space, as runtimes write it before a line when they are asked to. */
const TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) /;

export class LogLines {
  private readonly decoder = new StringDecoder('utf8');
  /** Of the line that is not whole yet. */
  private begun = '';
  private isCut = false;

  /** The lines that these bytes bring to their end. */
  take(bytes: Buffer): readonly LogLine[] {
    const text = this.decoder.write(bytes);
    const lines: LogLine[] = [];
    let start = 0;
    for (;;) {
      const end = text.indexOf('\n', start);
      if (end === -1) break;
      this.add(text, start, end);
      lines.push(this.line());
      start = end + 1;
    }
    this.add(text, start, text.length);
    return lines;
  }

  /** The last line, where it has no end. */
  rest(): readonly LogLine[] {
    this.add(this.decoder.end(), 0, Number.POSITIVE_INFINITY);
    return this.begun === '' ? [] : [this.line()];
  }

  private add(text: string, start: number, end: number): void {
    const room = LONGEST_LINE - this.begun.length;
    this.begun += text.slice(start, Math.min(end, start + room));
    this.isCut ||= Math.min(end, text.length) - start > room;
  }

  private line(): LogLine {
    const at = TIME.exec(this.begun)?.[1] ?? '';
    const text = at === '' ? this.begun : this.begun.slice(at.length + 1);
    const line = { at, text: text.replace(/\r$/, ''), isCut: this.isCut };
    this.begun = '';
    this.isCut = false;
    return line;
  }
}
