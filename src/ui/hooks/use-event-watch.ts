import { useEffect } from 'react';
import { useSessionFeed } from './use-session.ts';

/** Has what the engine tells of a container followed for as long as what asks for it is open. */
export function useEventWatch(id: string): void {
  const { session } = useSessionFeed();
  useEffect(() => {
    const over = new AbortController();
    void session.watchEvents(id, over.signal);
    return () => over.abort();
  }, [session, id]);
}
