import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Changing, Ports } from '../ports.ts';

export const PortsContext = createContext<Ports | undefined>(undefined);

/** The program around the UI. */
export function usePorts(): Ports {
  const ports = useContext(PortsContext);
  if (ports === undefined) throw new Error('A screen was drawn outside of the program');
  return ports;
}

/** A changing value as it is now. */
export function useChanging<T>({ subscribe, current }: Changing<T>): T {
  return useSyncExternalStore(subscribe, current);
}
