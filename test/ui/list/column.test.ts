import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Column,
  headSegments,
  inWords,
  placeColumns,
  rowSegments,
} from '../../../src/ui/list/column.ts';
import { segmentsWidth } from '../../../src/ui/text/line.ts';
import { anyText, hostileCharacters } from '../../facts/hostile-text.ts';

interface Row {
  readonly name: string;
  readonly size: number;
}

function column(id: string, more: Partial<Column<Row>> = {}): Column<Row> {
  return { id, title: id, min: 4, max: 10, rank: 0, cell: ({ name }) => ({ text: name }), ...more };
}

const textOf = (segments: readonly { readonly text: string }[]): string =>
  segments.map(({ text }) => text).join('');

const placedWidths = (columns: readonly Column<Row>[], width: number): Record<string, number> =>
  Object.fromEntries(placeColumns(columns, width).map((placed) => [placed.column.id, placed.width]));

describe('placeColumns', () => {
  const columns = [
    column('name', { min: 10, max: 20, rank: 0 }),
    column('image', { min: 10, max: 30, rank: 3 }),
    column('state', { min: 8, max: 8, rank: 2 }),
    column('risk', { min: 6, max: 12, rank: 1 }),
  ];

  it.each([
    [100, { name: 20, image: 30, state: 8, risk: 12 }],
    [50, { name: 14, image: 13, state: 8, risk: 9 }],
    [40, { name: 10, image: 10, state: 8, risk: 6 }],
    [39, { name: 16, state: 8, risk: 11 }],
    [28, { name: 10, state: 8, risk: 6 }],
    [27, { name: 15, risk: 10 }],
    [18, { name: 10, risk: 6 }],
    [17, { name: 17 }],
    [5, { name: 5 }],
  ])('%i cells', (width, expected) => {
    const widths = placedWidths(columns, width);
    expect(Object.keys(widths)).toEqual(Object.keys(expected));
    const gaps = 2 * (Object.keys(widths).length - 1);
    const used = Object.values(widths).reduce((sum, one) => sum + one, 0) + gaps;
    expect(used).toBeLessThanOrEqual(width);
    expect(widths).toEqual(expected);
  });

  it('keeps the order of the columns, whatever their ranks are', () => {
    expect(placeColumns(columns, 100).map((placed) => placed.column.id)).toEqual([
      'name',
      'image',
      'state',
      'risk',
    ]);
  });

  it('leaves out what is for wider lists, and lets the others have its room', () => {
    const columns = [column('title', { min: 10, max: 60 }), column('extra', { min: 5, max: 5, from: 50 })];
    const widths = (width: number) =>
      placeColumns(columns, width).map((placed) => `${placed.column.id} ${placed.width}`);
    expect(widths(49)).toEqual(['title 49']);
    expect(widths(50)).toEqual(['title 43', 'extra 5']);
  });

  it('never takes more than the width, never gives one less than it needs while others stay, and lets no better one go', () => {
    const anyColumn = fc
      .record({
        min: fc.integer({ min: 1, max: 20 }),
        more: fc.integer({ min: 0, max: 20 }),
        rank: fc.nat(5),
      })
      .map(({ min, more, rank }) => ({ min, max: min + more, rank }));
    fc.assert(
      fc.property(
        fc.array(anyColumn, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 120 }),
        (shapes, width) => {
          const all = shapes.map((shape, index) => column(String(index), shape));
          const placed = placeColumns(all, width);
          const used = placed.reduce((sum, { width: own }) => sum + own, 0) + 2 * (placed.length - 1);
          expect(used).toBeLessThanOrEqual(width);
          for (const {
            column: { min, max },
            width: own,
          } of placed) {
            expect(own).toBeLessThanOrEqual(max);
            if (placed.length > 1) expect(own).toBeGreaterThanOrEqual(min);
          }
          const best = Math.min(...all.map(({ rank }) => rank));
          expect(placed.some((one) => one.column.rank === best)).toBe(true);
          // Whoever was left out would not have fitted beside those that come before it.
          const kept = new Set(placed.map((one) => one.column));
          for (const left of all.filter((one) => !kept.has(one))) {
            const before = [...kept].filter(({ rank }) => rank <= left.rank);
            const needed = before.reduce((sum, { min }) => sum + min + 2, left.min);
            expect(needed).toBeGreaterThan(width);
          }
        },
      ),
    );
  });
});

describe('rowSegments', () => {
  const row = { name: 'web', size: 5 };

  it('pads each cell to its column, on the side that it is aligned to', () => {
    const placed = placeColumns([column('a', { max: 6 }), column('b', { align: 'right', max: 6 })], 14);
    expect(textOf(rowSegments(placed, row))).toBe('web        web');
  });

  it('shows what hostile text holds, not less of it than there is room for', () => {
    const placed = placeColumns([column('a', { max: 30 })], 30);
    expect(textOf(rowSegments(placed, { name: '\u001b[31mred\u202e', size: 0 }))).toBe(
      '\\x1b[31mred\\u{202e}           ',
    );
    expect(textOf(rowSegments(placed, { name: '\u200b\u200b', size: 0 })).trim()).toBe('\\u{200b}\\u{200b}');
  });

  it('is as wide as its columns and inert, whatever is in the cells', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.integer({ min: 10, max: 60 }), (name, other, width) => {
        const placed = placeColumns(
          [
            column('a'),
            column('b', { align: 'right' }),
            column('c', { cell: () => [{ text: other }, { text: ' ' }, { text: other, token: 'accent' }] }),
          ],
          width,
        );
        const segments = rowSegments(placed, { name, size: 0 });
        const expected = placed.reduce((sum, one) => sum + one.width, 0) + 2 * (placed.length - 1);
        expect(segmentsWidth(segments)).toBe(expected);
        expect(hostileCharacters(textOf(segments))).toEqual([]);
      }),
    );
  });
});

describe('headSegments', () => {
  const placed = placeColumns([column('name', { max: 8 }), column('size', { max: 8, descending: true })], 18);

  it.each([
    ['name', false, 'name ↑    size    '],
    ['name', true, 'name ↓    size    '],
    ['size', false, 'name      size ↓  '],
    ['size', true, 'name      size ↑  '],
    ['other', false, 'name      size    '],
  ])('sorted by %s, reversed %s', (sort, reverse, expected) => {
    expect(textOf(headSegments(placed, sort, reverse))).toBe(expected);
  });
});

describe('inWords', () => {
  it('leaves out what only signs say, and takes the cells that are made of words', () => {
    const columns = [
      column('sign', { words: 'left out' }),
      column('risk', { max: 10, words: { max: 30, cell: () => ({ text: 'one critical' }) } }),
      column('name'),
    ];
    const [risk, name] = inWords(columns);
    expect(inWords(columns).map(({ id }) => id)).toEqual(['risk', 'name']);
    expect(risk).toMatchObject({ min: 4, max: 30 });
    expect(risk?.cell({ name: 'web', size: 0 })).toEqual({ text: 'one critical' });
    expect(name?.cell({ name: 'web', size: 0 })).toEqual({ text: 'web' });
  });
});
