/**
 * Reads fields of API objects and of manifests that anybody may have damaged. A field of a wrong type reads as if it were
 * absent, and is told as a problem; nothing throws. What Go sends as null is absent too. By hand and not as a schema,
 * because tens of thousands of specs pass here.
 */
import { isRecord } from './kube-object.ts';

/** A field that could not be read. */
export interface FieldProblem {
  /** As `spec.containers[0].image`. */
  readonly path: string;
  /** `is a number and should be a text`. */
  readonly message: string;
}

type Raw = Readonly<Record<string, unknown>>;

const EMPTY: Raw = {};
const NO_TEXTS: Readonly<Record<string, string>> = {};

/** The fields of one part of an object. */
export class Fields {
  readonly raw: Raw;
  /** All that is wrong, in this part and in the others of the object. */
  readonly problems: FieldProblem[];
  private readonly above: Fields | undefined;
  private readonly step: string | number;

  /** `at` is the path of the part in its object; empty for the object itself. */
  static of(raw: unknown, at: string): Fields {
    const problems: FieldProblem[] = [];
    const fields = new Fields(isRecord(raw) ? raw : EMPTY, undefined, at, problems);
    if (!isRecord(raw) && isPresent(raw)) problems.push({ path: at, message: wrong(raw, 'an object') });
    return fields;
  }

  private constructor(raw: Raw, above: Fields | undefined, step: string | number, problems: FieldProblem[]) {
    this.raw = raw;
    this.above = above;
    this.step = step;
    this.problems = problems;
  }

  get path(): string {
    return this.above === undefined ? String(this.step) : fieldPath(this.above.path, this.step);
  }

  /** Empty when it is absent. */
  text(key: string): string {
    return this.optionalText(key) ?? '';
  }

  optionalText(key: string): string | undefined {
    const value = this.raw[key];
    if (typeof value === 'string') return value;
    if (isPresent(value)) this.tell(key, value, 'a text');
    return undefined;
  }

  /** 0 when it is absent. */
  number(key: string): number {
    return this.optionalNumber(key) ?? 0;
  }

  optionalNumber(key: string): number | undefined {
    const value = this.raw[key];
    if (typeof value === 'number') return value;
    if (isPresent(value)) this.tell(key, value, 'a number');
    return undefined;
  }

  /** False when it is absent. */
  bool(key: string): boolean {
    return this.optionalBool(key) ?? false;
  }

  /** The API often tells false from nothing. */
  optionalBool(key: string): boolean | undefined {
    const value = this.raw[key];
    if (typeof value === 'boolean') return value;
    if (isPresent(value)) this.tell(key, value, 'true or false');
    return undefined;
  }

  /** A port by number or by name; also an amount, as `64Mi` or 2. */
  numberOrText(key: string): number | string | undefined {
    const value = this.raw[key];
    if (typeof value === 'number' || typeof value === 'string') return value;
    if (isPresent(value)) this.tell(key, value, 'a number or a text');
    return undefined;
  }

  texts(key: string): readonly string[] {
    return this.items(key, 'a text', (item) => (typeof item === 'string' ? item : undefined));
  }

  numbers(key: string): readonly number[] {
    return this.items(key, 'a number', (item) => (typeof item === 'number' ? item : undefined));
  }

  /** The map itself when all its values are texts. */
  textMap(key: string): Readonly<Record<string, string>> {
    const value = this.raw[key];
    if (!isPresent(value)) return NO_TEXTS;
    if (!isRecord(value)) {
      this.tell(key, value, 'an object');
      return NO_TEXTS;
    }
    if (areTexts(value)) return value;
    const texts: Record<string, string> = {};
    for (const [name, item] of Object.entries(value)) {
      if (typeof item === 'string') texts[name] = item;
      else this.problem(fieldPath(this.pathTo(key), name), item, 'a text');
    }
    return texts;
  }

  /** Names with anything that is not null behind them. */
  names(key: string): readonly string[] {
    const value = this.raw[key];
    if (!isPresent(value)) return [];
    if (isRecord(value)) return Object.keys(value).filter((name) => isPresent(value[name]));
    this.tell(key, value, 'an object');
    return [];
  }

  /** A part that may be absent. */
  part<T>(key: string, read: (from: Fields) => T): T | undefined {
    const value = this.raw[key];
    if (isRecord(value)) return read(new Fields(value, this, key, this.problems));
    if (isPresent(value)) this.tell(key, value, 'an object');
    return undefined;
  }

  /** A part that reads as an empty one when it is absent. */
  partOrEmpty<T>(key: string, read: (from: Fields) => T): T {
    return this.part(key, read) ?? read(new Fields(EMPTY, this, key, this.problems));
  }

  /** Items that are no objects read as empty ones, so that the others keep their place. */
  list<T>(key: string, read: (from: Fields) => T): readonly T[] {
    const value = this.raw[key];
    if (!Array.isArray(value)) {
      if (isPresent(value)) this.tell(key, value, 'a list');
      return [];
    }
    return value.map((item: unknown, index) => {
      if (isRecord(item))
        return read(new Fields(item, new Fields(EMPTY, this, key, this.problems), index, this.problems));
      this.problem(`${this.pathTo(key)}[${index}]`, item, 'an object');
      return read(new Fields(EMPTY, this, key, this.problems));
    });
  }

  private items<T>(key: string, wanted: string, of: (item: unknown) => T | undefined): readonly T[] {
    const value = this.raw[key];
    if (!Array.isArray(value)) {
      if (isPresent(value)) this.tell(key, value, 'a list');
      return [];
    }
    return value.flatMap((item: unknown, index) => {
      const read = of(item);
      if (read !== undefined) return [read];
      this.problem(`${this.pathTo(key)}[${index}]`, item, wanted);
      return [];
    });
  }

  private tell(key: string, value: unknown, wanted: string): void {
    this.problem(this.pathTo(key), value, wanted);
  }

  private problem(path: string, value: unknown, wanted: string): void {
    this.problems.push({ path, message: wrong(value, wanted) });
  }

  private pathTo(key: string): string {
    return fieldPath(this.path, key);
  }
}

/** `spec.containers` and 0: `spec.containers[0]`. Keys that are no plain words stand in brackets, too. */
function fieldPath(at: string, step: string | number): string {
  if (typeof step === 'number') return `${at}[${step}]`;
  if (!/^[\w-]+$/.test(step)) return `${at}[${JSON.stringify(step)}]`;
  return at === '' ? step : `${at}.${step}`;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function areTexts(map: Raw): map is Readonly<Record<string, string>> {
  for (const key in map) if (typeof map[key] !== 'string') return false;
  return true;
}

function wrong(value: unknown, wanted: string): string {
  return `is ${kindOf(value)} and should be ${wanted}`;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'a text';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default:
      return 'an object';
  }
}
