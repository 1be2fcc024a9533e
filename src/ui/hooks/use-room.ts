import { createContext, useContext } from 'react';

/** The cells that a screen may fill. */
export interface Room {
  readonly columns: number;
  readonly rows: number;
  /** Screen-reader mode: linear text, no borders, no symbols, words for the cursor. */
  readonly linear: boolean;
}

export const RoomContext = createContext<Room>({ columns: 80, rows: 20, linear: false });

export function useRoom(): Room {
  return useContext(RoomContext);
}
