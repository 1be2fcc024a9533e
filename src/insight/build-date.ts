/** When an image was built. */

/** Builds that give the same result each time have a date of their tool's: 1970, 1980 (the first that zip knows), year 1. */
const EARLIEST = Date.parse('1981-01-01T00:00:00Z');

/** Whether the date of an image, RFC 3339, is one that a clock gave. */
export function isBuildDate(created: string): boolean {
  const time = Date.parse(created);
  return !Number.isNaN(time) && time >= EARLIEST;
}
