import { isDeepStrictEqual } from 'node:util';
import { createContext, useContext, useMemo, useSyncExternalStore } from 'react';
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

/**
 * What a component shows of the picture. It is drawn again when that says something else, and not with every picture: where
 * thousands of pods change, most pictures look the same. `look` is the same function for as long as it looks the same way.
 */
export function useSeen<Seen>(look: (picture: Picture) => Seen): Seen {
  const feed = useSessionFeed();
  const seen = useMemo(() => {
    let last: { readonly picture: Picture; readonly seen: Seen } | undefined;
    return () => {
      const picture = feed.picture();
      if (last?.picture === picture) return last.seen;
      const now = look(picture);
      last = { picture, seen: last !== undefined && isDeepStrictEqual(last.seen, now) ? last.seen : now };
      return last.seen;
    };
  }, [feed, look]);
  return useSyncExternalStore(feed.subscribe, seen);
}
