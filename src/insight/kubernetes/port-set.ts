/** Sets of ports, each known by a number so that putting two together costs nothing the second time. */

export interface PortRange {
  /** TCP, UDP or SCTP */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** `all` is every port of every protocol, and whatever has no ports. Ranges are sorted and do not touch. */
export type PortSet = 'all' | readonly PortRange[];

const NO_PORTS: PortSet = [];

export function hasPort(set: PortSet, protocol: string, port: number): boolean {
  return (
    set === 'all' ||
    set.some((range) => range.protocol === protocol && range.from <= port && port <= range.to)
  );
}

/** `any port`, `no port`, `TCP 8000`, `TCP 53, UDP 53, TCP 8000-8010`. */
export function portWords(set: PortSet): string {
  if (set === 'all') return 'any port';
  if (set.length === 0) return 'no port';
  return set
    .map(({ protocol, from, to }) => {
      if (from === 1 && to === LAST_PORT) return `any ${protocol} port`;
      return `${protocol} ${from === to ? from : `${from}-${to}`}`;
    })
    .join(', ');
}

export const LAST_PORT = 65_535;

export const NONE = 0;
export const ALL = 1;

/** Remembers every set that comes up. */
export class PortSets {
  private readonly sets: PortSet[] = [NO_PORTS, 'all'];
  private readonly numbers = new Map<string, number>([['', NONE]]);
  private readonly unions = new Map<number, number>();
  private readonly intersections = new Map<number, number>();

  /** The set of a number that this object gave. */
  of(number: number): PortSet {
    return this.sets[number] ?? NO_PORTS;
  }

  numberOf(ranges: readonly PortRange[]): number {
    const set = merged(ranges);
    const key = set.map(({ protocol, from, to }) => `${protocol}${from}-${to}`).join();
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.sets.push(set) - 1;
    this.numbers.set(key, number);
    return number;
  }

  union(a: number, b: number): number {
    if (a === b || b === NONE) return a;
    if (a === NONE) return b;
    if (a === ALL || b === ALL) return ALL;
    return this.remembered(this.unions, a, b, (one, other) => [...one, ...other]);
  }

  intersection(a: number, b: number): number {
    if (a === b || b === ALL) return a;
    if (a === ALL) return b;
    if (a === NONE || b === NONE) return NONE;
    return this.remembered(this.intersections, a, b, common);
  }

  private remembered(
    memory: Map<number, number>,
    a: number,
    b: number,
    combine: (one: readonly PortRange[], other: readonly PortRange[]) => readonly PortRange[],
  ): number {
    const key = Math.min(a, b) * 2 ** 26 + Math.max(a, b);
    const known = memory.get(key);
    if (known !== undefined) return known;
    const one = this.of(a);
    const other = this.of(b);
    const number = one === 'all' || other === 'all' ? ALL : this.numberOf(combine(one, other));
    memory.set(key, number);
    return number;
  }
}

function common(one: readonly PortRange[], other: readonly PortRange[]): readonly PortRange[] {
  return one.flatMap((a) =>
    other
      .filter((b) => b.protocol === a.protocol && b.from <= a.to && a.from <= b.to)
      .map((b) => ({ protocol: a.protocol, from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) })),
  );
}

function merged(ranges: readonly PortRange[]): readonly PortRange[] {
  const sorted = ranges.toSorted(
    (a, b) => (a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : 0) || a.from - b.from,
  );
  const result: PortRange[] = [];
  for (const range of sorted) {
    const before = result.at(-1);
    if (before === undefined || before.protocol !== range.protocol || before.to + 1 < range.from) {
      result.push(range);
    } else if (before.to < range.to) result[result.length - 1] = { ...before, to: range.to };
  }
  return result;
}
