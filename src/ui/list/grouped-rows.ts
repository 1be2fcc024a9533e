/** The rows of a list under the heads of their groups, which fold. Pure. */

export interface Group {
  /** Names it among the folds of the list. */
  readonly id: string;
  readonly title: string;
  /** Groups come in this order; those with the same number in the order of their rows. */
  readonly order: number;
}

export type ListEntry<Row> =
  | {
      readonly kind: 'head';
      readonly id: string;
      readonly group: Group;
      readonly rows: readonly Row[];
      readonly folded: boolean;
    }
  | { readonly kind: 'row'; readonly id: string; readonly row: Row };

export interface ListEntries<Row> {
  /** Of all entries, in their order. */
  readonly ids: readonly string[];
  /** Where the first row stands; 0 where there is none. */
  readonly start: number;
  /** Made when it is asked for where there are no groups: a few of ten thousand are shown. */
  readonly at: (place: number) => ListEntry<Row> | undefined;
}

/** Under the heads of their groups; just the rows without groups. */
export function listEntries<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  groupOf: ((row: Row) => Group) | undefined,
  folded: ReadonlySet<string>,
): ListEntries<Row> {
  if (groupOf === undefined) {
    const at = (place: number): ListEntry<Row> | undefined => {
      const row = rows[place];
      return row === undefined ? undefined : { kind: 'row', id: idOf(row), row };
    };
    return { ids: rows.map(idOf), start: 0, at };
  }
  const entries = groupedRows(rows, idOf, groupOf, folded);
  const start = entries.findIndex(({ kind }) => kind === 'row');
  return { ids: entries.map(({ id }) => id), start: Math.max(0, start), at: (place) => entries[place] };
}

/** Each head with its rows behind it, in their order; of a folded group the head alone. */
function groupedRows<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  groupOf: (row: Row) => Group,
  folded: ReadonlySet<string>,
): readonly ListEntry<Row>[] {
  const entryOf = (row: Row): ListEntry<Row> => ({ kind: 'row', id: idOf(row), row });
  const groups = new Map<string, { readonly group: Group; readonly rows: Row[] }>();
  for (const row of rows) {
    const group = groupOf(row);
    const known = groups.get(group.id);
    if (known === undefined) groups.set(group.id, { group, rows: [row] });
    else known.rows.push(row);
  }
  return [...groups.values()]
    .sort((one, other) => one.group.order - other.group.order)
    .flatMap(({ group, rows: own }): readonly ListEntry<Row>[] => {
      const isFolded = folded.has(group.id);
      const head = { kind: 'head', id: headId(group.id), group, rows: own, folded: isFolded } as const;
      return isFolded ? [head] : [head, ...own.map(entryOf)];
    });
}

/** What the cursor follows on the head of a group. */
export function headId(group: string): string {
  return `group ${group}`;
}
