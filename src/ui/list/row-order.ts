/**
 * The order of a list's rows. It remembers the last one: of thousands of rows a few change at a time, and most of those stay
 * where they are.
 */
import type { Column } from './column.ts';

type Key = string | number;

interface Sorted<Row> {
  readonly rows: readonly Row[];
  readonly keys: readonly Key[];
  /** Places in `rows`. */
  readonly order: readonly number[];
}

/** By one column, in one direction. */
export class RowOrder<Row extends object> {
  private readonly sortKey: Column<Row>['sortKey'];
  private readonly direction: 1 | -1;
  private readonly isReversed: boolean;
  private last: Sorted<Row> | undefined;

  constructor(column: Column<Row> | undefined, isReversed: boolean) {
    this.sortKey = column?.sortKey;
    this.isReversed = isReversed;
    this.direction = (column?.descending ?? false) !== isReversed ? -1 : 1;
  }

  /** Equal keys keep the order of `rows`. */
  sorted(rows: readonly Row[]): readonly Row[] {
    const { sortKey, last } = this;
    if (sortKey === undefined) return this.isReversed ? [...rows].reverse() : rows;
    const keys = rows.map((row, at) => {
      const key = last?.rows[at] === row ? last.keys[at] : undefined;
      return key ?? sortKey(row);
    });
    const order = this.orderOf(keys);
    this.last = { rows, keys, order };
    const found: Row[] = [];
    for (const at of order) {
      const row = rows[at];
      if (row !== undefined) found.push(row);
    }
    return found;
  }

  private orderOf(keys: readonly Key[]): readonly number[] {
    const { direction, last } = this;
    const isAsLong = last?.keys.length === keys.length;
    if (isAsLong && keys.every((key, at) => key === last.keys[at])) return last.order;
    // What is nearly in order already is sorted in nearly linear time.
    const order = isAsLong ? last.order : keys.keys();
    return [...order].sort((one, other) => {
      const a = keys[one] ?? '';
      const b = keys[other] ?? '';
      if (a !== b) return (a < b ? -1 : 1) * direction;
      return one - other;
    });
  }
}
