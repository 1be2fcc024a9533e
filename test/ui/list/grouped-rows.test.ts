import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Group, headId, type ListEntry, listEntries } from '../../../src/ui/list/grouped-rows.ts';

interface Row {
  readonly id: string;
  readonly group: string;
}

const groupOf = ({ group }: Row): Group => ({ id: group, title: `The ${group}`, order: group.length });
const rows: readonly Row[] = [
  { id: 'a', group: 'long' },
  { id: 'b', group: 'x' },
  { id: 'c', group: 'long' },
  { id: 'd', group: 'y' },
];
const entriesOf = (
  some: readonly Row[],
  folded: readonly string[],
  group?: typeof groupOf,
): readonly ListEntry<Row>[] => {
  const { ids, at } = listEntries(some, ({ id }) => id, group, new Set(folded));
  return ids.flatMap((_, place) => at(place) ?? []);
};
const ids = (folded: readonly string[] = [], from = rows): readonly string[] =>
  entriesOf(from, folded, groupOf).map(({ id }) => id);

describe('grouped rows', () => {
  it('stand behind the heads of their groups, groups in their order and rows in theirs', () => {
    expect(ids()).toEqual([headId('x'), 'b', headId('y'), 'd', headId('long'), 'a', 'c']);
  });

  it('of a folded group are left out; its head knows them', () => {
    expect(ids(['long'])).toEqual([headId('x'), 'b', headId('y'), 'd', headId('long')]);
    const head = entriesOf(rows, ['long'], groupOf).at(-1);
    expect(head).toMatchObject({ kind: 'head', folded: true, rows: [{ id: 'a' }, { id: 'c' }] });
  });

  it('without groups are themselves', () => {
    const entries = entriesOf(rows, ['long']);
    expect(entries.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['row a', 'row b', 'row c', 'row d']);
    expect(ids([], [])).toEqual([]);
  });

  it('begin with the first row that is not folded away', () => {
    const startOf = (folded: readonly string[], group?: typeof groupOf) =>
      listEntries(rows, ({ id }) => id, group, new Set(folded)).start;
    expect([startOf([]), startOf([], groupOf), startOf(['x'], groupOf)]).toEqual([0, 1, 2]);
    expect(startOf(['x', 'y', 'long'], groupOf)).toBe(0);
  });

  it('are each there once, whatever is folded', () => {
    const row = fc.record({ id: fc.string(), group: fc.constantFrom('x', 'y', 'long', 'longer') });
    fc.assert(
      fc.property(
        fc.uniqueArray(row, { selector: ({ id }) => id }),
        fc.subarray(['x', 'y', 'long', 'longer']),
        (some, folded) => {
          const entries = entriesOf(some, folded, groupOf);
          const shown = entries.flatMap((entry) => (entry.kind === 'row' ? [entry.row] : []));
          const hidden = entries.flatMap((entry) =>
            entry.kind === 'head' && entry.folded ? entry.rows : [],
          );
          expect(new Set([...shown, ...hidden])).toEqual(new Set(some));
          expect(shown.length + hidden.length).toBe(some.length);
          const heads = entries.filter(({ kind }) => kind === 'head');
          expect(new Set(heads.map(({ id }) => id)).size).toBe(heads.length);
        },
      ),
    );
  });
});
