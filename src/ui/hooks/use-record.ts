import { createContext, useContext } from 'react';

/** Asks the person how long a container is recorded, or what becomes of its recording that is under way. */
export type RecordContainer = (containerId: string) => void;

export const RecordContext = createContext<RecordContainer>(() => {});

export function useRecord(): RecordContainer {
  return useContext(RecordContext);
}
