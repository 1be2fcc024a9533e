/** A file as text: numbered lines, secrets hidden until somebody asks for one. Pure. */
import type { ContentKind } from '../../../insight/file-view/content-kind.ts';
import { textLines } from '../../../insight/file-view/content-lines.ts';
import { maskLine, SECRET_MASK } from '../../../insight/secret-value.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import type { ReadContent } from './use-file.ts';

/** More than anybody reads on a screen, in bytes. */
const MOST_SHOWN = 1024 * 1024;

export interface ShownText {
  readonly lines: readonly TextLine[];
  readonly isCut: boolean;
  readonly hasSecrets: boolean;
}

interface TextLine {
  /** Which line of the file it is, from 1; the parts of a long one have the same. */
  readonly number: number;
  readonly text: string;
  /** As it may be shown; the same as `text` when nothing in it is secret. */
  readonly masked: string;
}

/** @param secretLines the numbers of the lines in which a scan found a secret. */
export function shownText(
  { bytes, isWhole }: ReadContent,
  kind: ContentKind,
  secretLines: ReadonlySet<number>,
): ShownText {
  const shown = bytes.subarray(0, MOST_SHOWN);
  const encoding = kind.kind === 'text' ? kind.encoding : 'utf-8';
  const { lines, numbers, isCut } = textLines(shown, encoding, isWhole && shown.length === bytes.length);
  let isInKey = false;
  const masks = lines.map((text): string => {
    if (BEGINS_KEY.test(text)) {
      isInKey = true;
      return text;
    }
    if (ENDS_BLOCK.test(text)) isInKey = false;
    return isInKey ? SECRET_MASK : maskLine(text);
  });
  // Where the scan found something, and nothing of the line is hidden, all of it is.
  const known = new Set(numbers.filter((_, place) => masks[place] !== lines[place]));
  const out = lines.map((text, place): TextLine => {
    const number = numbers[place] ?? 0;
    const isMissed =
      secretLines.has(number) && !known.has(number) && !BEGINS_KEY.test(text) && !ENDS_BLOCK.test(text);
    return { number, text, masked: isMissed ? SECRET_MASK : (masks[place] ?? text) };
  });
  return { lines: out, isCut, hasSecrets: out.some(({ text, masked }) => text !== masked) };
}

const BEGINS_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----\s*$/;
const ENDS_BLOCK = /^\s*-----END [A-Z0-9 ]+-----/;

const TAB = 8;

/** Tabs as a terminal would draw them; everything else that acts on one is made visible by the line itself. */
function withoutTabs(text: string): string {
  if (!text.includes('\t')) return text;
  const [first = '', ...rest] = text.split('\t');
  return rest.reduce((out, part) => `${out}${' '.repeat(TAB - (out.length % TAB))}${part}`, first);
}

/** @param extractKey the key that writes the whole file to a folder; empty where none does. */
export function textDocument(
  { lines, isCut }: ShownText,
  revealed: ReadonlySet<string>,
  extractKey = '',
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  if (lines.length === 0) return doc.none('It is empty.').lines;
  const width = String(lines.at(-1)?.number).length;
  for (const [place, { number, text, masked }] of lines.entries()) {
    const id = `line ${place + 1}`;
    const isPart = lines[place - 1]?.number === number;
    const isSecret = masked !== text;
    const words = isSecret && !revealed.has(id) ? masked : text;
    doc.item(
      id,
      [
        { text: ` ${(isPart ? '' : String(number)).padStart(width)}  `, token: 'text.dim' },
        { text: withoutTabs(words), token: isSecret ? 'severity.critical' : undefined },
      ],
      width + 3,
      { copy: words, ...(isSecret ? { secret: id } : {}) },
    );
  }
  if (isCut) {
    const way = extractKey === '' ? '' : ` ${extractKey} writes all of it to a folder.`;
    doc.blank().none(`There is more: this is the beginning of the file.${way}`);
  }
  return doc.lines;
}
