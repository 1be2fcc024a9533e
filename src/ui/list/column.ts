/** The columns of a list and how they share a width. Pure. */
import { cutSegments, fitCell, type Segment, segmentsWidth } from '../text/line.ts';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** What it needs at least, in cells; it is left out where even that is not to be had. */
  readonly min: number;
  /** What it takes at most. */
  readonly max: number;
  /** How wide the list must be for it, where the others need the room of a narrower one. */
  readonly from?: number;
  /** 0 stays as long as anything does; higher numbers go first. */
  readonly rank: number;
  readonly align?: 'left' | 'right';
  readonly cell: (row: Row) => Segment | readonly Segment[];
  /** What it sorts by; a column without it can't be sorted. */
  readonly sortKey?: (row: Row) => string | number;
  /** Largest first. */
  readonly descending?: boolean;
  /** What is different for a screen reader, which can't say signs. */
  readonly words?: Partial<Pick<Column<Row>, 'min' | 'max' | 'rank' | 'from' | 'cell'>> | 'left out';
}

/** The columns for a screen reader. */
export function inWords<Row>(columns: readonly Column<Row>[]): readonly Column<Row>[] {
  return columns.flatMap((column) =>
    column.words === 'left out' ? [] : [{ ...column, ...(column.words ?? {}) }],
  );
}

export interface PlacedColumn<Row> {
  readonly column: Column<Row>;
  readonly width: number;
}

const GAP = 2;

/** Chooses the columns that fit into `width` and gives them their widths, in the columns' own order. */
export function placeColumns<Row>(
  columns: readonly Column<Row>[],
  width: number,
): readonly PlacedColumn<Row>[] {
  const byRank = columns.filter(({ from = 0 }) => from <= width).sort((a, b) => a.rank - b.rank);
  const kept = new Set<Column<Row>>();
  let used = 0;
  for (const column of byRank) {
    const needed = column.min + (kept.size === 0 ? 0 : GAP);
    if (kept.size > 0 && used + needed > width) continue;
    kept.add(column);
    used += needed;
  }
  const widths = new Map(Array.from(kept, (column) => [column, Math.min(column.min, width)]));
  let spare = width - used;
  // What is left goes to whoever can use it, an equal share at a time.
  while (spare > 0) {
    const hungry = [...kept].filter((column) => (widths.get(column) ?? 0) < column.max);
    if (hungry.length === 0) break;
    const share = Math.max(1, Math.floor(spare / hungry.length));
    for (const column of hungry) {
      const now = widths.get(column) ?? 0;
      const more = Math.min(share, column.max - now, spare);
      widths.set(column, now + more);
      spare -= more;
      if (spare === 0) break;
    }
  }
  return columns.flatMap((column) => {
    const given = widths.get(column);
    return given === undefined ? [] : [{ column, width: given }];
  });
}

/** One row as styled text: each cell cut or padded to its column. */
export function rowSegments<Row>(placed: readonly PlacedColumn<Row>[], row: Row): readonly Segment[] {
  const out: Segment[] = [];
  placed.forEach(({ column, width }, index) => {
    const cell = column.cell(row);
    const own = cutSegments('text' in cell ? [cell] : cell, width);
    const pad = { text: ' '.repeat(Math.max(0, width - segmentsWidth(own))) };
    if (column.align === 'right') out.push(pad, ...own);
    else out.push(...own, pad);
    if (index < placed.length - 1) out.push({ text: ' '.repeat(GAP) });
  });
  return out;
}

/** The heads of the columns; the one that sorts carries an arrow. */
export function headSegments<Row>(
  placed: readonly PlacedColumn<Row>[],
  sort: string,
  reverse: boolean,
): readonly Segment[] {
  return placed.map(({ column, width }, index) => {
    const descending = (column.descending ?? false) !== reverse;
    const title = column.id === sort ? `${column.title} ${descending ? '↓' : '↑'}` : column.title;
    return {
      text: fitCell(title, width, column.align) + (index < placed.length - 1 ? ' '.repeat(GAP) : ''),
      token: 'text.dim',
    };
  });
}
