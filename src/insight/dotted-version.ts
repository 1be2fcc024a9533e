/** Compares versions as kernels and engines write them. */

/**
 * Whether `version` is `least` or later, by its numbers: `29.4.2-rc.1` counts as 29.4.2, `6.8.0-110-generic` as 6.8.0. A
 * text that does not begin with a number is earlier than any version.
 */
export function isAtLeast(version: string, least: string): boolean {
  const given = numbersOf(version);
  const wanted = numbersOf(least);
  if (given.length === 0) return false;
  for (const [place, number] of wanted.entries()) {
    const own = given[place] ?? 0;
    if (own !== number) return own > number;
  }
  return true;
}

function numbersOf(version: string): readonly number[] {
  const text = /^v?(\d+(?:\.\d+)*)/.exec(version.trim())?.[1];
  return text === undefined ? [] : text.split('.').map(Number);
}
