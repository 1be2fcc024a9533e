import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '../../../src/ui/list/column.ts';
import { RowOrder } from '../../../src/ui/list/row-order.ts';

interface Row {
  readonly name: string;
  readonly size: number;
}

function column(id: string, more: Partial<Column<Row>> = {}): Column<Row> {
  return { id, title: id, min: 4, max: 10, rank: 0, cell: ({ name }) => ({ text: name }), ...more };
}

describe('the order of rows', () => {
  const rows = [
    { name: 'b', size: 2 },
    { name: 'a', size: 1 },
    { name: 'd', size: 2 },
    { name: 'c', size: 1 },
  ];
  const byName = column('name', { sortKey: ({ name }) => name });
  const bySize = column('size', { sortKey: ({ size }) => size, descending: true });
  const names = (sorted: readonly Row[]): string => sorted.map(({ name }) => name).join('');

  it.each([
    ['by name', byName, false, 'abcd'],
    ['by name, reversed', byName, true, 'dcba'],
    ['by size, largest first; equal ones stay in order', bySize, false, 'bdac'],
    ['by size, reversed; equal ones stay in order', bySize, true, 'acbd'],
    ['by a column that can’t be sorted', column('x'), false, 'badc'],
    ['by no column, reversed', undefined, true, 'cdab'],
  ])('%s', (_, by, reverse, expected) => {
    expect(names(new RowOrder(by, reverse).sorted(rows))).toBe(expected);
    expect(names(rows)).toBe('badc');
  });

  it('keeps rows with equal keys in their order and loses none', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 30 }), fc.boolean(), (sizes, reverse) => {
        const all = sizes.map((size, index) => ({ name: String(index), size }));
        const sorted = new RowOrder(bySize, reverse).sorted(all);
        expect(sorted).toHaveLength(all.length);
        sorted.forEach((row, index) => {
          const next = sorted[index + 1];
          if (next === undefined) return;
          if (row.size === next.size) expect(Number(row.name)).toBeLessThan(Number(next.name));
          else expect(row.size > next.size).toBe(!reverse);
        });
      }),
    );
  });

  it('is the same for rows that change, come and go as for those that were never sorted before', () => {
    const size = fc.nat(3);
    const change = fc.oneof(
      fc.record({ at: fc.nat(), size }),
      fc.record({ gone: fc.nat() }),
      fc.record({ at: fc.nat(), come: size }),
    );
    fc.assert(
      fc.property(
        fc.array(size, { minLength: 1, maxLength: 20 }),
        fc.array(change, { maxLength: 12 }),
        fc.boolean(),
        (sizes, changes, reverse) => {
          const order = new RowOrder(bySize, reverse);
          let all: readonly Row[] = sizes.map((own, index) => ({ name: String(index), size: own }));
          order.sorted(all);
          for (const [turn, one] of changes.entries()) {
            const name = `later ${turn}`;
            if ('gone' in one) all = all.toSpliced(one.gone % (all.length + 1), 1);
            else if ('come' in one)
              all = all.toSpliced(one.at % (all.length + 1), 0, { name, size: one.come });
            else if (all.length > 0) all = all.with(one.at % all.length, { name, size: one.size });
            expect(order.sorted(all)).toEqual(new RowOrder(bySize, reverse).sorted(all));
          }
        },
      ),
    );
  });
});
