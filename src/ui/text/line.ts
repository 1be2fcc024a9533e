/**
 * Styled text without React: what present functions make and components draw. Widths are terminal cells.
 *
 * Everything that enters a line is made inert here, so that no screen can forget it: names, labels and commands
 * of a target are hostile text.
 */
import { inert } from '../../facts/inert-text.ts';
import type { Token } from '../theme/token.ts';
import { terminalWidth } from './terminal-width.ts';

export interface Segment {
  readonly text: string;
  readonly token?: Token | undefined;
}

const PLAIN = /^[\x20-\x7e]*$/;

/** How many cells a text takes. */
export function cells(text: string): number {
  return PLAIN.test(text) ? text.length : terminalWidth(text);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

interface Piece {
  readonly index: number;
  readonly size: number;
}

/** What a text can be cut between: graphemes, and the characters of one that is wider than any letter. */
function* inseparable(text: string): Generator<Piece> {
  for (const { segment, index } of graphemes.segment(text)) {
    const size = terminalWidth(segment);
    if (size <= 2) {
      yield { index, size };
      continue;
    }
    // Half-width voicing marks join the letter before them without end, and each takes a cell.
    let at = index;
    for (const character of segment) {
      yield { index: at, size: terminalWidth(character) };
      at += character.length;
    }
  }
}

/** Splits an inert text so that the first part takes at most `width` cells; never inside a letter. */
export function splitAtCell(text: string, width: number): [head: string, rest: string] {
  if (PLAIN.test(text)) return [text.slice(0, width), text.slice(width)];
  let taken = 0;
  for (const { index, size } of inseparable(text)) {
    taken += size;
    if (taken > width) return [text.slice(0, index), text.slice(index)];
  }
  return [text, ''];
}

/** Cuts a text to `width` cells; what is cut off is announced by `…`. */
export function cut(text: string, width: number): string {
  const safe = inert(text);
  if (width <= 0) return '';
  if (cells(safe) <= width) return safe;
  return `${splitAtCell(safe, width - 1)[0]}…`;
}

/** Cuts in the middle, so that both the start and the end stay readable: paths, image references. */
export function cutMiddle(text: string, width: number): string {
  const safe = inert(text);
  if (cells(safe) <= width) return safe;
  if (width < 8) return cut(safe, width);
  const tail = lastCells(safe, Math.ceil((width - 1) / 2));
  return `${splitAtCell(safe, width - 1 - cells(tail))[0]}…${tail}`;
}

/** Cuts at the start, so that the end stays readable: what a person types. */
export function cutStart(text: string, width: number): string {
  const safe = inert(text);
  if (width <= 0) return '';
  return cells(safe) <= width ? safe : `…${lastCells(safe, width - 1)}`;
}

/** As much of the end of an inert text as fits into `width` cells; whole letters only. */
function lastCells(text: string, width: number): string {
  if (PLAIN.test(text)) return text.slice(Math.max(0, text.length - width));
  let taken = 0;
  let from = text.length;
  for (const { index, size } of [...inseparable(text)].reverse()) {
    taken += size;
    if (taken > width) break;
    from = index;
  }
  return text.slice(from);
}

/** Cuts or pads a text to exactly `width` cells. */
export function fitCell(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const short = cut(text, width);
  const pad = ' '.repeat(Math.max(0, width - cells(short)));
  return align === 'left' ? short + pad : pad + short;
}

export function segmentsWidth(segments: readonly Segment[]): number {
  let width = 0;
  for (const { text } of segments) width += cells(text);
  return width;
}

/** Cuts styled text to `width` cells and makes it inert. */
export function cutSegments(segments: readonly Segment[], width: number): readonly Segment[] {
  const out: Segment[] = [];
  let left = width;
  for (const { text, token } of segments) {
    if (left <= 0) break;
    const safe = inert(text);
    const size = cells(safe);
    if (size <= left) {
      out.push({ text: safe, token });
      left -= size;
    } else {
      out.push({ text: cut(safe, left), token });
      left = 0;
    }
  }
  return out;
}

/** Words and the spaces between them, each with its token; a word longer than `width` is broken. */
function pieces(segments: readonly Segment[], width: number): Segment[] {
  const out: Segment[] = [];
  for (const { text, token } of segments) {
    for (const word of inert(text).split(/(\s+)/)) {
      let rest = word;
      while (cells(rest) > width) {
        const [head, tail] = splitAtCell(rest, width);
        if (head === '') break;
        out.push({ text: head, token });
        rest = tail;
      }
      if (rest !== '') out.push({ text: rest, token });
    }
  }
  return out;
}

/** Wraps styled text at words. Lines after the first are indented by `hanging` cells. */
export function wrapSegments(
  segments: readonly Segment[],
  width: number,
  hanging = 0,
): readonly (readonly Segment[])[] {
  if (segments.length === 0) return [[]];
  const room = Math.max(8, width);
  const indent = Math.min(hanging, Math.max(0, room - 16));
  const lines: Segment[][] = [];
  let line: Segment[] = [];
  let used = 0;
  for (const piece of pieces(segments, room - indent)) {
    const size = cells(piece.text);
    if (used + size > room) {
      lines.push(line);
      line = indent > 0 ? [{ text: ' '.repeat(indent) }] : [];
      used = indent;
      if (piece.text.trim() === '') continue;
    }
    line.push(piece);
    used += size;
  }
  lines.push(line);
  return lines.map(mergeSegments);
}

/** Wraps styled text to `most` lines, indented by a cell after the first; the last ends in `…` where there is more. */
export function wrapWithin(
  segments: readonly Segment[],
  width: number,
  most: number,
): readonly (readonly Segment[])[] {
  const lines = wrapSegments(segments, width, 1);
  if (lines.length <= most) return lines;
  const rest = lines.slice(most - 1).flatMap((line, at) => {
    const isApart = at === 0 || line[0]?.text.startsWith(' ') === true;
    return [...(isApart ? [] : [{ text: ' ' }]), ...trimSegments(line)];
  });
  return [...lines.slice(0, most - 1), cutSegments(rest, width)];
}

/** Joins neighbours that look the same, so that a line is few pieces. */
export function mergeSegments(segments: readonly Segment[]): readonly Segment[] {
  const out: Segment[] = [];
  for (const segment of segments) {
    const last = out.at(-1);
    if (last !== undefined && last.token === segment.token) {
      out[out.length - 1] = { text: last.text + segment.text, token: last.token };
    } else {
      out.push(segment);
    }
  }
  return out;
}

/** Without the blanks at its end: each cell costs, and nobody sees those. */
export function trimSegments(segments: readonly Segment[]): readonly Segment[] {
  for (let index = segments.length - 1; index >= 0; index--) {
    const { text = '', token } = segments[index] ?? {};
    const kept = text.trimEnd();
    if (kept !== '') return [...segments.slice(0, index), { text: kept, token }];
  }
  return [];
}
