/**
 * Numbers for the values that expressions read, equal for equal values, so that whoever asks the same of many resources
 * can tell which of them give the same answer. Containers of one image are alike in nearly everything.
 */
import type { Bindings, Path } from './expression.ts';

/** Names whose value differs from resource to resource, or from time to time; the others are the same for all. */
const OWN_NAMES = new Set([
  'container',
  'live',
  'namespaces',
  'mounted',
  'capabilities',
  'escapes',
  'drift',
  'profile',
  'image',
  'accounts',
  'history',
  'files',
  'settings',
  'release',
  'packages',
  'secrets',
  'usedBy',
  'network',
  'members',
  'volume',
  'inventory',
  'object',
  'oldObject',
  'request',
  'namespaceObject',
  'variables',
  'admitted',
  'account',
  'rights',
  'volumes',
  'writtenSecrets',
  'isolation',
  'services',
  'budgets',
  'missing',
  'restarts',
  'pods',
  'level',
  'contents',
  'kubelet',
  'runtime',
  'cluster',
  'admission',
  'apiServer',
  'caller',
  'interfaces',
  'selected',
  'subjects',
  'powers',
  'dangling',
  'bindings',
  'users',
  'tokens',
]);

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

/** Values kept for one path. */
const MOST_KEPT = 4_096;

/** Longer values are not compared: writing them down would cost more than asking again. */
const LONGEST_VALUE = 2_048;

/** In place of a value's number, where it has none. Numbers begin at 1. */
const NO_NUMBER = -1;

/** Of a name that is not bound. */
const UNBOUND = -2;

/** Where the paths are that a group of expressions reads. */
export type Slots = readonly number[];

/** What was found so far for one resource, by slot: 0 where nobody looked. */
export type Met = Int32Array;

export class ValueNumbers {
  private readonly paths: Path[] = [];
  private readonly slotOf = new Map<string, number>();
  /** By path: the values met, as numbers. */
  private readonly numbers: Map<string, number>[] = [];
  private readonly objects = new WeakMap<object, number>();
  private nextNumber = 0;
  private met: Met = new Int32Array();

  /** Undefined when a resource, which is never the same, is read as a whole. */
  slotsOf(read: readonly Path[]): Slots | undefined {
    const paths = read
      .filter(([name]) => OWN_NAMES.has(name))
      .map(
        (path): Path =>
          AS_A_WHOLE.has(path[0]) ? [path[0]] : IN_FIELDS.has(path[0]) ? firstField(path) : path,
      );
    if (paths.some(([name, ...fields]) => fields.length === 0 && !ONE_OBJECT.has(name))) return undefined;
    return [...new Set(paths.map((path) => this.slot(path)))].toSorted((one, other) => one - other);
  }

  /** For one resource, once all slots are known. */
  ownMet(): Met {
    return new Int32Array(this.paths.length);
  }

  /** The same for who looks at one resource after the other; good until the next one is asked for. */
  newMet(): Met {
    if (this.met.length === this.paths.length) this.met.fill(0);
    else this.met = new Int32Array(this.paths.length);
    return this.met;
  }

  /** Equal for equal values at these slots. Undefined when a value is too long to be compared. */
  keyOf(slots: Slots, bindings: Bindings, met: Met): string | undefined {
    let key = '';
    for (const slot of slots) {
      if (met[slot] === 0) met[slot] = this.numberOf(slot, bindings) ?? NO_NUMBER;
      const number = met[slot];
      if (number === NO_NUMBER) return undefined;
      key += `${number},`;
    }
    return key;
  }

  private slot(path: Path): number {
    const name = path.join('\n');
    const known = this.slotOf.get(name);
    if (known !== undefined) return known;
    const slot = this.paths.length;
    this.paths.push(path);
    this.numbers.push(new Map());
    this.slotOf.set(name, slot);
    return slot;
  }

  private numberOf(slot: number, bindings: Bindings): number | undefined {
    const path = this.paths[slot];
    const numbers = this.numbers[slot];
    if (path === undefined || numbers === undefined) throw new Error('a slot has a path');
    if (path.length === 1) return this.objectNumber(bindings[path[0]]);
    if (IN_FIELDS.has(path[0])) return this.objectNumber(fieldOf(bindings[path[0]], path[1] ?? ''));
    const text = writtenAt(path, bindings);
    if (text.length > LONGEST_VALUE) return undefined;
    const known = numbers.get(text);
    if (known !== undefined) return known;
    // Numbers stay different for ever, so that an answer that was kept never stands for another value.
    if (numbers.size >= MOST_KEPT) numbers.clear();
    this.nextNumber += 1;
    numbers.set(text, this.nextNumber);
    return this.nextNumber;
  }

  /** Undefined for what is no object. */
  private objectNumber(value: unknown): number | undefined {
    if (value === undefined) return UNBOUND;
    if (typeof value !== 'object' || value === null) return undefined;
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

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
}

function written(value: unknown): string {
  if (typeof value === 'string') return `"${value}`;
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return String(value);
}

/** The value at the end of a path, or where on the way it is missing: expressions tell those apart. */
function writtenAt(path: Path, bindings: Bindings): string {
  let here: unknown = bindings;
  let depth = 0;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return `missing ${depth}`;
    here = Reflect.get(here, step);
    depth += 1;
  }
  return written(here);
}
