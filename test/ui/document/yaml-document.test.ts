import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { layOut, plain } from '../../../src/ui/document/document-line.ts';
import { foldablePaths } from '../../../src/ui/document/json-document.ts';
import { yamlDocument } from '../../../src/ui/document/yaml-document.ts';

const POD = {
  kind: 'Pod',
  metadata: { labels: { app: 'web' }, annotations: {} },
  spec: {
    containers: [
      { name: 'web', command: ['sleep', '3600'], env: [{ name: 'DB_PASSWORD', value: 'c0rrect-h0rse' }] },
      { resources: { limits: { memory: '64Mi' } }, name: 'side' },
    ],
    hostNetwork: true,
    note: 'first\nsecond\n',
  },
  status: null,
};

function textOf(value: unknown, folded: readonly string[] = []): readonly string[] {
  return yamlDocument(value, new Set(folded)).map(({ segments }) => plain(segments));
}

/** Without the column that tells what folds. */
function yamlOf(value: unknown): string {
  return textOf(value)
    .map((line) => line.slice(2))
    .join('\n');
}

describe('yamlDocument', () => {
  it('writes an object as kubectl does, secrets masked', () => {
    expect(textOf(POD)).toEqual([
      '  kind: Pod',
      '▾ metadata:',
      '▾   labels:',
      '      app: web',
      '    annotations: {}',
      '▾ spec:',
      '▾   containers:',
      '▾   - name: web',
      '▾     command:',
      '      - sleep',
      '      - "3600"',
      '▾     env:',
      '▾     - name: DB_PASSWORD',
      '        value: "********"',
      '▾   - resources:',
      '▾       limits:',
      '          memory: 64Mi',
      '      name: side',
      '    hostNetwork: true',
      '    note: |',
      '      first',
      '      second',
      '  status: null',
    ]);
  });

  it('shows of a fold what it begins with', () => {
    expect(textOf(POD, ['/metadata', '/spec/containers/0', '/spec/containers/1'])).toEqual([
      '  kind: Pod',
      '▸ metadata: …',
      '▾ spec:',
      '▾   containers:',
      '▸   - name: web …',
      '▸   - resources: … …',
      '    hostNetwork: true',
      '    note: |',
      '      first',
      '      second',
      '  status: null',
    ]);
  });

  it('keeps the id of a line whatever is folded around it', () => {
    const ids = yamlDocument(POD, new Set()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id } of yamlDocument(POD, new Set(foldablePaths(POD)))) expect(ids).toContain(id);
  });

  it('shows the beginning of a long text, and its size', () => {
    const [line = ''] = textOf({ note: 'x'.repeat(1024 * 1024) });
    expect(line).toMatch(/^ {2}note: x+ … 1 MiB in all$/);
    expect(line.length).toBeLessThan(1100);
    const rows = textOf({ note: 'row\n'.repeat(300_000) });
    expect(rows.length).toBeLessThan(400);
    expect(rows.at(-1)).toMatch(/ … 1\.14 MiB in all$/);
  });

  it('is YAML that any reader takes for the same', () => {
    const text = fc.string({ unit: fc.constantFrom(...'ab :#-|>"\'\n\t{}[],&*!%@?0.1~'), maxLength: 12 });
    const scalar = fc.oneof(text, fc.boolean(), fc.integer(), fc.constant(null));
    const { object } = fc.letrec((tie) => ({
      object: fc.dictionary(fc.stringMatching(/^[a-z][a-z.-]{0,5}$/), tie('value'), { maxKeys: 4 }),
      value: fc.oneof({ depthSize: 'small' }, scalar, tie('object'), fc.array(tie('item'), { maxLength: 3 })),
      item: fc.oneof({ depthSize: 'small' }, scalar, tie('object')),
    }));
    fc.assert(
      fc.property(object, (value) => {
        expect(parse(yamlOf(value)) ?? {}).toEqual(value);
      }),
    );
  });

  it('makes hostile text inert where it is laid out', () => {
    const lines = layOut(yamlDocument({ note: 'a\u001b[31m\u202eb' }, new Set()), 40);
    for (const { segments } of lines) expect(plain(segments)).not.toMatch(/\p{Cc}|\p{Cf}/u);
  });
});
