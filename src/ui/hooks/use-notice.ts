import { createContext, useContext } from 'react';
import { failureText } from '../text/trouble.ts';

/** Says something to the person in the last line for a few seconds. */
export type Say = (notice: string) => void;

export const NoticeContext = createContext<Say>(() => {});

export function useNotice(): Say {
  return useContext(NoticeContext);
}

/** What a failed promise says to the person. */
export function sayFailure(say: Say): (error: unknown) => void {
  return (error) => say(failureText(error));
}
