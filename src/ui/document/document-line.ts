/** A document: styled lines that a person reads, walks and opens. What detail tabs and help are made of. Pure. */
import type { Place } from '../navigation/place.ts';
import { cells, fitCell, type Segment, wrapSegments } from '../text/line.ts';
import type { Token } from '../theme/token.ts';

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
}

type Extras = Pick<DocumentLine, 'open' | 'copy' | 'topic' | 'fold' | 'secret'>;

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
  /** False for the continuation of a wrapped line. */
  readonly first: boolean;
}

/** Wraps a document at `width` cells. */
export function layOut(lines: readonly DocumentLine[], width: number): readonly VisualLine[] {
  return lines.flatMap((line) =>
    wrapSegments(line.segments, width, line.hanging).map((segments, index) => ({
      line,
      segments,
      first: index === 0,
    })),
  );
}

/** The plain text of a line. */
export function plain(segments: readonly Segment[]): string {
  return segments.map(({ text }) => text).join('');
}

/** Marks every occurrence of `query` (case does not matter) with a token. */
export function highlight(segments: readonly Segment[], query: string, token: Token): readonly Segment[] {
  if (query === '') return segments;
  const wanted = query.toLowerCase();
  return segments.flatMap((segment) => {
    const out: Segment[] = [];
    let rest = segment.text;
    for (let at = rest.toLowerCase().indexOf(wanted); at !== -1; at = rest.toLowerCase().indexOf(wanted)) {
      if (at > 0) out.push({ text: rest.slice(0, at), token: segment.token });
      out.push({ text: rest.slice(at, at + wanted.length), token });
      rest = rest.slice(at + wanted.length);
    }
    if (rest !== '') out.push({ text: rest, token: segment.token });
    return out;
  });
}

/** Cells of the widest label, so that a group of fields can line up. */
export function widest(labels: readonly string[]): number {
  return labels.reduce((width, label) => Math.max(width, cells(label)), 0);
}
