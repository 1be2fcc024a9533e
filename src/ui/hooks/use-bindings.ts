import { createContext, useContext, useMemo } from 'react';
import { type Bindings, bindKeys, type KeyWords, keyWordsOf } from '../keys/bindings.ts';
import type { CommandId } from '../keys/keymap.ts';

export const BindingsContext = createContext<Bindings>(bindKeys());

/** The keys as this user has them. */
export function useBindings(): Bindings {
  return useContext(BindingsContext);
}

/** The key of every command, for texts that name several; the same function until keys are bound anew. */
export function useKeyWords(): KeyWords {
  const bindings = useBindings();
  return useMemo(() => keyWordsOf(bindings), [bindings]);
}

/** The key of a command as people write it; empty when this user has none for it. */
export function useKeyWord(command: CommandId): string {
  return useKeyWords()(command);
}
