import * as z from 'zod';

/** A fact that could not be read. A check whose evidence hits a gap is `unknown`, never `pass`. */
export const gapSchema = z.strictObject({
  /** What could not be read, in the words of the checks: `container web`, `engine.info`, `images`. */
  fact: z.string(),
  /** `not-asked`: it is read only where somebody asks for it, because it takes long. */
  reason: z.enum(['permission', 'not-supported', 'remote', 'timeout', 'error', 'malformed', 'not-asked']),
  /** What happened, for a person, one line. */
  detail: z.string(),
  /** What would close it, for a person: "run as root", "needs the Engine API 1.41". */
  hint: z.string(),
});
export type Gap = Readonly<z.infer<typeof gapSchema>>;

export type GapReason = Gap['reason'];
