import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FRESH_VIEW, type ViewState } from '../../../src/ui/navigation/view-memory.ts';
import { fitWindow, locate, moveBy, moveTo, type Window } from '../../../src/ui/navigation/window.ts';

const height = fc.integer({ min: 1, max: 12 });
const ids = fc.uniqueArray(fc.integer({ min: 0, max: 60 }).map(String), { maxLength: 40 });
const anyState = fc.record({
  cursorId: fc.option(fc.integer({ min: 0, max: 60 }).map(String), { nil: undefined }),
  cursor: fc.nat(60),
  offset: fc.nat(60),
});

function viewAt(parts: Partial<ViewState>): ViewState {
  return { ...FRESH_VIEW, ...parts };
}

function expectInside({ cursor, offset }: Window, count: number, rows: number): void {
  expect(cursor).toBeGreaterThanOrEqual(0);
  expect(cursor).toBeLessThan(Math.max(1, count));
  expect(offset).toBeGreaterThanOrEqual(0);
  expect(offset).toBeLessThanOrEqual(cursor);
  expect(cursor).toBeLessThan(offset + rows);
  // No blank rows below the last one while there are others above.
  if (count >= rows) expect(offset + rows).toBeLessThanOrEqual(count);
  else expect(offset).toBe(0);
}

describe('fitWindow', () => {
  it.each([
    [
      { cursor: 3, offset: 0, count: 20, rows: 5 },
      { cursor: 3, offset: 0 },
    ],
    [
      { cursor: 5, offset: 0, count: 20, rows: 5 },
      { cursor: 5, offset: 1 },
    ],
    [
      { cursor: 2, offset: 4, count: 20, rows: 5 },
      { cursor: 2, offset: 2 },
    ],
    [
      { cursor: 30, offset: 0, count: 20, rows: 5 },
      { cursor: 19, offset: 15 },
    ],
    [
      { cursor: 4, offset: 9, count: 5, rows: 10 },
      { cursor: 4, offset: 0 },
    ],
    [
      { cursor: 3, offset: 2, count: 0, rows: 5 },
      { cursor: 0, offset: 0 },
    ],
    [
      { cursor: 3, offset: 0, count: 20, rows: 0 },
      { cursor: 3, offset: 3 },
    ],
  ])('%o', ({ cursor, offset, count, rows }, expected) => {
    expect(fitWindow(cursor, offset, count, rows)).toEqual(expected);
  });

  it('keeps the cursor inside the window and the window inside the rows', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), fc.nat(60), height, (cursor, offset, count, rows) => {
        expectInside(fitWindow(cursor, offset, count, rows), count, rows);
      }),
    );
  });
});

describe('locate', () => {
  it('follows its row wherever that moves', () => {
    const state = viewAt({ cursorId: 'c', cursor: 2 });
    expect(locate(state, ['a', 'b', 'c', 'd'], 3).cursor).toBe(2);
    expect(locate(state, ['c', 'a', 'b', 'd'], 3).cursor).toBe(0);
    expect(locate(state, ['x', 'y', 'a', 'b', 'c'], 3).cursor).toBe(4);
  });

  it('stays in place when its row is gone, and on the last row when there are fewer', () => {
    const state = viewAt({ cursorId: 'c', cursor: 2 });
    expect(locate(state, ['a', 'b', 'd', 'e'], 3).cursor).toBe(2);
    expect(locate(state, ['a', 'b'], 3).cursor).toBe(1);
    expect(locate(state, [], 3).cursor).toBe(0);
  });

  it('a cursor that nobody moved stays where it started, whatever is sorted there', () => {
    expect(locate(FRESH_VIEW, ['a', 'b', 'c'], 3, 1).cursor).toBe(1);
    expect(locate(FRESH_VIEW, ['c', 'b', 'a'], 3, 1).cursor).toBe(1);
  });

  it('is always inside, and on its row while that is there', () => {
    fc.assert(
      fc.property(anyState, ids, height, (parts, rows, room) => {
        const state = viewAt(parts);
        const window = locate(state, rows, room);
        expectInside(window, rows.length, room);
        if (state.cursorId !== undefined && rows.includes(state.cursorId)) {
          expect(rows[window.cursor]).toBe(state.cursorId);
        }
      }),
    );
  });
});

describe('moveTo and moveBy', () => {
  const rows = ['a', 'b', '', 'c', '', ''];
  const isStop = (index: number): boolean => rows[index] !== '';
  const names = rows.map((name, index) => name || `blank ${index}`);
  const at = (name: string): ViewState => viewAt({ cursorId: name, cursor: names.indexOf(name) });
  const moved = (from: string, by: number): string | undefined =>
    names[moveBy(at(from), by, names, 3, isStop).cursor];

  it.each([
    ['a', 1, 'b'],
    ['b', 1, 'c'],
    ['c', -1, 'b'],
    ['a', -1, 'a'],
    ['c', 1, 'c'],
    ['a', 2, 'c'],
    ['c', -2, 'b'],
    ['a', 50, 'c'],
    ['b', 50, 'c'],
    ['c', -50, 'a'],
  ])('from %s by %i: %s', (from, by, to) => {
    expect(moved(from, by)).toBe(to);
  });

  it('shows the blanks at the end when there is nothing more to stand on', () => {
    expect(moveBy(at('c'), 1, names, 3, isStop)).toMatchObject({ cursor: 3, offset: 2 });
    expect(moveBy(viewAt({ cursorId: 'c', cursor: 3, offset: 2 }), 1, names, 3, isStop)).toMatchObject({
      cursor: 3,
      offset: 3,
    });
  });

  it('moves by a page keep the window around the cursor', () => {
    const many = Array.from({ length: 100 }, (_, index) => String(index));
    const down = moveBy(viewAt({ cursorId: '0', cursor: 0 }), 9, many, 10);
    expect(down).toMatchObject({ cursor: 9, cursorId: '9', offset: 0 });
    expect(moveBy(down, 9, many, 10)).toMatchObject({ cursor: 18, offset: 9 });
  });

  it('moveTo stands on the row and remembers which one it is', () => {
    expect(moveTo(at('a'), 3, names, 3)).toMatchObject({ cursor: 3, cursorId: 'c', offset: 1 });
    expect(moveTo(at('a'), 99, names, 3)).toMatchObject({ cursor: 5 });
    expect(moveTo(FRESH_VIEW, 5, [], 3)).toMatchObject({ cursor: 0, cursorId: undefined });
  });

  it('never leaves the rows, and stands on a stop when it started on one', () => {
    const moves = fc.array(fc.integer({ min: -15, max: 15 }), { maxLength: 12 });
    fc.assert(
      fc.property(ids, fc.func(fc.boolean()), height, moves, (all, stopOf, room, steps) => {
        const stops = all.filter((_, index) => stopOf(index));
        const canStand = (index: number): boolean => stops.includes(all[index] ?? '');
        let state = moveTo(FRESH_VIEW, Math.max(0, all.indexOf(stops[0] ?? '')), all, room);
        for (const by of steps) {
          const before = state;
          state = moveBy(state, by, all, room, canStand);
          expectInside(state, all.length, room);
          if (stops.length > 0) expect(canStand(state.cursor)).toBe(true);
          if (by > 0) expect(state.cursor).toBeGreaterThanOrEqual(before.cursor);
          if (by < 0) expect(state.cursor).toBeLessThanOrEqual(before.cursor);
        }
      }),
    );
  });

  it('reaches every stop one step at a time, in both directions', () => {
    fc.assert(
      fc.property(ids, fc.func(fc.boolean()), height, (all, stopOf, room) => {
        const stops = all.flatMap((_, index) => (stopOf(index) ? [index] : []));
        const [first] = stops;
        if (first === undefined) return;
        const walk = (start: number, by: 1 | -1): readonly number[] => {
          let state = moveTo(FRESH_VIEW, start, all, room);
          const seen = [state.cursor];
          // One more step than there are rows: at the end it stays.
          for (let step = 0; step <= all.length; step++) {
            state = moveBy(state, by, all, room, (index) => stopOf(index));
            if (state.cursor !== seen.at(-1)) seen.push(state.cursor);
          }
          return seen;
        };
        expect(walk(first, 1)).toEqual(stops);
        expect(walk(stops.at(-1) ?? first, -1)).toEqual([...stops].reverse());
      }),
    );
  });
});
