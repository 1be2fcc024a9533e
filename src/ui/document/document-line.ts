/** A document: styled lines that a person reads, walks and opens. What detail tabs and help are made of. Pure. */
import type { Place } from '../navigation/place.ts';
import { cells, fitCell, type Segment, splitAtCell, wrapSegments } from '../text/line.ts';
import type { Token } from '../theme/token.ts';
import type { Waivable } from '../waiving/waivable.ts';

export interface DocumentLine {
  /** Stays the same while the content changes, so that the cursor can follow. */
  readonly id: string;
  readonly segments: readonly Segment[];
  /** Cells that continuation lines are indented by. */
  readonly hanging: number;
  /** What enter opens. */
  readonly open?: Place | undefined;
  /** What y copies; the text itself when left out. */
  readonly copy?: string | undefined;
  /** What e explains: a word of the glossary. */
  readonly topic?: string | undefined;
  /** A fold that enter opens and closes. */
  readonly fold?: string | undefined;
  /** The name of a masked value that v shows. */
  readonly secret?: string | undefined;
  /** What w accepts. */
  readonly waivable?: Waivable | undefined;
  /** The layers of the image that the line is about. */
  readonly layers?: Place | undefined;
  /** Cells of a table that can be opened one by one, in their order; enter opens the line itself before the first. */
  readonly cells?: readonly LineCell[] | undefined;
}

/** A part of a line that enter opens by itself. Its text begins behind a blank and ends before one. */
export interface LineCell {
  /** The column of the terminal where it begins, and how wide it is. */
  readonly from: number;
  readonly width: number;
  /** Undefined for one that leads nowhere. */
  readonly open: Place | undefined;
}

type Extras = Pick<
  DocumentLine,
  'open' | 'copy' | 'topic' | 'fold' | 'secret' | 'waivable' | 'layers' | 'cells'
>;

/** How wide the labels of fields are. */
export const LABEL_WIDTH = 17;

/** Collects lines. Ids come from the label or from a running number within the section. */
export class DocumentBuilder {
  private readonly collected: DocumentLine[] = [];
  private readonly taken = new Map<string, number>();

  get lines(): readonly DocumentLine[] {
    return this.collected;
  }

  private add(key: string, segments: readonly Segment[], hanging: number, extras: Extras = {}): this {
    const count = this.taken.get(key) ?? 0;
    this.taken.set(key, count + 1);
    this.collected.push({ id: count === 0 ? key : `${key}#${count}`, segments, hanging, ...extras });
    return this;
  }

  blank(): this {
    return this.collected.length === 0 ? this : this.add('', [], 0);
  }

  heading(text: string, extras?: Extras): this {
    this.blank();
    return this.add(`= ${text}`, [{ text, token: 'text.strong' }], 0, extras);
  }

  /** A label and its value. A value of several segments wraps under itself. */
  field(label: string, value: string | readonly Segment[], extras?: Extras): this {
    const segments = typeof value === 'string' ? [{ text: value }] : value;
    return this.add(
      `: ${label}`,
      [{ text: ` ${fitCell(label, LABEL_WIDTH)} `, token: 'text.dim' }, ...segments],
      LABEL_WIDTH + 2,
      extras,
    );
  }

  /** A paragraph, indented. */
  text(text: string | readonly Segment[], indent = 1, extras?: Extras): this {
    const segments = typeof text === 'string' ? [{ text }] : text;
    const first = segments[0]?.text.slice(0, 40) ?? '';
    return this.add(`- ${first}`, [{ text: ' '.repeat(indent) }, ...segments], indent, extras);
  }

  /** A line with a key of its own. */
  item(key: string, segments: readonly Segment[], hanging = 3, extras?: Extras): this {
    return this.add(key, segments, hanging, extras);
  }

  /** Nothing to show, and why. */
  none(text: string): this {
    return this.text([{ text, token: 'text.dim' }]);
  }
}

/** One row on screen. */
export interface VisualLine {
  readonly line: DocumentLine;
  readonly segments: readonly Segment[];
  /** Which row of its line it is, from 0; a line that is wrapped has several. */
  readonly part: number;
}

/** Wraps a document at `width` cells. */
export function layOut(lines: readonly DocumentLine[], width: number): readonly VisualLine[] {
  return lines.flatMap((line) =>
    wrapSegments(line.segments, width, line.hanging).map((segments, part) => ({ line, segments, part })),
  );
}

/** The plain text of a line. */
export function plain(segments: readonly Segment[]): string {
  return segments.map(({ text }) => text).join('');
}

/** What a person searches for, whatever the case of its letters. */
function patternOf(query: string): RegExp {
  return new RegExp(query.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'giu');
}

/** The rows that hold `query`; for a line that holds it across the end of a row, its first one. */
export function matchingRows(rows: readonly VisualLine[], query: string): readonly number[] {
  if (query === '') return [];
  const pattern = patternOf(query);
  const holds = (segments: readonly Segment[]): boolean => plain(segments).search(pattern) !== -1;
  const found: number[] = [];
  let firstRow = 0;
  rows.forEach(({ line, segments, part }, index) => {
    if (part === 0) firstRow = index;
    if (holds(segments)) found.push(index);
    const isLast = rows[index + 1]?.line !== line;
    const isFoundInIt = (found.at(-1) ?? -1) >= firstRow;
    if (part > 0 && isLast && !isFoundInIt && holds(line.segments)) found.push(firstRow);
  });
  return found;
}

/** Marks every occurrence of `query` (case does not matter) with a token. */
export function highlight(segments: readonly Segment[], query: string, token: Token): readonly Segment[] {
  if (query === '') return segments;
  const pattern = patternOf(query);
  return segments.flatMap((segment) => {
    const out: Segment[] = [];
    let shown = 0;
    for (const { 0: found, index } of segment.text.matchAll(pattern)) {
      if (index > shown) out.push({ text: segment.text.slice(shown, index), token: segment.token });
      out.push({ text: found, token });
      shown = index + found.length;
    }
    if (shown < segment.text.length) out.push({ text: segment.text.slice(shown), token: segment.token });
    return out;
  });
}

/** The line with one of its cells in brackets, which stand in the place of the blanks around its text. */
export function bracketCell(segments: readonly Segment[], { from, width }: LineCell): readonly Segment[] {
  const [before, rest] = splitSegments(segments, from);
  const [own, after] = splitSegments(rest, width);
  return [...before, { text: fitCell(`[${plain(own).trim()}]`, width), token: 'accent' }, ...after];
}

/** Splits inert segments so that the first part takes `width` cells. */
function splitSegments(
  segments: readonly Segment[],
  width: number,
): readonly [readonly Segment[], readonly Segment[]] {
  let left = width;
  const before: Segment[] = [];
  const after: Segment[] = [];
  for (const { text, token } of segments) {
    const [head, tail] = left > 0 ? splitAtCell(text, left) : ['', text];
    left -= cells(head);
    if (head !== '') before.push({ text: head, token });
    if (tail !== '') after.push({ text: tail, token });
  }
  return [before, after];
}
