import { createContext, useContext } from 'react';
import type { Waivable } from '../waiving/waivable.ts';

/** Asks the person for the waiver of something that fails. */
export type Waive = (what: Waivable) => void;

export const WaiveContext = createContext<Waive>(() => {});

export function useWaive(): Waive {
  return useContext(WaiveContext);
}
