/**
 * Remembers what a check said of the values that it read. Containers of one image are alike in nearly everything, so most
 * verdicts of a large host are the answer to a question that was asked before.
 *
 * A memory is good for one state of what all resources share (the engine's settings, the host, the policy): whoever
 * changes those takes a new one.
 */
import type { Check } from './check.ts';
import { evaluate, type Outcome } from './evaluate.ts';
import { type Bindings, compile, type Path } from './expression.ts';

/** Names whose value differs from resource to resource, or from time to time; the others are the same for all. */
const OWN_NAMES = new Set([
  'container',
  'live',
  'namespaces',
  'mounted',
  'capabilities',
  'image',
  'accounts',
  'history',
  'network',
  'members',
  'volume',
  'inventory',
]);

/** Names of which equal values are one object: whether it is the same one tells all, however much is in it. */
const ONE_OBJECT = new Set(['mounted']);

/** Answers kept for one group of checks, and values for one path. */
const MOST_KEPT = 4_096;

/** Longer values are not compared: writing them down would cost more than asking again. */
const LONGEST_VALUE = 2_048;

/** In place of a value's number, where it has none. Numbers begin at 1. */
const NO_NUMBER = -1;

/** Never seen: every place is filled. */
const UNDECIDED: Outcome = { status: 'manual' };

/** Checks that read the same, so that one question answers for all of them. */
interface Group {
  /** Places in the list of paths; undefined for checks that read a resource, which is never the same, as a whole. */
  readonly slots: readonly number[] | undefined;
  readonly members: { readonly check: Check; readonly column: number }[];
  /** What the members said, in their order. */
  readonly answers: Map<string, readonly Outcome[]>;
}

export class VerdictMemory {
  private readonly checks: readonly Check[];
  private readonly paths: Path[] = [];
  private readonly slotOf = new Map<string, number>();
  private groups: readonly Group[] | undefined;
  /** By path: the values met, as numbers. */
  private readonly numbers: Map<string, number>[] = [];
  private readonly objects = new WeakMap<object, number>();

  /** For checks of one kind of resource. */
  constructor(checks: readonly Check[]) {
    this.checks = checks;
  }

  /** What each check says of the resource of these bindings, in the order of the checks. */
  outcomes(bindings: Bindings): readonly Outcome[] {
    this.groups ??= this.groupsOf();
    const met = new Int32Array(this.paths.length);
    // Made in its whole length: an array that grows out of order is slow.
    const all = new Array<Outcome>(this.checks.length).fill(UNDECIDED);
    for (const group of this.groups) {
      const answers = this.answersOf(group, bindings, met);
      group.members.forEach(({ column }, place) => {
        all[column] = answers[place] ?? UNDECIDED;
      });
    }
    return all;
  }

  private answersOf(
    { slots, members, answers }: Group,
    bindings: Bindings,
    met: Int32Array,
  ): readonly Outcome[] {
    const key = slots && this.keyOf(slots, bindings, met);
    const known = key === undefined ? undefined : answers.get(key);
    if (known) return known;
    const fresh = members.map(({ check }) => evaluate(check, bindings));
    if (key !== undefined) {
      if (answers.size >= MOST_KEPT) answers.clear();
      answers.set(key, fresh);
    }
    return fresh;
  }

  private groupsOf(): readonly Group[] {
    const groups = new Map<string, Group>();
    for (const [column, check] of this.checks.entries()) {
      const slots = this.slotsOf(check);
      const name = slots === undefined ? 'whole' : slots.join(',');
      const group: Group = groups.get(name) ?? { slots, members: [], answers: new Map() };
      group.members.push({ check, column });
      groups.set(name, group);
    }
    return [...groups.values()];
  }

  private slotsOf(check: Check): readonly number[] | undefined {
    const sources = check.when === undefined ? [check.pass] : [check.when, check.pass];
    const paths = sources
      .flatMap((source) => compile(source, check.resource).paths)
      .filter(([name]) => OWN_NAMES.has(name));
    if (paths.some(([name, ...fields]) => fields.length === 0 && !ONE_OBJECT.has(name))) return undefined;
    return [...new Set(paths.map((path) => this.slot(path)))].toSorted((one, other) => one - other);
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

  /**
   * Undefined when a value is too long to be compared. `met` holds what was found so far for these bindings, by slot: 0
   * where nobody looked.
   */
  private keyOf(slots: readonly number[], bindings: Bindings, met: Int32Array): string | undefined {
    let key = '';
    for (const slot of slots) {
      if (met[slot] === 0) met[slot] = this.numberOf(slot, bindings) ?? NO_NUMBER;
      const number = met[slot];
      if (number === NO_NUMBER) return undefined;
      key += `${number},`;
    }
    return key;
  }

  private numberOf(slot: number, bindings: Bindings): number | undefined {
    const path = this.paths[slot];
    const numbers = this.numbers[slot];
    if (path === undefined || numbers === undefined) throw new Error('a slot has a path');
    if (path.length === 1) return this.objectNumber(bindings[path[0]]);
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

  /** Undefined for what is not there. */
  private objectNumber(value: unknown): number | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const known = this.objects.get(value);
    if (known !== undefined) return known;
    this.nextNumber += 1;
    this.objects.set(value, this.nextNumber);
    return this.nextNumber;
  }

  private nextNumber = 0;
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
