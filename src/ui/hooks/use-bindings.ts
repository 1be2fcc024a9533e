import { createContext, useContext } from 'react';
import { type Bindings, bindKeys, showChord } from '../keys/bindings.ts';
import type { CommandId } from '../keys/keymap.ts';

export const BindingsContext = createContext<Bindings>(bindKeys());

/** The keys as this user has them. */
export function useBindings(): Bindings {
  return useContext(BindingsContext);
}

/** The key of a command as people write it; empty when this user has none for it. */
export function useKeyWord(command: CommandId): string {
  return showChord(useBindings().keysOf.get(command)?.[0] ?? '');
}
