import { useEffect } from 'react';
import { useSessionFeed } from './use-session.ts';

/** Has a container followed for as long as the screen that asks for it is open. */
export function useContainerWatch(id: string): void {
  const { session } = useSessionFeed();
  useEffect(() => {
    const over = new AbortController();
    void session.watchContainer(id, over.signal);
    return () => over.abort();
  }, [session, id]);
}
