/**
 * Numbers for the values that expressions read, equal for equal values, so that whoever asks the same of many resources
 * can tell which of them give the same answer. Containers of one image are alike in nearly everything.
 */
import { type Bindings, type Path, SHARED_NAMES } from './expression.ts';

/** Names of which equal values are one object: whether it is the same one tells all, however much is in it. */
const ONE_OBJECT = new Set([
  'accounts',
  'escapes',
  'mounted',
  'history',
  'secrets',
  'usedBy',
  'variables',
  'volumes',
  'writtenSecrets',
  'services',
  'budgets',
  'missing',
  'restarts',
  'interfaces',
  'subjects',
  'powers',
  'bindings',
  'users',
  'tokens',
]);

/** Names of which equal values are one object however deep somebody looks into them. */
const AS_A_WHOLE = new Set(['variables']);

/** Names whose fields are one object each for equal values. */
const IN_FIELDS = new Set(['escapes']);

/** What no two resources of a kind share. */
const OF_ONE = /^(?:container|image|network|volume) (?:Id|Name)$|^object metadata (?:name|uid)$/;

/** Values kept for one path. */
const MOST_KEPT = 4_096;

/** Longer values are not compared: writing them down would cost more than asking again. */
const LONGEST_VALUE = 2_048;

/** In place of a value's number, where it has none. Numbers begin at 1. */
const NO_NUMBER = -1;

/** The most frequent value of all that have to be written down. */
const EMPTY_LIST = -1_000;

/** Of a name that is not bound; what is missing further on the way has the numbers below. */
const UNBOUND = -2;

/** Where the paths are that a group of expressions reads. */
export type Slots = readonly number[];

/** What was found so far for one resource, by slot: 0 where nobody looked. */
export type Met = Int32Array;

export class ValueNumbers {
  private readonly places: Place[] = [];
  private readonly slotOf = new Map<string, number>();
  private readonly objects = new WeakMap<object, number>();
  private nextNumber = 0;
  private met: Met = new Int32Array();
  private line = new Int32Array();

  /** Undefined when a resource, which is never the same, is read as a whole. */
  slotsOf(read: readonly Path[]): Slots | undefined {
    const paths = read
      .filter(([name]) => !SHARED_NAMES.has(name))
      .map(
        (path): Path =>
          AS_A_WHOLE.has(path[0]) ? [path[0]] : IN_FIELDS.has(path[0]) ? firstField(path) : path,
      );
    if (paths.some(([name, ...fields]) => fields.length === 0 && !ONE_OBJECT.has(name))) return undefined;
    return [...new Set(paths.map((path) => this.slot(path)))].toSorted((one, other) => one - other);
  }

  /** Whether other resources may have the same value there. */
  isShared(slot: number): boolean {
    return !OF_ONE.test(this.places[slot]?.path.join(' ') ?? '');
  }

  /** For one resource, once all slots are known. */
  ownMet(): Met {
    return new Int32Array(this.places.length);
  }

  /** The same for who looks at one resource after the other; good until the next one is asked for. */
  newMet(): Met {
    if (this.met.length === this.places.length) this.met.fill(0);
    else this.met = new Int32Array(this.places.length);
    return this.met;
  }

  /**
   * Fills `met` at these slots: equal for equal values. False when a value is too long to be compared, so that what is at
   * these slots stands for nothing.
   */
  meet(slots: Slots, bindings: Bindings, met: Met): boolean {
    for (const slot of slots) {
      if (met[slot] === 0) met[slot] = this.numberOf(slot, bindings) ?? NO_NUMBER;
      if (met[slot] === NO_NUMBER) return false;
    }
    return true;
  }

  /** The numbers at these slots as one text. */
  written(slots: Slots, met: Met): string {
    if (this.line.length !== slots.length) this.line = new Int32Array(slots.length);
    const { line } = this;
    for (let place = 0; place < slots.length; place += 1) line[place] = met[slots[place] ?? 0] ?? 0;
    return Buffer.from(line.buffer).toString('latin1');
  }

  private slot(path: Path): number {
    const name = path.join('\n');
    const known = this.slotOf.get(name);
    if (known !== undefined) return known;
    const slot = this.places.length;
    const isOneObject = path.length === 1 || IN_FIELDS.has(path[0]);
    this.places.push({ path, isOneObject, plain: new Map(), written: new Map() });
    this.slotOf.set(name, slot);
    return slot;
  }

  private numberOf(slot: number, bindings: Bindings): number | undefined {
    const place = this.places[slot];
    if (place === undefined) throw new Error('a slot has a place');
    const { path, isOneObject, plain, written } = place;
    let value: unknown = bindings;
    let depth = 0;
    for (const step of path) {
      // Expressions tell apart where on the way something is missing.
      if (!hasFields(value) || !Object.hasOwn(value, step)) return UNBOUND - depth;
      value = value[step];
      depth += 1;
    }
    if (isOneObject) return this.objectNumber(value);
    if (Array.isArray(value) && value.length === 0) return EMPTY_LIST;
    if (typeof value === 'object' && value !== null) {
      const text = JSON.stringify(value);
      return text.length > LONGEST_VALUE ? undefined : this.numberIn(written, text);
    }
    if (typeof value === 'string' && value.length > LONGEST_VALUE) return undefined;
    return this.numberIn(plain, value);
  }

  private numberIn<Value>(numbers: Map<Value, number>, value: Value): number {
    const known = numbers.get(value);
    if (known !== undefined) return known;
    // Numbers stay different for ever, so that an answer that was kept never stands for another value.
    if (numbers.size >= MOST_KEPT) numbers.clear();
    this.nextNumber += 1;
    numbers.set(value, this.nextNumber);
    return this.nextNumber;
  }

  /** Undefined for what is no object. */
  private objectNumber(value: unknown): number | undefined {
    if (value === undefined) return UNBOUND;
    if (!hasFields(value)) return undefined;
    const known = this.objects.get(value);
    if (known !== undefined) return known;
    this.nextNumber += 1;
    this.objects.set(value, this.nextNumber);
    return this.nextNumber;
  }
}

function firstField([name, field]: Path): Path {
  return field === undefined ? [name] : [name, field];
}

/** The end of a path, and what was met there. */
interface Place {
  readonly path: Path;
  /** Whether equal values are the same object. */
  readonly isOneObject: boolean;
  /** Texts, numbers and the like. */
  readonly plain: Map<unknown, number>;
  /** What else was met, as it is written down. */
  readonly written: Map<string, number>;
}

function hasFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
