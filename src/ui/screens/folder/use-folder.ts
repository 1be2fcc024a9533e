import { useEffect, useState } from 'react';
import type { FolderLook, MountedPlace } from '../../../facts/mounted-folder.ts';
import { useSessionFeed } from '../../hooks/use-session.ts';
import { failureText } from '../../text/trouble.ts';

export interface FolderReading {
  readonly look: FolderLook | undefined;
  readonly isReading: boolean;
  /** Why it can't be read, and what to try; empty when it can. */
  readonly trouble: string;
}

const READING: FolderReading = { look: undefined, isReading: true, trouble: '' };

/** What is at a path, read while somebody looks and given up when nobody does; `turn` counts how often it was asked for. */
export function useFolder(of: MountedPlace, path: string, turn: number): FolderReading {
  const { session } = useSessionFeed();
  const key = `${JSON.stringify(of)} ${path}`;
  const [told, setTold] = useState<{ readonly key: string; readonly reading: FolderReading }>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names what is looked at; another turn looks again.
  useEffect(() => {
    const over = new AbortController();
    const { signal } = over;
    const tell = (reading: FolderReading): void => {
      if (!signal.aborted) setTold({ key, reading });
    };
    session
      .lookAtFolder(of, path, { signal, tell: (look) => tell({ look, isReading: true, trouble: '' }) })
      .then(
        (look) => tell({ look, isReading: false, trouble: '' }),
        (error: unknown) => tell({ look: undefined, isReading: false, trouble: failureText(error) }),
      );
    return () => over.abort();
  }, [session, key, turn]);
  return told?.key === key ? told.reading : READING;
}
