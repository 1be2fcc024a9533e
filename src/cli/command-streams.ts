/** Where a command writes: data to one stream, everything else to the other. Tests give their own. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gatherPieces } from '../session/gather-pieces.ts';

export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  /** Whether colours are wanted: terminals answer from NO_COLOR, TERM and what they can do. */
  hasColors?(): boolean;
}

export interface CommandStreams {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

/** Writes all pieces, no faster than they are taken. A reader that went away, as `head` does, is no error. */
export async function writeAll(stream: NodeJS.WritableStream, pieces: Iterable<string>): Promise<void> {
  try {
    await pipeline(Readable.from(gatherPieces(pieces)), stream, { end: false });
  } catch (error) {
    if (!(error instanceof Error && Reflect.get(error, 'code') === 'EPIPE')) throw error;
  }
}
