/** Fits words into columns as a terminal counts them. */
import stringWidth from 'string-width';

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** The text, or as much of it as fits with `…` at the end. */
export function cutToWidth(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const { segment } of GRAPHEMES.segment(text)) {
    const wide = stringWidth(segment);
    if (used + wide > width - 1) break;
    result += segment;
    used += wide;
  }
  return width < 1 ? '' : `${result.trimEnd()}…`;
}

export function padToWidth(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** Lines of at most `width` columns; a word that is longer is cut. Line feeds in the text stay. */
export function wrapWords(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const word of paragraph.split(' ').filter((part) => part !== '')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && stringWidth(longer) > width) {
        lines.push(line);
        line = cutToWidth(word, width);
      } else {
        line = line === '' ? cutToWidth(word, width) : longer;
      }
    }
    return line === '' && lines.length > 0 ? lines : [...lines, line];
  });
}
