/** The content of the one file that an archive of a single path holds. */
import { Readable } from 'node:stream';
import { archiveMembers } from './archive-members.ts';

/** As it comes; empty when the path is no ordinary file. Breaks off with what `archiveMembers` throws. */
export function firstFileOf(archive: Readable, signal?: AbortSignal): Readable {
  return Readable.from(contentOf(archive, signal), { objectMode: false });
}

async function* contentOf(archive: Readable, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  for await (const { type, content } of archiveMembers(archive, signal)) {
    if (type === 'file') yield* content;
    return;
  }
}
