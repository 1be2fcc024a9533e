import { createContext, useContext, useLayoutEffect, useRef, useState } from 'react';
import type { SessionPort } from '../session/session-port.ts';
import { failureText } from '../text/trouble.ts';
import type { Say } from './use-notice.ts';

/** Reading everything anew, as a person asks for it. */
export interface Refresh {
  /** Whether it is under way. */
  readonly isOn: boolean;
  readonly start: () => void;
  /** Gives it up; what was read stays. */
  readonly cancel: () => void;
}

export const RefreshContext = createContext<Refresh>({ isOn: false, start: () => {}, cancel: () => {} });

export function useRefresh(): Refresh {
  return useContext(RefreshContext);
}

interface Run {
  readonly session: SessionPort;
}

/**
 * Asks the session, and says what becomes of it. One that is asked again begins anew; what becomes of the reading of a
 * session that is not on screen any more is of no use to anybody.
 */
export function useRefreshing(session: SessionPort, say: Say): Refresh {
  const [on, setOn] = useState<Run>();
  const current = useRef<Run>(undefined);
  const onScreen = useRef(session);
  useLayoutEffect(() => {
    onScreen.current = session;
  });
  const put = (run: Run | undefined) => {
    current.current = run;
    setOn(run);
  };
  return {
    isOn: on?.session === session,
    start: () => {
      const run = { session };
      put(run);
      say('Reading everything anew…');
      const ended = (words: string) => {
        if (current.current !== run) return;
        put(undefined);
        if (onScreen.current === session) say(words);
      };
      session.refresh().then(
        () => ended('Everything was read anew.'),
        (error: unknown) => ended(`Could not be read: ${failureText(error)}`),
      );
    },
    cancel: () => {
      put(undefined);
      session.cancelRefresh();
      say('Stopped. What was read stays.');
    },
  };
}
