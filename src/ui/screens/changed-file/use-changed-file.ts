import { useEffect, useState } from 'react';
import { useSessionFeed } from '../../hooks/use-session.ts';
import { failureText } from '../../text/trouble.ts';
import { type ReadContent, readAll } from '../file/use-file.ts';

export interface ChangedFileReading {
  readonly content: ReadContent | undefined;
  /** Bytes so far. */
  readonly done: number;
  /** Why it can't be read; empty when it can. */
  readonly trouble: string;
}

const NOTHING: ChangedFileReading = { content: undefined, done: 0, trouble: '' };
const GONE = 'It is not there any more, or is no ordinary file.';

/**
 * The content of a file that a container added or changed, as it was when `version` came: it is read anew with another one,
 * and given up when nobody looks.
 */
export function useChangedFile(id: string, path: string, version: string): ChangedFileReading {
  const { session } = useSessionFeed();
  const [told, setTold] = useState<{ readonly key: string; readonly reading: ChangedFileReading }>();
  const key = `${id} ${path}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another version is another content.
  useEffect(() => {
    const over = new AbortController();
    const tell = (news: Partial<ChangedFileReading>): void => {
      if (!over.signal.aborted) setTold({ key, reading: { ...NOTHING, ...news } });
    };
    session
      .openChangedFile(id, path, over.signal)
      .then((stream) => stream && readAll(stream, over.signal, () => undefined))
      .then(
        (content) =>
          tell(content === undefined ? { trouble: GONE } : { content, done: content.bytes.length }),
        (error: unknown) => tell({ trouble: failureText(error) }),
      );
    return () => over.abort();
  }, [session, id, path, version, key]);
  return told?.key === key ? told.reading : NOTHING;
}
