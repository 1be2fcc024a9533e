import type { Readable } from 'node:stream';
import { useEffect, useState } from 'react';
import { useSessionFeed } from '../../hooks/use-session.ts';
import { failureText } from '../../text/trouble.ts';

/** More of a file is not read: enough for nearly every program, and what fits into memory beside the layers. */
export const MOST_READ = 32 * 1024 * 1024;

export interface ReadContent {
  readonly bytes: Uint8Array;
  /** Whether that is the whole file. */
  readonly isWhole: boolean;
}

export interface FileReading {
  readonly content: ReadContent | undefined;
  /** Bytes so far. */
  readonly done: number;
  /** Why it can't be read, and what to try; empty when it can. */
  readonly trouble: string;
}

const NOTHING: FileReading = { content: undefined, done: 0, trouble: '' };

/** How often a person is told how far it is, in milliseconds. */
const TELLING = 100;

/** The content of a file as one layer has it, read while somebody looks and given up when nobody does. */
export function useFile(id: string, layer: number, path: string, isWanted: boolean): FileReading {
  const { session } = useSessionFeed();
  const [told, setTold] = useState<FileReading & { readonly key: string }>({ ...NOTHING, key: '' });
  const key = `${id} ${layer} ${path}`;
  useEffect(() => {
    if (!isWanted) return;
    const over = new AbortController();
    const tell = (news: Partial<FileReading>): void => {
      if (!over.signal.aborted) setTold({ ...NOTHING, ...news, key });
    };
    session
      .openFile(id, layer, path, over.signal)
      .then((stream) => readAll(stream, over.signal, (done) => tell({ done })))
      .then(
        (content) => tell({ content, done: content.bytes.length }),
        (error: unknown) => tell({ trouble: failureText(error) }),
      );
    return () => over.abort();
  }, [session, id, layer, path, isWanted, key]);
  return told.key === key ? told : NOTHING;
}

/** Up to MOST_READ bytes of it; `tell` is told how many there are so far. */
export async function readAll(
  stream: Readable,
  signal: AbortSignal,
  tell: (done: number) => void,
): Promise<ReadContent> {
  const pieces: Uint8Array[] = [];
  let done = 0;
  let last = performance.now();
  const giveUp = (): void => void stream.destroy();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    // Who looked may have left while it was opened.
    if (signal.aborted) giveUp();
    for await (const piece of stream) {
      if (!(piece instanceof Uint8Array)) throw new TypeError('The content of a file is bytes.');
      pieces.push(piece);
      done += piece.length;
      if (done > MOST_READ) break;
      if (performance.now() - last < TELLING) continue;
      last = performance.now();
      tell(done);
    }
  } finally {
    signal.removeEventListener('abort', giveUp);
    stream.destroy();
  }
  const bytes = Buffer.concat(pieces);
  return { bytes: bytes.subarray(0, MOST_READ), isWhole: bytes.length <= MOST_READ };
}
