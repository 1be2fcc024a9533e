/** How long to wait before the next attempt at a connection that broke. Pure. */

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/**
 * Doubles with each attempt (1 is the first) up to 15 s. `chance`, from 0 to 1, spreads it by a quarter, so that
 * many who lost the same engine do not come back at the same moment.
 */
export function backOffMs(attempt: number, chance: number): number {
  const base = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
  return Math.min(LONGEST_MS, Math.round(base * (0.75 + 0.5 * chance)));
}
