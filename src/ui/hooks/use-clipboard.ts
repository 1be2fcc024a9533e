import { createContext, useContext } from 'react';

/** Puts a text on the clipboard of the terminal that the person sits at, and says so. */
export type Copy = (text: string) => void;

export const ClipboardContext = createContext<Copy>(() => {});

export function useClipboard(): Copy {
  return useContext(ClipboardContext);
}
