/** Writes a file as a whole: whoever reads it sees the old content or the new one, never a part. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { gatherPieces } from '../session/gather-pieces.ts';
import { replaceFile } from '../session/replace-file.ts';
import { NoPlaceForFile, writtenPlace } from '../session/written-place.ts';
import { UsageError } from './usage-error.ts';

/**
 * `mode` is for a file alone that is replaced or made; without it one that is there keeps its own. Throws a UsageError when it
 * can't be written.
 */
export async function writeFileWhole(path: string, pieces: Iterable<string>, mode?: number): Promise<void> {
  try {
    const place = await writtenPlace(path);
    if (place.isPlain) await replaceFile(place.path, pieces, mode ?? place.mode);
    // A pipe or a device, such as /dev/stdout, can't be replaced.
    else await pipeline(Readable.from(gatherPieces(pieces)), createWriteStream(place.path));
  } catch (error) {
    // What is wrong with the content is no mistake of the person's.
    if (!isOfFileSystem(error)) throw error;
    throw new UsageError(`can't write ${path}: ${writeReason(error)}`);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}

/** Whether a call to the file system failed, or was not made because of what is there. */
export function isOfFileSystem(error: unknown): boolean {
  return error instanceof NoPlaceForFile || (error instanceof Error && 'syscall' in error);
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
