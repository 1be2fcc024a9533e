/**
 * The verdicts of an audit, one byte per check and resource, with counts kept as they change.
 *
 * A snapshot stays as it was: rows are replaced, never written to, and the lists that hold them are copied when
 * they change after somebody took a snapshot.
 */

import { type ResourceKind, type ResourcePlace, STATUSES, type Status } from '../facts/finding.ts';
import type { Gap } from '../facts/gap.ts';
import type { Check } from './check.ts';
import type { Bindings } from './expression.ts';
import { RowShelf } from './row-shelf.ts';

/** 0 is a verdict that is still to come; the others are the place in STATUSES, counted from 1. */
export type Code = number;
export const PENDING: Code = 0;

const CODES = STATUSES.length + 1;

export function codeOf(status: Status): Code {
  return STATUSES.indexOf(status) + 1;
}

/** Undefined while the verdict is still to come. */
export function statusOf(code: Code): Status | undefined {
  return STATUSES[code - 1];
}

/** Everything about one resource. `codes` run along the checks of its kind. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly codes: Uint8Array;
  /** What the verdicts were reached with; undefined when the resource itself could not be read. */
  readonly bindings: Bindings | undefined;
  /** Why the resource itself could not be read. */
  readonly gap: Gap | undefined;
  /** For what is in Kubernetes. */
  readonly place?: ResourcePlace | undefined;
}

/** A check with its place: among all checks, and among those of its kind of resource. */
export interface PlacedCheck {
  readonly check: Check;
  readonly index: number;
  readonly column: number;
}

export interface Verdicts {
  readonly checks: readonly PlacedCheck[];
  checksOf(kind: ResourceKind): readonly PlacedCheck[];
  row(kind: ResourceKind, id: string): Row | undefined;
  /** Rows by name, then id, both by code unit: the same order on every machine. */
  rows(kind: ResourceKind): readonly Row[];
  count(check: PlacedCheck, status: Status): number;
}

export class VerdictTable {
  readonly checks: readonly PlacedCheck[];
  private readonly byKind: Readonly<Record<ResourceKind, readonly PlacedCheck[]>>;
  private readonly shelves: Readonly<Record<ResourceKind, RowShelf<Row>>> = perKind(
    () => new RowShelf<Row>(),
  );
  private counts: Int32Array;

  constructor(checks: readonly Check[]) {
    const columns = perKind(() => 0);
    this.checks = checks.map((check, index) => {
      const column = columns[check.resource];
      columns[check.resource] += 1;
      return { check, index, column };
    });
    this.byKind = perKind((kind) => this.checks.filter(({ check }) => check.resource === kind));
    this.counts = new Int32Array(checks.length * CODES);
  }

  checksOf(kind: ResourceKind): readonly PlacedCheck[] {
    return this.byKind[kind];
  }

  row(kind: ResourceKind, id: string): Row | undefined {
    return this.shelves[kind].get(id);
  }

  /** Where it says what it said before, its codes stay the same object. */
  set(kind: ResourceKind, row: Row): void {
    const before = this.row(kind, row.id);
    if (before && isSameCodes(before.codes, row.codes)) {
      this.shelves[kind].set({ ...row, codes: before.codes });
      return;
    }
    if (before) this.add(kind, before, -1);
    this.add(kind, row, 1);
    this.shelves[kind].set(row);
  }

  delete(kind: ResourceKind, id: string): void {
    const before = this.row(kind, id);
    if (!before) return;
    this.add(kind, before, -1);
    this.shelves[kind].delete(id);
  }

  /** The verdicts as they are now; later changes do not reach it. */
  snapshot(): Verdicts {
    const shelves = perKind((kind) => this.shelves[kind].snapshot());
    const counts = this.counts.slice();
    return {
      checks: this.checks,
      checksOf: (kind) => this.byKind[kind],
      row: (kind, id) => shelves[kind].get(id),
      rows: (kind) => shelves[kind].inOrder(),
      count: ({ index }, status) => counts[index * CODES + codeOf(status)] ?? 0,
    };
  }

  private add(kind: ResourceKind, row: Row, times: 1 | -1): void {
    for (const { index, column } of this.byKind[kind]) {
      const cell = index * CODES + (row.codes[column] ?? PENDING);
      this.counts[cell] = (this.counts[cell] ?? 0) + times;
    }
  }
}

function isSameCodes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((code, at) => code === other[at]);
}

function perKind<T>(make: (kind: ResourceKind) => T): Record<ResourceKind, T> {
  return {
    container: make('container'),
    image: make('image'),
    network: make('network'),
    volume: make('volume'),
    daemon: make('daemon'),
    host: make('host'),
    swarm: make('swarm'),
    workload: make('workload'),
    namespace: make('namespace'),
    node: make('node'),
    service: make('service'),
    ingress: make('ingress'),
    networkpolicy: make('networkpolicy'),
    role: make('role'),
    rolebinding: make('rolebinding'),
    serviceaccount: make('serviceaccount'),
    cluster: make('cluster'),
  };
}
