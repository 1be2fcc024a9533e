/**
 * Makes text from a target harmless to show.
 *
 * Names, labels, environment and commands are chosen by whoever made the container, and they may hold what
 * moves the cursor, changes the window title, writes to the clipboard, turns the reading direction around or
 * hides letters. Here such characters become visible escapes: `\x1b` for ESC, `\u{202e}` for a bidi override.
 */

export interface InertOptions {
  /** Longest result in UTF-16 units; a longer text is cut and ends in `…`. `Infinity` never cuts. */
  readonly maxLength?: number;
  /** `keep` leaves line feeds as they are; `escape`, the default, shows them as `\n`. */
  readonly newline?: 'escape' | 'keep';
}

/** Long enough for every honest name and command, short enough that nobody floods a screen. */
const MAX_LENGTH = 8192;

const PLAIN_ASCII = /^[\x20-\x7e]*$/;

/**
 * What no terminal may see: control, format, private-use and unassigned characters, lone surrogates, line and
 * paragraph separators, and everything that Unicode lets a program not draw (zero-width characters, fillers,
 * tags, variation selectors).
 */
const HOSTILE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const HOSTILE_OR_MARK = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{M}]/u;

/**
 * One character with up to four marks on it, or a mark that has nothing to stand on or comes on top of four.
 * Four is what real scripts need (Thai, Hebrew and Vietnamese use at most three); floods use dozens.
 */
const CLUSTER = /[^\p{M}\n]\p{M}{0,4}|\n|\p{M}/gu;

/** An emoji that is drawn in colour because a variation selector asks for it, such as ⚠️ and 1️⃣. */
const EMOJI_WITH_SELECTOR = /^(?:\p{Extended_Pictographic}|[0-9#*](?=\ufe0f\u20e3))\ufe0f\u20e3?$/u;

const STARTS_WITH_MARK = /^\p{M}/u;

/**
 * The same text with nothing left in it that acts on a terminal or hides from a reader. Plain text, accents,
 * ideographs and ordinary emoji stay as they are; applying it twice changes nothing more.
 */
export function inert(text: string, options: InertOptions = {}): string {
  const { maxLength = MAX_LENGTH, newline = 'escape' } = options;
  const fits = text.length <= maxLength;
  if (fits && (PLAIN_ASCII.test(text) || !HOSTILE_OR_MARK.test(text))) return text;

  let result = '';
  // Escapes are longer than what they stand for, so nothing beyond maxLength + 1 can be part of the result.
  const readable = fits ? text : text.slice(0, maxLength + 1);
  const ends: number[] = [];
  for (const [cluster] of readable.matchAll(CLUSTER)) {
    result += inertCluster(cluster, newline);
    if (result.length > maxLength) break;
    ends.push(result.length);
  }
  if (fits && result.length <= maxLength) return result;
  if (maxLength < 1) return '';
  return `${result.slice(0, ends.findLast((end) => end < maxLength) ?? 0)}…`;
}

function inertCluster(cluster: string, newline: 'escape' | 'keep'): string {
  if (cluster === '\n') return newline === 'keep' ? cluster : '\\n';
  if (EMOJI_WITH_SELECTOR.test(cluster)) return cluster;
  if (STARTS_WITH_MARK.test(cluster)) return escapeCharacter(cluster);
  let result = '';
  for (const character of cluster) {
    result += HOSTILE.test(character) ? escapeCharacter(character) : character;
  }
  return result;
}

function escapeCharacter(character: string): string {
  if (character === '\t') return '\\t';
  if (character === '\r') return '\\r';
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code <= 0xff ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}
