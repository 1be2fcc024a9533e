/**
 * What differs from an earlier audit, kept true while verdicts change: a picture is made ten times a second, and of ten thousand
 * resources a few are other than in the one before. It counts exactly what `compare` lists.
 */
import type { Facts } from '../facts/facts.ts';
import { RESOURCE_KINDS, type ResourceKind } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';
import type { AuditedRow, AuditView } from './audit-view.ts';
import type { Check } from './check.ts';
import { absenceIn, type EarlierFailures } from './comparison.ts';
import { codeOf, PENDING } from './verdict-table.ts';

type Change = 'new' | 'fixed';
type ChangeCount = Readonly<Record<Change, number>>;

const NO_CHANGE: ChangeCount = { new: 0, fixed: 0 };

export class RunningComparison {
  private readonly earlier: EarlierFailures;
  private checks: readonly Check[] | undefined;
  private kinds: readonly KindComparison[] = [];

  constructor(earlier: EarlierFailures) {
    this.earlier = earlier;
  }

  /** True when anything differs otherwise than before. */
  update(audit: AuditView, facts: Facts): boolean {
    let isOther = false;
    if (this.checks !== audit.checks) {
      this.checks = audit.checks;
      this.kinds = RESOURCE_KINDS.map((kind) => new KindComparison(kind, audit.checks, this.earlier));
      isOther = true;
    }
    const isGone = absenceIn(facts);
    for (const kind of this.kinds) if (kind.update(audit, isGone)) isOther = true;
    return isOther;
  }

  count(change: Change): number {
    return this.kinds.reduce((sum, { total }) => sum + total(change), 0);
  }

  ofCheck(checkId: string): ChangeCount {
    for (const kind of this.kinds) {
      const count = kind.ofCheck(checkId);
      if (count !== undefined) return count;
    }
    return NO_CHANGE;
  }

  /** `name` as reports have it: made inert. */
  of(checkId: string, kind: ResourceKind, name: string): Change | undefined {
    return this.kinds.find((one) => one.kind === kind)?.of(checkId, name);
  }
}

interface Column {
  readonly check: Check;
  /** Where its code stands in a row. */
  readonly at: number;
  readonly failedBefore: ReadonlySet<string>;
}

/** By column: how many failures are new, and whether one is fixed. */
interface NameChange {
  readonly fresh: ReadonlyMap<number, number>;
  readonly fixed: ReadonlySet<number>;
}

class KindComparison {
  readonly kind: ResourceKind;
  private readonly columns: readonly Column[];
  private readonly places: ReadonlyMap<string, number>;
  private readonly counts: { new: number; fixed: number }[];
  private rows: readonly AuditedRow[] = [];
  /** By inert name, where anything differs. */
  private readonly changes = new Map<string, NameChange>();
  /** Names that failed before and of which no row is there now. */
  private readonly absent: Set<string>;
  private readonly failedOnce: ReadonlySet<string>;
  /** Those of the absent that are counted as fixed. */
  private gone: ReadonlySet<string> = new Set();

  constructor(kind: ResourceKind, checks: readonly Check[], { failed, judged }: EarlierFailures) {
    this.kind = kind;
    this.columns = checks
      .filter(({ resource }) => resource === kind)
      .map((check, at) => {
        const before = failed.get(check.id);
        return { check, at, failedBefore: before?.kind === kind ? before.names : NO_NAMES };
      })
      .filter(({ check }) => judged?.has(check.id) !== false);
    this.places = new Map(this.columns.map(({ check }, place) => [check.id, place]));
    this.counts = this.columns.map(() => ({ new: 0, fixed: 0 }));
    this.failedOnce = new Set(this.columns.flatMap(({ failedBefore }) => [...failedBefore]));
    this.absent = new Set(this.failedOnce);
  }

  readonly total = (change: Change): number => this.counts.reduce((sum, count) => sum + count[change], 0);

  ofCheck(checkId: string): ChangeCount | undefined {
    const place = this.places.get(checkId);
    return place === undefined ? undefined : this.counts[place];
  }

  of(checkId: string, name: string): Change | undefined {
    const place = this.places.get(checkId);
    if (place === undefined) return undefined;
    const change = this.changes.get(name);
    if (change?.fixed.has(place)) return 'fixed';
    if (change?.fresh.has(place)) return 'new';
    return this.gone.has(name) && this.columns[place]?.failedBefore.has(name) ? 'fixed' : undefined;
  }

  update(audit: AuditView, isGone: (kind: ResourceKind, name: string) => boolean): boolean {
    if (this.columns.length === 0) return false;
    const rows = audit.rowsOf(this.kind);
    const names = changedNames(this.rows, rows);
    this.rows = rows;
    let isOther = false;
    for (const name of names) if (this.judge(name)) isOther = true;
    return this.countGone(isGone) || isOther;
  }

  /** Finds anew what differs for a name. */
  private judge(rawName: string): boolean {
    const name = inert(rawName);
    const before = this.changes.get(name);
    const rows = rowsNamed(this.rows, rawName);
    if (rows.length > 0) this.absent.delete(name);
    else if (this.failedOnce.has(name)) this.absent.add(name);
    const fresh = new Map<number, number>();
    const fixed = new Set<number>();
    for (const [place, { at, failedBefore }] of this.columns.entries()) {
      let fails = 0;
      let last: number = PENDING;
      for (const { codes } of rows) {
        const code = codes[at] ?? PENDING;
        if (code === FAIL) fails += 1;
        else if (code !== PENDING) last = code;
      }
      if (!failedBefore.has(name)) {
        if (fails > 0) fresh.set(place, fails);
      } else if (fails === 0 && (last === PASS || last === NOT_APPLICABLE)) fixed.add(place);
    }
    if (before !== undefined) this.add(before, -1);
    const now = fresh.size + fixed.size === 0 ? undefined : { fresh, fixed };
    if (now === undefined) this.changes.delete(name);
    else {
      this.add(now, 1);
      this.changes.set(name, now);
    }
    return before !== undefined || now !== undefined;
  }

  private countGone(isGone: (kind: ResourceKind, name: string) => boolean): boolean {
    const gone = new Set([...this.absent].filter((name) => isGone(this.kind, name)));
    if (gone.size === this.gone.size && [...gone].every((name) => this.gone.has(name))) return false;
    this.addGone(-1);
    this.gone = gone;
    this.addGone(1);
    return true;
  }

  private addGone(step: 1 | -1): void {
    for (const [place, { failedBefore }] of this.columns.entries()) {
      const count = this.counts[place];
      if (count !== undefined && failedBefore.size > 0)
        for (const name of this.gone) if (failedBefore.has(name)) count.fixed += step;
    }
  }

  private add({ fresh, fixed }: NameChange, step: 1 | -1): void {
    for (const [place, failures] of fresh) {
      const count = this.counts[place];
      if (count !== undefined) count.new += step * failures;
    }
    for (const place of fixed) {
      const count = this.counts[place];
      if (count !== undefined) count.fixed += step;
    }
  }
}

const NO_NAMES: ReadonlySet<string> = new Set();
const FAIL = codeOf('fail');
const PASS = codeOf('pass');
const NOT_APPLICABLE = codeOf('not-applicable');

/** Names of rows that came, went, or of which a verdict is another one. Both lists are in the order of names, then ids. */
function changedNames(before: readonly AuditedRow[], now: readonly AuditedRow[]): ReadonlySet<string> {
  const names = new Set<string>();
  let at = 0;
  for (const row of now) {
    let other = before[at];
    while (other !== undefined && other !== row && isBefore(other, row)) {
      names.add(other.name);
      at += 1;
      other = before[at];
    }
    if (other !== undefined && other.id === row.id && other.name === row.name) {
      if (other !== row && !isSame(other.codes, row.codes)) names.add(row.name);
      at += 1;
    } else names.add(row.name);
  }
  for (const row of before.slice(at)) names.add(row.name);
  return names;
}

function isBefore(one: AuditedRow, other: AuditedRow): boolean {
  return one.name < other.name || (one.name === other.name && one.id < other.id);
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((code, at) => code === other[at]);
}

/** They stand together. */
function rowsNamed(rows: readonly AuditedRow[], name: string): readonly AuditedRow[] {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.name ?? '') < name) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (rows[end]?.name === name) end += 1;
  return rows.slice(low, end);
}
