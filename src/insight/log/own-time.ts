/** The time that most programs write at the beginning of a line, where the log says it already. Pure. */

/** In many of its forms: `2026-11-20T08:12:04.012Z`, `2026/11/20 08:12:04`, `[2026-11-20 08:12:04,012 CET]`. */
const OWN_TIME =
  /^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:(\d\d):(\d\d)(?:[.,]\d+)?(?: ?(?:Z|UTC|GMT|[A-Z]{3,4}|[+-]\d\d:?\d\d))?\]?[ :,-]*(?=\S)/;
/** Seconds between writing a line and taking it down. */
const MOST_APART = 3;
const HOUR = 3600;

/** The line without its own time, where that is the one at which it was written, in milliseconds since 1970. */
export function withoutOwnTime(text: string, at: number): string {
  const [own = '', minutes, seconds] = OWN_TIME.exec(text) ?? [];
  if (minutes === undefined || seconds === undefined) return text;
  // Whatever zone it is of, its minutes are those of the line.
  const apart = (at / 1000 - Number(minutes) * 60 - Number(seconds) + 2 * HOUR) % HOUR;
  return apart < MOST_APART || apart > HOUR - MOST_APART ? text.slice(own.length) : text;
}
