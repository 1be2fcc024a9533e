/** Lines of a report in text: what fits stands side by side, what does not goes on in the next line. */
import { noPaint, type Paint, type PaintRole } from './paint.ts';
import { widthOf, wrapWords } from './words.ts';

export interface Layout {
  readonly paint: Paint;
  /** Columns. */
  readonly width: number;
}

export interface TableOptions {
  readonly paint?: Paint;
  /** Columns; 80 when nothing is known of the terminal. */
  readonly width?: number;
}

const WIDTH = 80;
const NARROWEST = 40;
const WIDEST = 120;

export function layoutOf({ paint = noPaint, width = WIDTH }: TableOptions): Layout {
  return { paint, width: Math.min(WIDEST, Math.max(NARROWEST, width)) };
}

export function* lines(texts: Iterable<string>): Generator<string> {
  for (const text of texts) yield `${text}\n`;
}

/** A blank line, and strong words below it. */
export function* heading(text: string, layout: Layout): Generator<string> {
  yield '';
  yield* wrapped(text, '', layout, 'strong');
}

export interface Piece {
  readonly text: string;
  readonly role?: PaintRole;
}

/** Pieces beside each other, as many to a line as fit. */
export function* flowing(pieces: readonly Piece[], { paint, width }: Layout): Generator<string> {
  let line = '';
  let used = 0;
  for (const { text, role } of pieces) {
    const painted = role ? paint(role, text) : text;
    const gap = used === 0 ? 0 : 3;
    if (used > 0 && used + gap + widthOf(text) > width) {
      yield line;
      line = painted;
      used = widthOf(text);
    } else {
      line += ' '.repeat(gap) + painted;
      used += gap + widthOf(text);
    }
  }
  yield line;
}

/** Words in as many lines as they need, each behind `indent`; all but the first two columns further in. */
export function* wrapped(
  text: string,
  indent: string,
  { paint, width }: Layout,
  role?: PaintRole,
): Generator<string> {
  for (const [index, line] of wrapWords(text, width - indent.length - 2).entries()) {
    const full = `${indent}${index === 0 ? '' : '  '}${line}`;
    yield role ? paint(role, full) : full;
  }
}
