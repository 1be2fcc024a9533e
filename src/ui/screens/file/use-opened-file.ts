import type { Readable } from 'node:stream';
import { useEffect, useState } from 'react';
import { failureText } from '../../text/trouble.ts';
import { type ReadContent, readAll } from './use-file.ts';

export interface OpenedFile {
  readonly content: ReadContent | undefined;
  /** Why it can't be read; empty when it can. */
  readonly trouble: string;
}

const NOTHING: OpenedFile = { content: undefined, trouble: '' };
const GONE = 'It is not there any more, or is no ordinary file.';

/**
 * The content of a file that `key` names, as it was when `version` came: it is read anew with another one, and given up when
 * nobody looks.
 */
export function useOpenedFile(
  key: string,
  version: string,
  open: (signal: AbortSignal) => Promise<Readable | undefined>,
): OpenedFile {
  const [told, setTold] = useState<{ readonly key: string; readonly file: OpenedFile }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is opened is named by the key, and another version is another content.
  useEffect(() => {
    const over = new AbortController();
    const tell = (news: Partial<OpenedFile>): void => {
      if (!over.signal.aborted) setTold({ key, file: { ...NOTHING, ...news } });
    };
    open(over.signal)
      .then((stream) => stream && readAll(stream, over.signal, () => undefined))
      .then(
        (content) => tell(content === undefined ? { trouble: GONE } : { content }),
        (error: unknown) => tell({ trouble: failureText(error) }),
      );
    return () => over.abort();
  }, [key, version]);
  return told?.key === key ? told.file : NOTHING;
}
