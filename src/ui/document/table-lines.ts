/** Rows of a table as lines of a document, with the columns of lists. Pure. */
import { type Column, headSegments, inWords, placeColumns, rowSegments } from '../list/column.ts';
import { trimSegments } from '../text/line.ts';
import type { DocumentBuilder, DocumentLine } from './document-line.ts';

/** The cells that a document has, without the mark of the cursor. */
export interface DocumentRoom {
  readonly width: number;
  /** For a screen reader: words in place of signs. */
  readonly linear: boolean;
}

interface TableKind<Row> {
  readonly columns: readonly Column<Row>[];
  /** Stays the same while the row changes. */
  readonly keyOf: (row: Row) => string;
  readonly extrasOf: (row: Row) => Partial<DocumentLine>;
  /** What is said under a row. */
  readonly below?: (doc: DocumentBuilder, row: Row) => void;
}

interface TableOptions {
  /** How many rows are shown at most; of more, a line says how many, and opens the list that has all. */
  readonly most?: number;
  readonly rest?: Partial<DocumentLine>;
}

/** More than anybody walks through in a text; whoever wants them all goes to the list. */
const MOST_ROWS = 200;

export function tableLines<Row>(
  doc: DocumentBuilder,
  rows: readonly Row[],
  { columns, keyOf, extrasOf, below }: TableKind<Row>,
  { width, linear }: DocumentRoom,
  { most = MOST_ROWS, rest = {} }: TableOptions = {},
): void {
  if (rows.length === 0) return;
  const placed = placeColumns(linear ? inWords(columns) : columns, width - 2);
  doc.text(trimSegments(headSegments(placed, '', false)), 1);
  for (const row of rows.slice(0, most)) {
    doc.item(keyOf(row), [{ text: ' ' }, ...trimSegments(rowSegments(placed, row))], 3, extrasOf(row));
    below?.(doc, row);
  }
  const left = rows.length - most;
  if (left > 0) doc.item('more rows', [{ text: `   ${left} more`, token: 'text.dim' }], 3, rest);
}
