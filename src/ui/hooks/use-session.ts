import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Picture, SessionFeed } from '../session/session-feed.ts';

export const SessionContext = createContext<SessionFeed | undefined>(undefined);

/** The session whose facts are on screen. */
export function useSessionFeed(): SessionFeed {
  const feed = useContext(SessionContext);
  if (feed === undefined) throw new Error('A screen was drawn outside of a session');
  return feed;
}

/** Facts and audit as they are now; the component is drawn again when they change. */
export function usePicture(): Picture {
  const feed = useSessionFeed();
  return useSyncExternalStore(feed.subscribe, feed.picture);
}
