/** Rows that say the same as before stay the same objects, so that they are not sorted, found and drawn anew. */
import type { Tally } from '../../../../audit/audit-view.ts';
import { SEVERITIES } from '../../../../facts/finding.ts';

export class RowMemory<Row extends { readonly id: string }> {
  private last: readonly Row[] = [];
  private byId: ReadonlyMap<string, Row> | undefined;

  /** The rows, each as it was where nothing of it changed; the same list where nothing changed at all. */
  keep(rows: readonly Row[]): readonly Row[] {
    let isSameList = rows.length === this.last.length;
    const kept = rows.map((row, index) => {
      const there = this.last[index];
      if (there === row) return row;
      const before = there?.id === row.id ? there : this.find(row.id);
      const found = before !== undefined && isSame(before, row) ? before : row;
      if (found !== there) isSameList = false;
      return found;
    });
    if (isSameList) return this.last;
    this.last = kept;
    this.byId = undefined;
    return kept;
  }

  /** Looked up only where rows are in another order than before. */
  private find(id: string): Row | undefined {
    this.byId ??= new Map(this.last.map((row) => [row.id, row]));
    return this.byId.get(id);
  }
}

function isSame<Row extends object>(before: Row, after: Row): boolean {
  for (const field in after) if (!isSameValue(before[field], after[field])) return false;
  return true;
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
