/** Writes a file as a whole: whoever reads it sees the old content or the new one, never a part. */
import { createWriteStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gatherPieces } from '../session/gather-pieces.ts';
import { replaceFile } from '../session/replace-file.ts';
import { UsageError } from './usage-error.ts';

/** `mode` is for a file alone that is replaced or made. Throws a UsageError when it can't be written. */
export async function writeFileWhole(path: string, pieces: Iterable<string>, mode?: number): Promise<void> {
  try {
    const place = await placeOf(path);
    if (place.isPlain) await replaceFile(place.path, pieces, mode);
    // A pipe or a device, such as /dev/stdout, can't be replaced.
    else await pipeline(Readable.from(gatherPieces(pieces)), createWriteStream(place.path));
  } catch (error) {
    throw new UsageError(`can't write ${path}: ${writeReason(error)}`);
  }
}

/** What a link points to is replaced, not the link. A file that is not there yet is a plain one. */
async function placeOf(path: string): Promise<{ readonly path: string; readonly isPlain: boolean }> {
  try {
    const target = await realpath(path);
    return { path: target, isPlain: (await stat(target)).isFile() };
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { path, isPlain: true };
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}

/** Whether a call to the file system failed. */
export function isOfFileSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** Why a file could not be written, in words that stand behind its name. */
export function writeReason(error: unknown): string {
  switch (codeOf(error)) {
    case 'ENOENT':
      return 'its folder does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'this user may not write there';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOSPC':
      return 'the disk is full';
    case 'EDQUOT':
      return 'this user may not store more there';
    case 'EFBIG':
      return 'no file there may be so large';
    case 'EROFS':
      return 'nothing can be written there: it is mounted read-only';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}
