/** Replaces a file in one step: whoever reads it sees the old content or the new one, never a part. */
import { createWriteStream } from 'node:fs';
import { chmod, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { draftFile } from './draft-file.ts';
import { gatherPieces } from './gather-pieces.ts';

/**
 * `mode` is the file's permissions; what the system gives new files when left out. Rejects with the error of the file
 * system, and leaves then what was there. A link would be replaced itself, not what it points to.
 */
export async function replaceFile(
  path: string,
  content: Iterable<string> | Buffer,
  mode?: number,
): Promise<void> {
  const { path: draft, settle } = draftFile(path);
  try {
    const options = { flags: 'wx', flush: true, ...(mode !== undefined && { mode }) };
    await pipeline(
      Readable.from(Buffer.isBuffer(content) ? [content] : gatherPieces(content)),
      createWriteStream(draft, options),
    );
    if (mode !== undefined) await chmod(draft, mode);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    settle();
  }
}
