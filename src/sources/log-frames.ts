/**
 * Takes apart what an engine sends as a log. Of a terminal it is the bytes that were written. Of anything else it is frames: one
 * byte that says which stream it was, three of zero, four with the length, the bytes. Which of the two it is shows in its
 * beginning, because a time stands before each line. (The Engine API, "ContainerAttach", describes the frames.)
 */
import type { LogLine } from '../facts/log.ts';
import { LINE_TIME, LogLines } from './log-lines.ts';

const HEADER = 8;
const STREAMS = ['stdin', 'stdout', 'stderr', 'error'] as const;
type Stream = (typeof STREAMS)[number];

/** Longer than any time that stands before a line. */
const TIME_ROOM = 48;

/** What the engine says within a log instead of lines, or bytes that are no frame. */
export class LogFault extends Error {}

export class LogFrames {
  private shape: 'unknown' | 'frames' | 'plain';
  private readonly plain = new LogLines();
  private readonly framed = { stdout: new LogLines('stdout'), stderr: new LogLines('stderr') };
  /** The first bytes of a frame, until there are enough to know it by. */
  private header = Buffer.alloc(0);
  private stream: Stream = 'stdout';
  /** Bytes of the present frame that are still to come. */
  private remaining = 0;
  /** A long line comes in several frames, each with a time of its own: the first bytes of one that goes on with a line. */
  private held: Buffer | undefined;

  /** `plain`: lines without frames, whatever they begin with. */
  constructor(shape: 'unknown' | 'plain' = 'unknown') {
    this.shape = shape;
  }

  /** The lines that these bytes bring to their end. Throws a LogFault. */
  take(bytes: Buffer): readonly LogLine[] {
    const rest = this.recognised(bytes);
    if (rest === undefined) return [];
    if (this.shape === 'plain') return this.plain.take(rest);
    const lines: LogLine[] = [];
    this.eachPart(rest, (part, isBeginning) => {
      for (const line of this.linesOf(part, isBeginning)) lines.push(line);
    });
    return lines;
  }

  /** Leaves these bytes out; gives how many lines that makes. Throws a LogFault. */
  leaveOut(bytes: Buffer): number {
    const rest = this.recognised(bytes);
    if (rest === undefined) return 0;
    if (this.shape === 'plain') return this.plain.leaveOut(rest);
    let lines = this.held === undefined ? 0 : this.lines.leaveOut(this.held);
    this.held = undefined;
    this.eachPart(rest, (part) => {
      if (this.stream === 'error') throw new LogFault(part.toString('utf8').trim());
      lines += this.lines.leaveOut(part);
    });
    return lines;
  }

  /** The last lines, where they have no end. */
  rest(): readonly LogLine[] {
    if (this.shape === 'unknown') return this.plain.take(this.header).concat(this.plain.rest());
    return [...this.plain.rest(), ...this.framed.stdout.rest(), ...this.framed.stderr.rest()];
  }

  private get lines(): LogLines {
    return this.stream === 'stderr' ? this.framed.stderr : this.framed.stdout;
  }

  /** The bytes from where the shape is known on; undefined until it is. */
  private recognised(bytes: Buffer): Buffer | undefined {
    if (this.shape !== 'unknown') return bytes;
    const begun = Buffer.concat([this.header, bytes]);
    this.header = begun;
    if (begun.length < 4 && begun.every((byte, at) => (at === 0 ? byte < STREAMS.length : byte === 0)))
      return undefined;
    this.header = Buffer.alloc(0);
    this.shape = isFrame(begun) ? 'frames' : 'plain';
    return begun;
  }

  /** Calls with what belongs to frames, piece by piece, and whether it is the beginning of one. */
  private eachPart(bytes: Buffer, take: (part: Buffer, isBeginning: boolean) => void): void {
    let at = 0;
    while (at < bytes.length) {
      let isBeginning = false;
      if (this.remaining === 0) {
        let header = bytes;
        let start = at;
        if (this.header.length > 0 || bytes.length - at < HEADER) {
          const missing = HEADER - this.header.length;
          this.header = Buffer.concat([this.header, bytes.subarray(at, at + missing)]);
          at += missing;
          if (this.header.length < HEADER) return;
          header = this.header;
          start = 0;
          this.header = Buffer.alloc(0);
        } else at += HEADER;
        if (!isFrame(header, start)) throw new LogFault('it sent bytes that are no frame of a log');
        this.stream = STREAMS[header[start] ?? 0] ?? 'stdout';
        this.remaining = header.readUInt32BE(start + 4);
        isBeginning = true;
        if (this.remaining === 0) continue;
        if (at >= bytes.length) {
          // The frame's bytes come with the next piece.
          take(bytes.subarray(0, 0), true);
          return;
        }
      }
      const end = Math.min(bytes.length, at + this.remaining);
      this.remaining -= end - at;
      take(bytes.subarray(at, end), isBeginning);
      at = end;
    }
  }

  private linesOf(part: Buffer, isBeginning: boolean): readonly LogLine[] {
    if (this.stream === 'error') throw new LogFault(part.toString('utf8').trim());
    const { lines } = this;
    if (isBeginning && lines.isWithin) this.held = Buffer.alloc(0);
    if (this.held === undefined) return lines.take(part);
    this.held = Buffer.concat([this.held, part]);
    if (this.held.length < TIME_ROOM && this.remaining > 0) return [];
    const { held } = this;
    this.held = undefined;
    const time = LINE_TIME.exec(held.toString('latin1', 0, TIME_ROOM))?.[0] ?? '';
    return lines.take(held.subarray(time.length));
  }
}

function isFrame(bytes: Buffer, at = 0): boolean {
  return (
    (bytes[at] ?? 0) < STREAMS.length && bytes[at + 1] === 0 && bytes[at + 2] === 0 && bytes[at + 3] === 0
  );
}
