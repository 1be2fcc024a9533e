import { useLayoutEffect } from 'react';
import type { Handlers } from '../keys/command-registry.ts';
import type { ViewState } from '../navigation/view-memory.ts';
import { type IsStop, locate, moveBy, moveTo, type Window } from '../navigation/window.ts';
import { useViewState } from './use-navigation.ts';

export interface Cursor extends Window {
  readonly handlers: Handlers;
  readonly jump: (to: number) => void;
}

/** A cursor over rows with ids, in a window of `height` rows, and the keys that move it. */
export function useCursor(
  name: string,
  ids: readonly string[],
  height: number,
  options: {
    readonly isStop?: IsStop;
    readonly start?: number;
    /** A row that is gone gives the cursor to the one in its place, which it follows from then on. */
    readonly passesOn?: boolean;
  } = {},
): Cursor {
  const [state, change] = useViewState(name);
  const { isStop, start = 0, passesOn = false } = options;
  const window = locate(state, ids, height, start);
  const { cursorId } = state;
  const here = ids[window.cursor];
  useLayoutEffect(() => {
    if (passesOn && cursorId !== undefined && here !== undefined && here !== cursorId)
      change((before) => ({ ...before, ...window, cursorId: here }));
  });
  const settled = (before: ViewState): ViewState =>
    before.cursorId === undefined
      ? { ...before, ...locate(before, ids, height, start), cursorId: ids[start] }
      : before;
  const by = (rows: number) => () => change((before) => moveBy(settled(before), rows, ids, height, isStop));
  const to = (row: number) => () => change((before) => moveTo(settled(before), row, ids, height));
  return {
    ...window,
    jump: (row) => to(row)(),
    handlers: {
      'move.down': by(1),
      'move.up': by(-1),
      'move.page-down': by(Math.max(1, height - 1)),
      'move.page-up': by(-Math.max(1, height - 1)),
      'move.half-down': by(Math.max(1, Math.floor(height / 2))),
      'move.half-up': by(-Math.max(1, Math.floor(height / 2))),
      'move.first': by(-ids.length),
      'move.last': by(ids.length),
    },
  };
}
