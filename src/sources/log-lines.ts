/** Makes lines of the bytes of a log. */
import { StringDecoder } from 'node:string_decoder';
import type { LogLine } from '../facts/log.ts';

/** In UTF-16 units. Long enough for every honest line; of one without end no more is kept. */
const LONGEST_LINE = 16 * 1024;

/** RFC 3339 and a space, as runtimes write it before a line when they are asked to. */
export const LINE_TIME = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) /;

const LINE_END = 0x0a;

export class LogLines {
  private readonly stream: LogLine['stream'];
  private readonly decoder = new StringDecoder('utf8');
  /** Of the line that is not whole yet. */
  private begun = '';
  private isCut = false;
  /** Whether the rest of a line is left out whose beginning was. */
  private isLost = false;

  constructor(stream?: LogLine['stream']) {
    this.stream = stream;
  }

  /** Whether a line has begun and not ended. */
  get isWithin(): boolean {
    return this.begun !== '';
  }

  /** The lines that these bytes bring to their end. */
  take(bytes: Buffer): readonly LogLine[] {
    const text = this.decoder.write(this.isLost ? this.behindLostLine(bytes) : bytes);
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

  /** Leaves these bytes out, and the rest of a line that begins in them; gives how many more lines that makes. */
  leaveOut(bytes: Buffer): number {
    if (bytes.length === 0) return 0;
    if (!this.isLost || this.begun !== '') {
      this.begun = '';
      this.isCut = false;
      // What it holds of a letter is left out too.
      this.decoder.end();
    }
    // The one that was lost before is counted.
    let lines = this.isLost ? -1 : 0;
    for (let at = bytes.indexOf(LINE_END); at !== -1; at = bytes.indexOf(LINE_END, at + 1)) {
      lines += 1;
      if (at === bytes.length - 1) break;
    }
    this.isLost = bytes[bytes.length - 1] !== LINE_END;
    return this.isLost ? lines + 1 : lines;
  }

  /** The last line, where it has no end. */
  rest(): readonly LogLine[] {
    this.add(this.decoder.end(), 0, Number.POSITIVE_INFINITY);
    return this.begun === '' ? [] : [this.line()];
  }

  private behindLostLine(bytes: Buffer): Buffer {
    const end = bytes.indexOf(LINE_END);
    this.isLost = end === -1;
    return end === -1 ? Buffer.alloc(0) : bytes.subarray(end + 1);
  }

  private add(text: string, start: number, end: number): void {
    const room = LONGEST_LINE - this.begun.length;
    this.begun += text.slice(start, Math.min(end, start + room));
    this.isCut ||= Math.min(end, text.length) - start > room;
  }

  private line(): LogLine {
    const at = LINE_TIME.exec(this.begun)?.[1] ?? '';
    const text = (at === '' ? this.begun : this.begun.slice(at.length + 1)).replace(/\r$/, '');
    const { isCut, stream } = this;
    this.begun = '';
    this.isCut = false;
    return stream === undefined ? { at, text, isCut } : { at, text, isCut, stream };
  }
}
