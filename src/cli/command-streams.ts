/** Where a command writes: data to one stream, everything else to the other. Tests give their own. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gatherPieces } from '../session/gather-pieces.ts';
import { UsageError } from './usage-error.ts';
import { isOfFileSystem, writeReason } from './write-file.ts';

export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Whether colours are wanted: terminals answer from NO_COLOR, TERM and what they can do. */
  hasColors?(): boolean;
}

/** How wide the terminal is; undefined where there is none, or one that does not say so: then it says 0. */
export function columnsOf({ columns }: OutputStream): number | undefined {
  return columns === 0 ? undefined : columns;
}

export interface CommandStreams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/**
 * Writes all pieces to standard output, no faster than they are taken. A reader that went away, as `head` does, is no error.
 * Throws a UsageError for a file behind it that takes no more.
 */
export async function writeAll(stream: NodeJS.WritableStream, pieces: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(gatherPieces(pieces)), stream, { end: false });
  } catch (error) {
    if (isOfReader(error)) return;
    if (!isOfFileSystem(error)) throw error;
    throw new UsageError(`can't write standard output: ${writeReason(error)}`);
  }
}

/**
 * Keeps a stream that nobody reads any more, as in `plimsoll audit 2>&1 | head`, from ending a command half-way: its file is
 * still written, and its exit code says what came of it. For the streams of the process, once.
 */
export function endureStreams(): void {
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error) => {
    if (isOfReader(error)) return;
    process.once('exit', () => {
      process.exitCode ||= 2;
    });
  });
}

function isOfReader(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === 'EPIPE';
}
