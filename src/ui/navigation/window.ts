/** The window of a list: which rows are shown around a cursor. Pure; its cost does not depend on the rows. */
import type { ViewState } from './view-memory.ts';

export interface Window {
  readonly cursor: number;
  readonly offset: number;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}

/** Keeps the cursor inside the rows and the window around the cursor, moving it as little as possible. */
export function fitWindow(cursor: number, offset: number, count: number, height: number): Window {
  const at = clamp(cursor, 0, Math.max(0, count - 1));
  const room = Math.max(1, height);
  const start = at < offset ? at : at >= offset + room ? at - room + 1 : offset;
  return { cursor: at, offset: clamp(start, 0, Math.max(0, count - room)) };
}

/** Where the cursor is now: it follows its row's id; a row that is gone leaves it at the same place. */
export function locate(state: ViewState, ids: readonly string[], height: number, start = 0): Window {
  // A cursor that nobody moved stays where it started, whatever is sorted there while facts stream in.
  if (state.cursorId === undefined) return fitWindow(state.cursor + start, state.offset, ids.length, height);
  const found = ids[state.cursor] === state.cursorId ? state.cursor : ids.indexOf(state.cursorId);
  return fitWindow(found === -1 ? state.cursor : found, state.offset, ids.length, height);
}

/** Moves the cursor to row `to`. */
export function moveTo(state: ViewState, to: number, ids: readonly string[], height: number): ViewState {
  const { offset } = locate(state, ids, height);
  const window = fitWindow(to, offset, ids.length, height);
  return { ...state, ...window, cursorId: ids[window.cursor] };
}

/** Rows that the cursor may stand on; blank lines of a document are passed over. */
export type IsStop = (index: number) => boolean;

/**
 * Moves the cursor by `by` rows, and on in the same direction to the next row that it may stand on; where there is
 * none, as far as it can get.
 */
export function moveBy(
  state: ViewState,
  by: number,
  ids: readonly string[],
  height: number,
  isStop: IsStop = () => true,
): ViewState {
  const from = locate(state, ids, height).cursor;
  const direction = by < 0 ? -1 : 1;
  const far = clamp(from + by, 0, Math.max(0, ids.length - 1));
  let to = far;
  while (to >= 0 && to < ids.length && !isStop(to)) to += direction;
  if (to < 0 || to >= ids.length) {
    to = far;
    while (to !== from && !isStop(to)) to -= direction;
  }
  if (to !== from) return moveTo(state, to, ids, height);
  // Nothing to stand on that way: stay, but let the window show the end.
  const { cursor, offset } = locate(state, ids, height);
  return { ...state, ...fitWindow(cursor, offset + by, ids.length, height) };
}
