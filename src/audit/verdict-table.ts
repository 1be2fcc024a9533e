/**
 * The verdicts of an audit, one byte per check and resource, with counts kept as they change.
 *
 * A snapshot stays as it was: rows are replaced, never written to, and the maps that hold them are copied when
 * they change after somebody took a snapshot.
 */

import {
  RESOURCE_KINDS,
  type ResourceKind,
  type ResourcePlace,
  STATUSES,
  type Status,
} from '../facts/finding.ts';
import type { Gap } from '../facts/gap.ts';
import type { Check } from './check.ts';
import type { Bindings } from './expression.ts';

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

type RowsByKind = Readonly<Record<ResourceKind, ReadonlyMap<string, Row>>>;

export interface Verdicts {
  readonly checks: readonly PlacedCheck[];
  checksOf(kind: ResourceKind): readonly PlacedCheck[];
  row(kind: ResourceKind, id: string): Row | undefined;
  /** Rows by name, then id, both by code unit: the same order on every machine. */
  rows(kind: ResourceKind): readonly Row[];
  count(check: PlacedCheck, status: Status): number;
}

interface Order {
  readonly shape: number;
  readonly ids: readonly string[];
}

export class VerdictTable {
  readonly checks: readonly PlacedCheck[];
  private readonly byKind: Readonly<Record<ResourceKind, readonly PlacedCheck[]>>;
  private readonly maps: Record<ResourceKind, Map<string, Row>> = perKind(() => new Map());
  private readonly isShared: Record<ResourceKind, boolean> = perKind(() => false);
  /** Grows when a row comes, goes or changes its name: when the order has to be found anew. */
  private readonly shapes: Record<ResourceKind, number> = perKind(() => 0);
  private readonly orders: Record<ResourceKind, Order> = perKind(() => ({ shape: 0, ids: [] }));
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
    return this.maps[kind].get(id);
  }

  ids(kind: ResourceKind): Iterable<string> {
    return this.maps[kind].keys();
  }

  set(kind: ResourceKind, row: Row): void {
    const before = this.row(kind, row.id);
    if (before) this.add(kind, before, -1);
    this.add(kind, row, 1);
    this.writable(kind).set(row.id, row);
    if (before?.name !== row.name) this.shapes[kind] += 1;
  }

  delete(kind: ResourceKind, id: string): void {
    const before = this.row(kind, id);
    if (!before) return;
    this.add(kind, before, -1);
    this.writable(kind).delete(id);
    this.shapes[kind] += 1;
  }

  /** The verdicts as they are now; later changes do not reach it. */
  snapshot(): Verdicts {
    const maps: RowsByKind = { ...this.maps };
    const shapes = { ...this.shapes };
    const counts = this.counts.slice();
    for (const kind of RESOURCE_KINDS) this.isShared[kind] = true;
    const sorted = new Map<ResourceKind, readonly Row[]>();
    return {
      checks: this.checks,
      checksOf: (kind) => this.byKind[kind],
      row: (kind, id) => maps[kind].get(id),
      rows: (kind) => {
        const known = sorted.get(kind);
        if (known) return known;
        const rows = this.inOrder(kind, maps[kind], shapes[kind]);
        sorted.set(kind, rows);
        return rows;
      },
      count: ({ index }, status) => counts[index * CODES + codeOf(status)] ?? 0,
    };
  }

  private writable(kind: ResourceKind): Map<string, Row> {
    if (this.isShared[kind]) {
      this.maps[kind] = new Map(this.maps[kind]);
      this.isShared[kind] = false;
    }
    return this.maps[kind];
  }

  private add(kind: ResourceKind, row: Row, times: 1 | -1): void {
    for (const { index, column } of this.byKind[kind]) {
      const cell = index * CODES + (row.codes[column] ?? PENDING);
      this.counts[cell] = (this.counts[cell] ?? 0) + times;
    }
  }

  /** Starts from the order found last, which a sort finishes in nearly linear time. */
  private inOrder(kind: ResourceKind, rows: ReadonlyMap<string, Row>, shape: number): readonly Row[] {
    const last = this.orders[kind];
    if (last.shape === shape) return last.ids.flatMap((id) => rows.get(id) ?? []);
    const seen = new Set<string>();
    const result: Row[] = [];
    for (const id of last.ids) {
      const row = rows.get(id);
      if (!row) continue;
      seen.add(id);
      result.push(row);
    }
    for (const row of rows.values()) if (!seen.has(row.id)) result.push(row);
    result.sort(byName);
    if (shape >= last.shape) this.orders[kind] = { shape, ids: result.map((row) => row.id) };
    return result;
  }
}

function byName(a: Row, b: Row): number {
  return compare(a.name, b.name) || compare(a.id, b.id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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
