/** Whether a package's own words for its licence are an expression of SPDX, which other tools can read. */
import parse from 'spdx-expression-parse';

/** Longer ones are lists that somebody put together. */
const LONGEST = 256;

export function isSpdxExpression(words: string): boolean {
  if (words === '' || words.length > LONGEST) return false;
  try {
    parse(words);
    return true;
  } catch {
    return false;
  }
}
