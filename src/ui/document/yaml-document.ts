/** An object as YAML, in lines that fold. Values that look like secrets are masked. Pure. */
import { stringify } from 'yaml';
import { memorySize } from '../../insight/container-state.ts';
import { hideSecrets } from '../../insight/hidden-secrets.ts';
import { SECRET_MASK } from '../../insight/secret-value.ts';
import type { Segment } from '../text/line.ts';
import { DocumentBuilder, type DocumentLine } from './document-line.ts';
import { step } from './json-document.ts';

/** So much of a long text is shown: annotations may be a megabyte. */
const MAX_TEXT = 1_000;

/** `folded` has paths as `foldablePaths` gives them. */
export function yamlDocument(value: unknown, folded: ReadonlySet<string>): readonly DocumentLine[] {
  const hidden = hideSecrets(value);
  const writing = new YamlLines(folded);
  const entries = entriesOf(hidden);
  if (entries.length === 0) return new DocumentBuilder().item('empty', [{ text: '  {}', token: DIM }]).lines;
  // However the server sends it, what an object is stands before what is in it.
  const first = FIRST.flatMap((name) => entries.filter(([key]) => key === name));
  const rest = entries.filter(([key]) => !FIRST.includes(key));
  for (const [key, item] of [...first, ...rest]) writing.entry([], key, item, step(key), 0);
  return writing.lines;
}

const FIRST: readonly string[] = ['apiVersion', 'kind', 'metadata'];

type Lead = readonly Segment[];

class YamlLines {
  private readonly doc = new DocumentBuilder();
  private readonly folded: ReadonlySet<string>;

  constructor(folded: ReadonlySet<string>) {
    this.folded = folded;
  }

  get lines(): readonly DocumentLine[] {
    return this.doc.lines;
  }

  /** `lead` is what stands before the first line instead of its indentation: the dash of a list. */
  entry(lead: Lead, key: string, item: unknown, path: string, depth: number, fold?: string): void {
    const before: Lead = [...this.start(lead, depth), { text: keyText(key) }, { text: ':', token: DIM }];
    const entries = entriesOf(item);
    if (entries.length === 0) {
      this.scalar(before, item, path, depth, fold);
      return;
    }
    const own = fold ?? path;
    const isFolded = this.folded.has(own);
    this.line(path, before, depth, { fold: own, isFolded });
    if (isFolded) return;
    // Items of a list stand right under its name, as kubectl writes them.
    if (Array.isArray(item)) for (const [name, inner] of entries) this.item(inner, path + step(name), depth);
    else for (const [name, inner] of entries) this.entry([], name, inner, path + step(name), depth + 1);
  }

  private item(item: unknown, path: string, depth: number): void {
    const entries = entriesOf(item);
    const bare: Lead = [...this.start([], depth), { text: '-', token: DIM }];
    if (entries.length === 0) {
      this.scalar(bare, item, path, depth);
      return;
    }
    const dash: Lead = [...bare, { text: ' ' }];
    if (Array.isArray(item)) {
      // Hardly any API has lists in lists: as JSON, which is YAML too.
      const { text, rest } = bounded(JSON.stringify(item));
      this.line(path, [...dash, { text: text + rest, token: secretToken(text) }], depth, { copy: text });
      return;
    }
    const isFolded = this.folded.has(path);
    for (const [index, [name, inner]] of entries.entries()) {
      const isFirst = index === 0;
      if (isFirst && isFolded) {
        const value: Lead =
          entriesOf(inner).length === 0 ? [{ text: ' ' }, scalarSegment(inner)] : [{ text: ' …' }];
        const before: Lead = [...dash, { text: keyText(name) }, { text: ':', token: DIM }, ...value];
        this.line(path, before, depth, { fold: path, isFolded });
        return;
      }
      this.entry(isFirst ? dash : [], name, inner, path + step(name), depth + 1, isFirst ? path : undefined);
    }
  }

  private scalar(before: Lead, item: unknown, path: string, depth: number, fold?: string): void {
    const options = fold === undefined ? {} : { fold };
    if (typeof item !== 'string' || !isBlock(item)) {
      const value = scalarSegment(item);
      this.line(path, [...before, { text: ' ' }, value], depth, { ...options, copy: value.text });
      return;
    }
    const { text, rest } = bounded(item);
    const keep = text.endsWith('\n') ? '|' : '|-';
    this.line(path, [...before, { text: ` ${keep}`, token: DIM }], depth, { ...options, copy: text });
    const rows = text.replace(/\n$/, '').split('\n');
    for (const [index, row] of rows.entries()) {
      const segments = [{ text: INDENT.repeat(depth + 1) }, { text: row, token: secretToken(row) }];
      this.line(`${path} ${index}`, segments, depth + 1, { copy: text });
    }
    if (rest !== '') this.line(`${path} …`, [{ text: rest, token: DIM }], depth + 1, {});
  }

  private start(lead: Lead, depth: number): Lead {
    return lead.length > 0 ? lead : [{ text: INDENT.repeat(depth) }];
  }

  private line(
    path: string,
    segments: Lead,
    depth: number,
    options: {
      readonly fold?: string;
      readonly isFolded?: boolean;
      readonly copy?: string;
    },
  ): void {
    const { fold, isFolded = false, copy } = options;
    const sign = fold === undefined ? '  ' : isFolded ? '▸ ' : '▾ ';
    const more: Lead = isFolded ? [{ text: ' …', token: DIM }] : [];
    this.doc.item(path, [{ text: sign, token: 'accent' }, ...segments, ...more], depth * 2 + 4, {
      ...(fold === undefined ? {} : { fold }),
      ...(copy === undefined ? {} : { copy }),
    });
  }
}

const DIM = 'text.dim';
const INDENT = '  ';

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter(([, item]) => item !== undefined);
}

function keyText(key: string): string {
  return scalarText(key);
}

function scalarSegment(value: unknown): Segment {
  if (typeof value !== 'string') return { text: scalarText(value), token: 'accent' };
  const { text, rest } = bounded(value);
  return { text: scalarText(text) + rest, token: secretToken(value) };
}

function secretToken(text: string): Segment['token'] {
  return text.includes(SECRET_MASK) ? 'severity.medium' : undefined;
}

function bounded(text: string): { readonly text: string; readonly rest: string } {
  if (text.length <= MAX_TEXT) return { text, rest: '' };
  return { text: text.slice(0, MAX_TEXT), rest: ` … ${memorySize(Buffer.byteLength(text))} in all` };
}

/** Whether a text may stand as it is, line by line: nothing in it has a meaning of its own there. */
function isBlock(text: string): boolean {
  return text.includes('\n') && /^[^\s\p{Cc}]/u.test(text) && !/\n\n$|[^\P{Cc}\n\t]/u.test(text);
}

/** Words that any YAML reader takes for themselves. */
const PLAIN = /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][\w./-]*$/i;

function scalarText(value: unknown): string {
  if (typeof value === 'string' && PLAIN.test(value)) return value;
  // Lines that can't stand as they are: a text in JSON is one in YAML.
  return typeof value === 'string' && value.includes('\n') ? JSON.stringify(value) : asYaml(value);
}

function asYaml(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}
