/**
 * Of findings that are equally severe, which a person in a hurry should see first. Something that goes on now comes before what
 * could happen. A single way out of a container comes last: its summary, which names all ways of a container in one row, stands
 * above it, and so does the setting that opens it.
 */

const GOES_ON_NOW = /^runtime\./;
const SINGLE_WAY_OUT = /^escape\.(?!summary$)/;

/** By the id of a check: there are a few hundred, and they are sorted with every change. */
const known = new Map<string, number>();

/** `check` is the id of one. The smaller the sooner. */
export function urgencyRank(check: string): number {
  const before = known.get(check);
  if (before !== undefined) return before;
  const rank = GOES_ON_NOW.test(check) ? 0 : SINGLE_WAY_OUT.test(check) ? 2 : 1;
  known.set(check, rank);
  return rank;
}
