import { createContext, useContext } from 'react';
import type { Extractable } from '../extracting/extractable.ts';

/** Asks the person for the folder that something of an image is written to. */
export type Extract = (what: Extractable) => void;

export const ExtractContext = createContext<Extract>(() => {});

export function useExtract(): Extract {
  return useContext(ExtractContext);
}
