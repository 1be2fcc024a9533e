import { describe, expect, it } from 'vitest';
import { locateRow, type WindowedRows } from '../../../src/ui/hooks/use-row-window.ts';
import { FRESH_VIEW } from '../../../src/ui/navigation/view-memory.ts';

function rowsOf(...ids: readonly string[]): WindowedRows & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    count: ids.length,
    idAt: (place) => ids[place] ?? '',
    placeOf: (id) => {
      asked.push(id);
      return ids.indexOf(id);
    },
    asked,
  };
}

describe('a cursor over windowed rows', () => {
  it.each([
    ['stays on a row that did not move', ['a', 'b', 'c'], { cursorId: 'b', cursor: 1 }, 1],
    ['follows a row that moved', ['x', 'y', 'a', 'b'], { cursorId: 'b', cursor: 1 }, 3],
    ['stays in the place of a row that is gone', ['a', 'c', 'd'], { cursorId: 'b', cursor: 1 }, 1],
    ['comes up where rows end above it', ['a'], { cursorId: 'z', cursor: 9 }, 0],
    ['begins at the top', ['a', 'b'], {}, 0],
  ])('%s', (_, ids, state, cursor) => {
    expect(locateRow({ ...FRESH_VIEW, ...state }, rowsOf(...ids), 2).cursor).toBe(cursor);
  });

  it('looks for nothing while its row is where it was', () => {
    const rows = rowsOf('a', 'b');
    locateRow({ ...FRESH_VIEW, cursorId: 'b', cursor: 1 }, rows, 2);
    expect(rows.asked).toEqual([]);
  });

  it('is always inside its window', () => {
    const { cursor, offset } = locateRow(
      { ...FRESH_VIEW, cursorId: 'e', cursor: 4, offset: 0 },
      rowsOf('a', 'b', 'c', 'd', 'e'),
      2,
    );
    expect([cursor, offset]).toEqual([4, 3]);
  });
});
