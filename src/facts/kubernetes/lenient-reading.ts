/**
 * Reads fields of API objects and of manifests that anybody may have damaged. A field of a wrong type reads as if it were
 * absent, and is told as a problem; nothing throws.
 */
import * as z from 'zod';
import { isRecord } from './kube-object.ts';

/** A field that could not be read. */
export interface FieldProblem {
  /** As `spec.containers[0].image`. */
  readonly path: string;
  /** What is wrong with it, in the reader's words. */
  readonly message: string;
}

export interface LenientReading<T> {
  readonly value: T;
  readonly problems: readonly FieldProblem[];
}

/** Enough for every nesting that the schemas have; what is still wrong then reads as empty. */
const MAX_ROUNDS = 16;

/** `schema` must accept an empty object. `at` is the path of `raw` in its object: problems are told with it. */
export function readLeniently<T>(schema: z.ZodType<T>, raw: unknown, at: string): LenientReading<T> {
  const problems: FieldProblem[] = [];
  let value: unknown = raw ?? {};
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return { value: parsed.data, problems };
    const damage: Damage = new Map();
    for (const { path, message } of parsed.error.issues) {
      const told = { path: fieldPath(at, path), message };
      if (!problems.some((known) => known.path === told.path)) problems.push(told);
      mark(damage, path);
    }
    value = parsed.error.issues.some(({ path }) => path.length === 0) ? {} : without(value, damage);
  }
  return { value: schema.parse({}), problems };
}

/** `spec.containers` and 0, image: `spec.containers[0].image`. Keys that are no plain words stand in brackets. */
export function fieldPath(at: string, steps: readonly PropertyKey[]): string {
  return steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    const key = String(step);
    if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
    return path === '' ? key : `${path}.${key}`;
  }, at);
}

/** The fields that can't stay, by the steps to them; an empty one is the field itself. */
interface Damage extends Map<PropertyKey, Damage> {}

function mark(damage: Damage, path: readonly PropertyKey[]): void {
  let here = damage;
  for (const step of path) {
    const next = here.get(step) ?? new Map();
    here.set(step, next);
    here = next;
  }
}

/** Items of lists become empty ones first, so that the others keep their place; what can't be empty is left out then. */
function without(value: unknown, damage: Damage): unknown {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => {
      const inside = damage.get(index);
      if (inside === undefined) return [item];
      if (inside.size > 0) return [without(item, inside)];
      return isRecord(item) && Object.keys(item).length === 0 ? [] : [{}];
    });
  }
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
      const inside = damage.get(key);
      if (inside === undefined) return [[key, item]];
      return inside.size > 0 ? [[key, without(item, inside)]] : [];
    }),
  );
}

/** A truth value that may be absent: for these the API tells false from nothing. */
export const optionalBool = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined);

export const optionalNumber = z
  .number()
  .nullish()
  .transform((value) => value ?? undefined);

/** A part that may be absent. */
export function optionalPart<T extends z.ZodType>(part: T) {
  return part.nullish().transform((value) => value ?? undefined);
}

/** A port by number or by name; undefined when absent. */
export const optionalPort = z
  .union([z.number(), z.string()])
  .nullish()
  .transform((value) => value ?? undefined);
