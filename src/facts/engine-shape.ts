/**
 * Two building blocks for the schemas of engine answers.
 *
 * The engine is written in Go, where a nil list and an empty list mean the same and the first is sent as
 * `null`. Here both become empty, so that neither rules nor screens have to ask. Fields that we do not name
 * pass through untouched: the engine's own documentation applies to them.
 */
import * as z from 'zod';

// zod would compile each schema to code of its own at its first use: that costs a start-up more than it saves later,
// and a program that reads hostile answers is better off without code made at run time.
z.config({ jitless: true });

/** A list that Go may send as null or leave out. */
export function goList<T extends z.ZodType>(item: T) {
  return z
    .array(item)
    .nullish()
    .transform((list) => list ?? []);
}

/** A string-keyed map that Go may send as null or leave out. */
export function goMap<T extends z.ZodType>(value: T) {
  return z
    .record(z.string(), value)
    .nullish()
    .transform((map) => map ?? {});
}

/** A text that is empty when the engine leaves it out. */
export const goString = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

/** A number that is 0 when the engine leaves it out. */
export const goNumber = z
  .number()
  .nullish()
  .transform((number) => number ?? 0);

/** A truth value that is false when the engine leaves it out. */
export const goBool = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
