/**
 * How many cells a text takes in a terminal, fast for what screens are made of. string-width decides by expressions
 * over all of Unicode's emoji, which take longer to compile than a first frame may take; most lines hold nothing
 * but letters, borders and a few signs, each of them one cell wide. The bundle puts this in front of string-width for
 * Ink as well (scripts/bundle.ts).
 */
import stringWidth, { type Options } from 'string-width';

/** Printable ASCII, letters of western Europe, and the dashes, quotes, arrows, lines and signs that the screens use. */
const ONE_CELL_EACH = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u017f–—‘’“”•…×→←↑↓⏎≠─-╿▀-▟■▪▲▷▸▾○●✓✖]*$/;

/** Colours and styles, as Ink writes them into the texts that it measures. They take no cell. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character starts each of them.
const STYLES = /\u001b\[[\d;]*m/g;

export function terminalWidth(text: string, options?: Options): number {
  if (ONE_CELL_EACH.test(text)) return text.length;
  if (options === undefined && text.includes('\u001b[')) {
    const plain = text.replaceAll(STYLES, '');
    if (ONE_CELL_EACH.test(plain)) return plain.length;
  }
  return JOINED_LETTERS.test(text) ? widthByLetter(text, options) : stringWidth(text, options);
}

/** A letter behind a mark, or a vowel that is written as a letter of its own: it may belong to the grapheme before it. */
const JOINED_LETTERS = /\p{M}\p{Lo}|[\u0e33\u0eb3]/u;
/** Of Hangul, several letters do take the place of one. */
const SEVERAL_LETTERS = /^(?!\p{Script=Hangul})\p{Lo}\p{M}*\p{Lo}/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Unicode joins consonants of Indic scripts to one grapheme, which string-width takes for one letter; terminals draw
 * them side by side.
 */
function widthByLetter(text: string, options: Options | undefined): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    const pieces = SEVERAL_LETTERS.test(segment) ? [...segment] : [segment];
    for (const piece of pieces) width += stringWidth(piece, options);
  }
  return width;
}
