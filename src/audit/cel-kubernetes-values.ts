/** Values that the CEL of Kubernetes has types for: amounts of resources, addresses, and the names before functions. */
import { containsRange, type IpRange, parseIpRange } from '../insight/ip-range.ts';

/** Before functions of lists as sets: `sets.contains(…)`. */
export class Sets {}

/** Before functions that make texts: `strings.quote(…)`. */
export class Strings {}

const SUFFIXES: ReadonlyMap<string, readonly [base: bigint, exponent: number]> = new Map([
  ['n', [10n, -9]],
  ['u', [10n, -6]],
  ['m', [10n, -3]],
  ['', [10n, 0]],
  ['k', [10n, 3]],
  ['M', [10n, 6]],
  ['G', [10n, 9]],
  ['T', [10n, 12]],
  ['P', [10n, 15]],
  ['E', [10n, 18]],
  ['Ki', [2n, 10]],
  ['Mi', [2n, 20]],
  ['Gi', [2n, 30]],
  ['Ti', [2n, 40]],
  ['Pi', [2n, 50]],
  ['Ei', [2n, 60]],
]);

/** What a quantity is counted in: the API knows nothing smaller. */
const NANO = 1_000_000_000n;

/** More digits than any quantity has. */
const LONGEST = 64;

/** An amount as the API writes it: `100m`, `64Mi`, `1.5`, `2e3`. */
export class Quantity {
  private readonly nanos: bigint;

  private constructor(nanos: bigint) {
    this.nanos = nanos;
  }

  /** Throws for what is none. */
  static parse(text: string): Quantity {
    const quantity = Quantity.read(text);
    if (quantity === undefined) throw new Error(`"${text.slice(0, LONGEST)}" is no quantity`);
    return quantity;
  }

  /** Undefined for what is none. Parts below a billionth are rounded up, as the API does. */
  static read(text: string): Quantity | undefined {
    if (text.length > LONGEST) return undefined;
    const [, sign = '', whole = '', fraction = '', exponent, suffix = ''] =
      /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i)?)$/.exec(text) ?? [];
    if (whole === '' && fraction === '') return undefined;
    const [base, power] =
      exponent === undefined ? (SUFFIXES.get(suffix) ?? [10n, 0]) : [10n, Number(exponent)];
    let nanos = BigInt(whole + fraction) * NANO;
    let divisor = 10n ** BigInt(fraction.length);
    if (power >= 0) nanos *= base ** BigInt(power);
    else divisor *= base ** BigInt(-power);
    const rounded = (nanos + divisor - 1n) / divisor;
    return new Quantity(sign === '-' ? -rounded : rounded);
  }

  static whole(count: bigint): Quantity {
    return new Quantity(count * NANO);
  }

  compare(other: Quantity): -1 | 0 | 1 {
    return this.nanos < other.nanos ? -1 : this.nanos > other.nanos ? 1 : 0;
  }

  plus(other: Quantity): Quantity {
    return new Quantity(this.nanos + other.nanos);
  }

  get negated(): Quantity {
    return new Quantity(-this.nanos);
  }

  get sign(): -1 | 0 | 1 {
    return this.nanos < 0n ? -1 : this.nanos > 0n ? 1 : 0;
  }

  /** Undefined when it is no whole number. */
  get integer(): bigint | undefined {
    return this.nanos % NANO === 0n ? this.nanos / NANO : undefined;
  }

  get float(): number {
    return Number(this.nanos) / Number(NANO);
  }
}

/** An address, or a block of them. */
export class IpBlock {
  private readonly range: IpRange;

  private constructor(range: IpRange) {
    this.range = range;
  }

  /** Throws for what is none. */
  static address(text: string): IpBlock {
    const range = text.includes('/') ? undefined : parseIpRange(text);
    if (range === undefined) throw new Error(`"${text.slice(0, LONGEST)}" is no IP address`);
    return new IpBlock(range);
  }

  /** Throws for what is none. */
  static block(text: string): IpBlock {
    const range = text.includes('/') ? parseIpRange(text) : undefined;
    if (range === undefined) throw new Error(`"${text.slice(0, LONGEST)}" is no block of IP addresses`);
    return new IpBlock(range);
  }

  contains(other: IpBlock): boolean {
    return containsRange(this.range, other.range);
  }

  get family(): 4 | 6 {
    return this.range.family;
  }

  get prefix(): number {
    return this.range.prefix;
  }

  get isLoopback(): boolean {
    const { family, first } = this.range;
    return family === 4 ? first >> 24n === 127n : first === 1n;
  }

  get isUnspecified(): boolean {
    return this.range.first === 0n;
  }

  get isLinkLocal(): boolean {
    const { family, first } = this.range;
    return family === 4 ? first >> 16n === 0xa9fen : first >> 118n === 0x3fan;
  }
}
