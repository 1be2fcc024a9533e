/** JSON as lines that fold. Values that look like secrets are masked: the answer of an engine is full of them. Pure. */

import { hideSecrets } from '../../insight/hidden-secrets.ts';
import { SECRET_MASK } from '../../insight/secret-value.ts';
import type { Segment } from '../text/line.ts';
import { DocumentBuilder, type DocumentLine } from './document-line.ts';

function scalar(value: unknown): Segment {
  if (typeof value !== 'string') return { text: String(value), token: 'accent' };
  return {
    text: JSON.stringify(value),
    token: value.includes(SECRET_MASK) ? 'severity.medium' : undefined,
  };
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value)
    ? value.map((item, index) => [String(index), item] as const)
    : Object.entries(value);
}

/** The step to a field in the path of a place, as in a JSON pointer: a slash in the name is none in the path. */
export function step(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Every place that can be folded, as paths such as `/HostConfig/LogConfig`; the whole is not one of them. */
export function foldablePaths(value: unknown, path = ''): readonly string[] {
  const entries = entriesOf(value) ?? [];
  return entries.flatMap(([key, item]) => {
    const inner = entriesOf(item);
    if (inner === undefined || inner.length === 0) return [];
    const own = path + step(key);
    return [own, ...foldablePaths(item, own)];
  });
}

export function jsonDocument(value: unknown, folded: ReadonlySet<string>): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const walk = (key: string, item: unknown, path: string, depth: number, inList: boolean): void => {
    const indent = '  '.repeat(depth);
    const label: Segment[] = inList ? [] : [{ text: key }, { text: ': ', token: 'text.dim' }];
    const entries = entriesOf(item);
    if (entries === undefined || entries.length === 0) {
      const shown =
        entries === undefined
          ? scalar(item)
          : { text: Array.isArray(item) ? '[]' : '{}', token: 'text.dim' as const };
      const lead = inList ? [{ text: '- ', token: 'text.dim' as const }] : [];
      doc.item(path, [{ text: `${indent}  ` }, ...lead, ...label, shown], depth * 2 + 4, {
        copy: shown.text,
      });
      return;
    }
    const isFolded = folded.has(path);
    const count = Array.isArray(item) ? `[${entries.length}]` : `{${entries.length}}`;
    doc.item(
      path,
      [
        { text: `${indent}${isFolded ? '▸' : '▾'} `, token: 'accent' },
        ...(inList ? [{ text: key }, { text: ' ' }] : label),
        { text: count, token: 'text.dim' },
      ],
      depth * 2 + 4,
      { fold: path },
    );
    if (isFolded) return;
    for (const [name, inner] of entries) walk(name, inner, path + step(name), depth + 1, Array.isArray(item));
  };
  for (const [key, item] of entriesOf(hideSecrets(value)) ?? []) walk(key, item, step(key), 0, false);
  return doc.lines;
}
