/** Rows that say the same as before stay the same objects, so that they are not drawn anew. */
import type { Tally } from '../../../../audit/audit-view.ts';
import { SEVERITIES } from '../../../../facts/finding.ts';

export class RowMemory<Row extends { readonly id: string }> {
  private rows: ReadonlyMap<string, Row> = new Map();

  /** The rows, each as it was where nothing of it changed. */
  keep(rows: readonly Row[]): readonly Row[] {
    const kept = rows.map((row) => {
      const before = this.rows.get(row.id);
      return before !== undefined && (before === row || isSame(before, row)) ? before : row;
    });
    this.rows = new Map(kept.map((row) => [row.id, row]));
    return kept;
  }
}

function isSame(before: object, after: object): boolean {
  const known = new Map(Object.entries(before));
  return Object.entries(after).every(([field, value]: [string, unknown]) =>
    isSameValue(known.get(field), value),
  );
}

function isSameValue(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => Object.is(item, other[index]));
  }
  return isTally(one) && isTally(other) && isSameTally(one, other);
}

function isTally(value: unknown): value is Tally {
  return typeof value === 'object' && value !== null && 'notApplicable' in value && 'waived' in value;
}

/** Whether two tallies are shown alike: what failed, and how much could not be decided. */
export function isSameTally(one: Tally | undefined, other: Tally | undefined): boolean {
  if (one === other) return true;
  if (one === undefined || other === undefined) return false;
  return (
    one.unknown === other.unknown &&
    SEVERITIES.every((severity) => one.fail[severity] === other.fail[severity])
  );
}
