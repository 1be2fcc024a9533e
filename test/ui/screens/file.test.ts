import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { entryAt, findRow } from '../../../src/facts/layer-index.ts';
import { contentKind } from '../../../src/insight/file-view/content-kind.ts';
import { packageInventory } from '../../../src/insight/packages/inventory.ts';
import { layImage } from '../../../src/ui/layers/laid-image.ts';
import { summaryDocument } from '../../../src/ui/screens/file/present-summary.ts';
import { shownText, textDocument } from '../../../src/ui/screens/file/present-text.ts';
import { packageRows, releaseSegments } from '../../../src/ui/screens/packages/present.ts';
import { rawTar } from '../../sources/image/raw-tar.ts';
import { fieldOf, linesOf, textOf } from '../audited.ts';
import { layeredImage } from '../layered-image.ts';

const image = layeredImage('sha256:app', 'app:1', { isScanned: true });
const laid = layImage(image);

function content(given: string | Buffer) {
  const bytes = typeof given === 'string' ? Buffer.from(given) : given;
  return { read: { bytes, isWhole: true }, kind: contentKind(bytes) };
}

const NONE: ReadonlySet<string> = new Set();

describe('a file as text', () => {
  const KEY = [
    '-----BEGIN PRIVATE KEY-----',
    'MIIEvQIBADANBg',
    'kqhkiG9w0BAQEF',
    '-----END PRIVATE KEY-----',
    'after',
  ];

  it.each([
    ['a named secret', 'DB_PASSWORD=s3cr3t-Tr0ub4dor', [], ' 1  DB_PASSWORD=********'],
    [
      'one of settings',
      'aws_secret_access_key = wJa1rXUt2FEM3K7MDE4',
      [],
      ' 1  aws_secret_access_key = ********',
    ],
    ['what only reads one', '  token = read_token(path)', [], ' 1    token = read_token(path)'],
    ['a line in which a scan found one', 'zq1 zq2 zq3', [1], ' 1  ********'],
    ['what is harmless', 'PORT=8080', [], ' 1  PORT=8080'],
    ['tabs', 'a\tb', [], ' 1  a       b'],
    ['what acts on a terminal', 'a\u001b[2Jb', [], ' 1  a\\x1b[2Jb'],
  ])('%s', (_, text, lines, shown) => {
    const { read, kind } = content(text);
    expect(linesOf(textDocument(shownText(read, kind, new Set<number>(lines)), NONE))).toEqual([shown]);
  });

  it('the body of a private key is hidden, the rest is not', () => {
    const { read, kind } = content(KEY.join('\n'));
    const text = shownText(read, kind, new Set([1]));
    expect(text.hasSecrets).toBe(true);
    expect(linesOf(textDocument(text, NONE)).map((line) => line.slice(4))).toEqual([
      KEY[0],
      '********',
      '********',
      KEY[3],
      'after',
    ]);
  });

  it('lines count as in the file where long ones take several rows: a scan’s secret is hidden in its own line', () => {
    const { read, kind } = content(`${'x'.repeat(5_000)}\nzq1 zq2 zq3\nafter`);
    const text = shownText(read, kind, new Set([2]));
    expect(text.lines.map(({ number, masked }) => [number, masked.slice(0, 8)])).toEqual([
      [1, 'xxxxxxxx'],
      [1, 'xxxxxxxx'],
      [1, 'xxxxxxxx'],
      [2, '********'],
      [3, 'after'],
    ]);
    const rows = linesOf(textDocument(text, NONE));
    expect(rows.filter((row) => /^ *\d/.test(row)).map((row) => row.slice(0, 12))).toEqual([
      ' 1  xxxxxxxx',
      ' 2  ********',
      ' 3  after',
    ]);
    const long = content(`${'zq1 '.repeat(1_000)}\nafter`);
    const hidden = shownText(long.read, long.kind, new Set([1]));
    expect(hidden.lines.map(({ masked }) => masked)).toEqual(['********', '********', 'after']);
  });

  it('no secret is cut in two at the end of a row', () => {
    const secret = 'glpat-aB3dE5fG7hJ9kL1mN3pQ';
    for (let before = 1_960; before <= 2_010; before += 1) {
      const { read, kind } = content(`{"a":"${'x'.repeat(before)}","token":"${secret}","b":1}`);
      const shown = textOf(textDocument(shownText(read, kind, new Set()), NONE));
      expect(shown).toContain('********');
      expect(shown.replaceAll(/\s+/g, '')).not.toMatch(/aB3dE5|L1mN3pQ/);
    }
  });

  it('one line is revealed, and what is copied is what is shown', () => {
    const { read, kind } = content('A_TOKEN=abcdef0123456789\nB_TOKEN=abcdef0123456789');
    const lines = textDocument(shownText(read, kind, new Set()), new Set(['line 2']));
    expect(lines.map(({ copy }) => copy)).toEqual(['A_TOKEN=********', 'B_TOKEN=abcdef0123456789']);
  });
});

describe('a text of which only the beginning is shown', () => {
  const { read, kind } = content(`${'a line\n'.repeat(200_000)}`);
  it.each([
    ['x', 'There is more: this is the beginning of the file. x writes all of it to a folder.'],
    ['', 'There is more: this is the beginning of the file.'],
  ])('names the key that writes it, where there is one: %j', (key, words) => {
    const lines = linesOf(textDocument(shownText(read, kind, new Set()), NONE, key));
    expect(lines.at(-1)?.trim()).toBe(words);
  });
});

describe('what a file is', () => {
  function summaryOf(layer: number, path: string, text?: string | Buffer) {
    const state = image.layers[layer]?.state;
    const index = state?.kind === 'read' ? state.index : undefined;
    const row = index && findRow(index, path);
    const entry = index && row !== undefined ? entryAt(index, row) : undefined;
    if (entry === undefined) throw new Error(`${path} is not in layer ${layer}`);
    const { read, kind } = text === undefined ? { read: undefined, kind: undefined } : content(text);
    return summaryDocument({ laid, layer, entry }, read, kind);
  }

  it('names owner, permissions, and who runs as whom', () => {
    const lines = summaryOf(0, 'usr/bin/mount');
    expect(fieldOf(lines, 'permissions')).toBe(
      '-rwsr-xr-x (4755)  setuid: runs as user 0, whoever starts it',
    );
    expect(fieldOf(lines, 'brought by')).toMatch(/^layer 1 {2}ADD file/);
  });

  it('has digests as everybody’s tools give them', () => {
    const lines = summaryOf(2, 'app/.env', 'abc');
    expect(fieldOf(lines, 'SHA-256')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(fieldOf(lines, 'MD5')).toBe('900150983cd24fb0d6963f7d28e17f72');
  });

  it('decodes file capabilities', () => {
    expect(fieldOf(summaryOf(1, 'usr/sbin/nginx'), 'capabilities')).toMatch(/^NET_BIND_SERVICE/);
  });

  it('lists what is in an archive that is compressed', () => {
    const tar = rawTar({ name: 'inner/one.txt', content: 'one' }, { name: 'inner/two.txt', content: 'two' });
    const lines = summaryOf(2, 'app/server.js', gzipSync(tar));
    expect(fieldOf(lines, 'holds')).toBe('tar archive, compressed with gzip');
    expect(textOf(lines)).toContain('In the archive: 2');
    expect(textOf(lines)).toContain('inner/two.txt');
  });

  it('shows the strings of what is no text, secrets hidden', () => {
    const text = textOf(
      summaryOf(0, 'usr/bin/bash', '\u0000\u0001/lib/ld.so\u0000DB_PASSWORD=s3cr3t-Tr0ub4dor\u0000'),
    );
    expect(text).toContain('/lib/ld.so');
    expect(text).not.toContain('s3cr3t');
  });
});

describe('packages', () => {
  it('are rows with the layer that brought each, under the release they are of', () => {
    const inventory = packageInventory(image);
    const rows = packageRows('sha256:app', inventory).map(({ found }) => `${found.name} ${found.layer}`);
    expect(rows).toEqual(['bash 0', 'libc6 0', 'nginx 1', 'left-pad 2']);
    const release = (now: string) =>
      releaseSegments(inventory, new Date(now))
        .map(({ text }) => text)
        .join('');
    expect(release('2026-11-21')).toMatch(/^Debian GNU\/Linux 12 \(bookworm\), fixes until 20\d\d-/);
    expect(release('2040-01-01')).toMatch(/no fixes since 20\d\d-/);
  });
});
