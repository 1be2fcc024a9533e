/** A window on a log that grows at its end and may lose its beginning. Rows go by their numbers, which never change. Pure. */

export interface LogWindow {
  /** The number of the line under the cursor; undefined while it stays at the end, whatever comes. */
  readonly cursor: number | undefined;
  /** The number of the first line that is shown. */
  readonly top: number;
}

export const AT_END: LogWindow = { cursor: undefined, top: 0 };

export interface LogExtent {
  readonly first: number;
  readonly end: number;
  readonly height: number;
}

/** What is to be drawn: the cursor is always a line that is there. */
export function settledWindow(
  { cursor, top }: LogWindow,
  { first, end, height }: LogExtent,
): { readonly cursor: number; readonly top: number } {
  const last = Math.max(first, end - 1);
  const at = cursor === undefined ? last : Math.min(last, Math.max(first, cursor));
  const room = Math.max(1, height);
  const lowest = Math.max(first, end - room);
  const wanted = cursor === undefined ? lowest : Math.min(lowest, Math.max(first, top));
  const start = at < wanted ? at : at >= wanted + room ? at - room + 1 : wanted;
  return { cursor: at, top: start };
}

/** Whoever gets to the last line stays at the end. */
export function movedTo(before: LogWindow, to: number, extent: LogExtent): LogWindow {
  const { first, end } = extent;
  const now = settledWindow(before, extent);
  if (to >= end - 1) return AT_END;
  const cursor = Math.max(first, to);
  const { top } = settledWindow({ cursor, top: now.top }, extent);
  return { cursor, top };
}
