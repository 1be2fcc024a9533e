import { createContext, useContext } from 'react';

/** The container that evidence is taken of. */
export interface EvidenceSubject {
  readonly id: string;
  readonly name: string;
}

/** Asks the person for the file that evidence of a container is written to. */
export type TakeEvidence = (of: EvidenceSubject) => void;

export const EvidenceContext = createContext<TakeEvidence>(() => {});

export function useEvidence(): TakeEvidence {
  return useContext(EvidenceContext);
}
