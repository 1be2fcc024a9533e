/** Goes through the answer that is a log, however it comes. */
import type { IncomingMessage } from 'node:http';
import type { LogLine, LogReading } from '../facts/log.ts';
import type { LogFrames } from './log-frames.ts';

/** So many bytes wait for whoever takes only the newest: more than anybody reads before they take the next ones. */
const MOST_WAITING = 1024 * 1024;

export interface LogOpening {
  readonly response: IncomingMessage;
  readonly frames: LogFrames;
  /** See LogWish. */
  readonly isNewestEnough: boolean;
  /** What is thrown for what went wrong on the way. */
  readonly understood: (error: unknown) => unknown;
  /**
   * After so many milliseconds without a byte, while somebody waits for one, it is given up with what `late` makes; left out where
   * nothing may come for any time.
   */
  readonly stall?: { readonly ms: number; readonly late: () => Error } | undefined;
}

export function readLog(opening: LogOpening): LogReading {
  // Whoever gives it up before going through it must not leave an error that nobody takes.
  opening.response.on('error', () => undefined);
  return opening.isNewestEnough ? newest(opening) : all(opening);
}

async function* all(opening: LogOpening): AsyncGenerator<readonly LogLine[]> {
  const { response, frames, understood, stall } = opening;
  // Runs only while a piece is waited for, and not while whoever asked is busy with the one before.
  const wait = (): NodeJS.Timeout | undefined =>
    stall && setTimeout(() => response.destroy(stall.late()), stall.ms);
  let timer = wait();
  try {
    for await (const piece of response) {
      clearTimeout(timer);
      const whole = Buffer.isBuffer(piece) ? frames.take(piece) : [];
      if (whole.length > 0) yield whole;
      timer = wait();
    }
    const rest = frames.rest();
    if (rest.length > 0) yield rest;
  } catch (error) {
    throw understood(error);
  } finally {
    clearTimeout(timer);
    response.destroy();
  }
}

/** Reads as fast as it comes, and keeps what came last until it is asked for. */
async function* newest({ response, frames, understood }: LogOpening): AsyncGenerator<readonly LogLine[]> {
  const waiting = new NewestBytes(frames);
  let failure: unknown;
  let isOver = false;
  let tell = (): void => undefined;
  const end = (error?: unknown): void => {
    failure ??= error;
    isOver = true;
    tell();
  };
  response.on('data', (piece: Buffer) => {
    try {
      waiting.add(piece);
    } catch (error) {
      response.destroy();
      end(error);
    }
    tell();
  });
  if (response.destroyed) end(response.errored ?? new Error('the log broke off'));
  response.on('error', end);
  response.on('end', () => end());
  response.on('close', () => end(response.complete ? undefined : new Error('the log broke off')));
  try {
    for (;;) {
      if (waiting.isEmpty && !isOver) {
        const { promise, resolve } = Promise.withResolvers<void>();
        tell = resolve;
        await promise;
      }
      const lines = waiting.take();
      if (lines.length > 0) yield lines;
      if (!isOver || !waiting.isEmpty) continue;
      const rest = waiting.rest();
      if (rest.length > 0) yield rest;
      if (failure !== undefined) throw failure;
      return;
    }
  } catch (error) {
    throw understood(error);
  } finally {
    response.destroy();
  }
}

/** The last pieces that came; older ones are left out and counted. */
class NewestBytes {
  private readonly frames: LogFrames;
  private pieces: Buffer[] = [];
  /** Where those begin that were not left out. */
  private start = 0;
  private size = 0;
  private leftOut = 0;

  constructor(frames: LogFrames) {
    this.frames = frames;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  add(piece: Buffer): void {
    this.pieces.push(piece);
    this.size += piece.length;
    while (this.size > MOST_WAITING && this.pieces.length - this.start > 1) {
      const oldest = this.pieces[this.start] ?? piece;
      this.start += 1;
      this.size -= oldest.length;
      this.leftOut += this.frames.leaveOut(oldest);
    }
    if (this.start > 1_024 && this.start > this.pieces.length / 2) {
      this.pieces.splice(0, this.start);
      this.start = 0;
    }
  }

  take(): readonly LogLine[] {
    const lines: LogLine[] = [];
    for (let at = this.start; at < this.pieces.length; at += 1) {
      const piece = this.pieces[at];
      if (piece !== undefined) for (const line of this.frames.take(piece)) lines.push(line);
    }
    this.pieces = [];
    this.start = 0;
    this.size = 0;
    return this.marked(lines);
  }

  rest(): readonly LogLine[] {
    return this.marked(this.frames.rest());
  }

  /** The first line says how many before it are missing. */
  private marked(lines: readonly LogLine[]): readonly LogLine[] {
    const [first, ...others] = lines;
    if (first === undefined || this.leftOut === 0) return lines;
    const marked = { ...first, leftOut: this.leftOut };
    this.leftOut = 0;
    return [marked, ...others];
  }
}
