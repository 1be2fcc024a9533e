import { createContext, useContext } from 'react';
import { type Bindings, bindKeys } from '../keys/bindings.ts';

export const BindingsContext = createContext<Bindings>(bindKeys());

/** The keys as this user has them. */
export function useBindings(): Bindings {
  return useContext(BindingsContext);
}
