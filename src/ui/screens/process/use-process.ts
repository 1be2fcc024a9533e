import { useEffect, useState } from 'react';
import type { ProcessDetail } from '../../../facts/container-processes.ts';
import { useSessionFeed } from '../../hooks/use-session.ts';
import { failureText } from '../../text/trouble.ts';

export interface ProcessReading {
  readonly detail: ProcessDetail | undefined;
  readonly hasEnded: boolean;
  /** Why it can't be looked into; empty when it can. */
  readonly trouble: string;
}

const READING: ProcessReading = { detail: undefined, hasEnded: false, trouble: '' };

/** What is read of it again while somebody looks: files come and go. Milliseconds. */
const PAUSE = 2_000;

/** One process in full, read while somebody looks at it. */
export function useProcess(id: string, pid: number): ProcessReading {
  const { session } = useSessionFeed();
  const [told, setTold] = useState<{ readonly key: string; readonly reading: ProcessReading }>();
  const key = `${id} ${pid}`;
  useEffect(() => {
    const over = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    let seen = '';
    const tell = (reading: ProcessReading): void => {
      const text = JSON.stringify(reading);
      if (over.signal.aborted || text === seen) return;
      seen = text;
      setTold({ key, reading });
    };
    const look = (): void => {
      session.readProcess(id, pid, over.signal).then(
        (detail) => {
          tell({ detail, hasEnded: detail === undefined, trouble: '' });
          if (!over.signal.aborted && detail !== undefined) timer = setTimeout(look, PAUSE);
        },
        (error: unknown) => tell({ ...READING, trouble: failureText(error) }),
      );
    };
    look();
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }, [session, id, pid, key]);
  return told?.key === key ? told.reading : READING;
}
