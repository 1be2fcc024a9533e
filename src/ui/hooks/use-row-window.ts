import type { Handlers } from '../keys/command-registry.ts';
import type { ViewState } from '../navigation/view-memory.ts';
import { fitWindow, type Window } from '../navigation/window.ts';
import { useViewState } from './use-navigation.ts';

/** Rows of which only those in the window are made: there may be half a million. */
export interface WindowedRows {
  readonly count: number;
  /** What the cursor follows; unlike for any two rows. */
  readonly idAt: (place: number) => string;
  /** Where a row is now; -1 for one that is not there. */
  readonly placeOf: (id: string) => number;
}

export interface RowWindow extends Window {
  readonly handlers: Handlers;
  readonly jump: (to: number) => void;
}

/** A cursor over windowed rows. It follows its row by id; a row that is gone leaves it in its place. */
export function useRowWindow(name: string, rows: WindowedRows, height: number): RowWindow {
  const [state, change] = useViewState(name);
  const window = locateRow(state, rows, height);
  const to = (place: (from: number) => number) => () =>
    change((before) => {
      const { cursor, offset } = locateRow(before, rows, height);
      const next = fitWindow(place(cursor), offset, rows.count, height);
      return { ...before, ...next, cursorId: rows.count === 0 ? undefined : rows.idAt(next.cursor) };
    });
  const by = (step: number) => to((from) => from + step);
  const page = Math.max(1, height - 1);
  const half = Math.max(1, Math.floor(height / 2));
  return {
    ...window,
    jump: (place) => to(() => place)(),
    handlers: {
      'move.down': by(1),
      'move.up': by(-1),
      'move.page-down': by(page),
      'move.page-up': by(-page),
      'move.half-down': by(half),
      'move.half-up': by(-half),
      'move.first': by(-rows.count),
      'move.last': by(rows.count),
    },
  };
}

/** Exported for its tests. */
export function locateRow(state: ViewState, rows: WindowedRows, height: number): Window {
  const { cursorId, cursor, offset } = state;
  if (cursorId === undefined) return fitWindow(cursor, offset, rows.count, height);
  const isThere = cursor < rows.count && rows.idAt(cursor) === cursorId;
  const place = isThere ? cursor : rows.placeOf(cursorId);
  return fitWindow(place === -1 ? cursor : place, offset, rows.count, height);
}
