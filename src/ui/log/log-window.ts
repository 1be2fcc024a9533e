/**
 * A window on a log that grows at its end and may lose its beginning. Lines go by their numbers, which never change, and may take
 * several rows each. Pure.
 */
import type { SelectedLines } from './log-selection.ts';

export interface LogWindow {
  /** The number of the line under the cursor; undefined while it stays at the end, whatever comes. */
  readonly cursor: number | undefined;
  /** The number of the first line that is shown. */
  readonly top: number;
  /** How many of its rows are above the window. */
  readonly above: number;
}

export const AT_END: LogWindow = { cursor: undefined, top: 0, above: 0 };

/** The window of one who reads on from the beginning of what there is. */
export const AT_BEGINNING: LogWindow = { cursor: 0, top: 0, above: 0 };

export interface LogExtent {
  readonly lines: SelectedLines;
  /** How many rows a line takes, by its number; at least one. */
  readonly rowsOf: (number: number) => number;
  /** Of the window. */
  readonly height: number;
}

/** Where the window is, in places of the wanted lines. */
export interface SettledWindow {
  readonly cursor: number;
  readonly top: number;
  readonly above: number;
}

/** What is to be drawn: the cursor is always a line that is there, and no row is left empty that could be filled. */
export function settledWindow(window: LogWindow, extent: LogExtent): SettledWindow {
  const { lines, height } = extent;
  if (lines.count === 0) return { cursor: 0, top: 0, above: 0 };
  const room = Math.max(1, height);
  const lowest = endingWith(lines.count - 1, extent);
  if (window.cursor === undefined) return { cursor: lines.count - 1, ...lowest };
  const cursor = Math.min(lines.count - 1, lines.placeOf(window.cursor));
  let top = Math.min(lines.count - 1, lines.placeOf(window.top));
  let above = lines.numberAt(top) === window.top ? window.above : 0;
  above = Math.min(above, rowsAt(top, extent) - 1);
  if (cursor < top) {
    top = cursor;
    above = 0;
  } else if (!isWithin(cursor, { top, above }, extent)) {
    const own = rowsAt(cursor, extent);
    ({ top, above } = own >= room ? { top: cursor, above: 0 } : endingWith(cursor, extent));
  }
  if (top > lowest.top || (top === lowest.top && above > lowest.above)) ({ top, above } = lowest);
  return { cursor, top, above };
}

/** Whether a line is to be seen to its end, or fills the window from its beginning on. */
function isWithin(cursor: number, { top, above }: Omit<SettledWindow, 'cursor'>, extent: LogExtent): boolean {
  if (cursor === top) return true;
  let used = -above;
  for (let place = top; place <= cursor; place += 1) {
    used += rowsAt(place, extent);
    if (used > extent.height) return false;
  }
  return true;
}

/** The window whose last row is the last one of a line. */
function endingWith(last: number, extent: LogExtent): Omit<SettledWindow, 'cursor'> {
  const room = Math.max(1, extent.height);
  let used = 0;
  for (let place = last; place >= 0; place -= 1) {
    used += rowsAt(place, extent);
    if (used >= room) return { top: place, above: used - room };
  }
  return { top: 0, above: 0 };
}

function rowsAt(place: number, { lines, rowsOf }: LogExtent): number {
  return Math.max(1, rowsOf(lines.numberAt(place)));
}

/** To another place. Whoever gets to the last line stays at the end. */
export function movedTo(before: LogWindow, place: number, extent: LogExtent): LogWindow {
  const { lines } = extent;
  const now = settledWindow(before, extent);
  if (place >= lines.count - 1) return AT_END;
  const cursor = lines.numberAt(Math.max(0, place));
  const settled = settledWindow({ cursor, top: lines.numberAt(now.top), above: now.above }, extent);
  return { cursor, top: lines.numberAt(settled.top), above: settled.above };
}

/** One step down or up: within a line that is taller than the window row by row, else to the next line. */
export function stepped(before: LogWindow, direction: 1 | -1, extent: LogExtent): LogWindow {
  const { lines, height } = extent;
  const { cursor, top, above } = settledWindow(before, extent);
  const here = { cursor: lines.numberAt(cursor), top: lines.numberAt(top) };
  if (direction === 1) {
    const isMoreBelow = cursor === top && rowsAt(top, extent) - above > height;
    return isMoreBelow ? { ...here, above: above + 1 } : movedTo(before, cursor + 1, extent);
  }
  if (cursor === top && above > 0) return { ...here, above: above - 1 };
  const up = Math.max(0, cursor - 1);
  const rows = rowsAt(up, extent);
  if (up === top - 1 && rows > height)
    return { cursor: lines.numberAt(up), top: lines.numberAt(up), above: rows - height };
  return movedTo({ ...here, above }, up, extent);
}
