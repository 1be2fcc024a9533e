import { beforeEach, describe, expect, it } from 'vitest';
import type { TreeMode } from '../../../src/insight/layers/tree-state.ts';
import { plain } from '../../../src/ui/document/document-line.ts';
import { type LaidImage, layImage } from '../../../src/ui/layers/laid-image.ts';
import {
  imageWords,
  layerDetail,
  layerRows,
  percent,
} from '../../../src/ui/screens/layers/present-layers.ts';
import { treeDetail, treeSegments } from '../../../src/ui/screens/layers/present-tree.ts';
import {
  closedMark,
  hiddenStates,
  nextMode,
  openFolders,
  openMark,
  shownRows,
} from '../../../src/ui/screens/layers/tree-look.ts';
import { pathDocument } from '../../../src/ui/screens/path/present.ts';
import { viewsDocument } from '../../../src/ui/screens/views/present.ts';
import type { Segment } from '../../../src/ui/text/line.ts';
import { textOf } from '../audited.ts';
import { layeredImage } from '../layered-image.ts';

let laid: LaidImage;

beforeEach(() => {
  laid = layImage(layeredImage('sha256:app', 'app:1', { isScanned: true }));
});

const words = (lines: readonly (readonly Segment[])[]): string => lines.map(plain).join('\n');

function rowOf(mode: TreeMode, path: string) {
  const rows = shownRows(laid, {
    mode,
    sort: 'name',
    folders: openFolders(laid, new Set(), true),
    hidden: hiddenStates('all', mode),
    search: '',
    view: undefined,
  });
  const row = rows.slice(0, rows.count).find((each) => each.path === path);
  if (row === undefined) throw new Error(`${path} is not shown`);
  return row;
}

describe('layers as rows', () => {
  it('say what made them, and how many files of them are setuid or hold secrets', () => {
    const rows = layerRows(laid, 1);
    expect(rows.map(({ step }) => step.slice(0, 12))).toEqual([
      'ADD file:1f2',
      'RUN apt-get ',
      'COPY . /app',
      'RUN rm .env ',
    ]);
    expect(rows.map(({ setuid, secrets, isMarked }) => [setuid, secrets, isMarked])).toEqual([
      [2, 0, false],
      [0, 0, true],
      [0, 2, false],
      [0, 0, false],
    ]);
  });

  it('hide the secrets of an instruction', () => {
    const image = layeredImage('sha256:app', 'app:1');
    const [first, ...rest] = image.layers;
    if (first === undefined) throw new Error('there is a layer');
    const createdBy = 'RUN /bin/sh -c curl -H "Authorization: Bearer abcdef0123456789abcdef0123456789" x';
    const [row] = layerRows(layImage({ ...image, layers: [{ ...first, createdBy }, ...rest] }), undefined);
    expect(row?.step).not.toContain('abcdef0123456789');
  });

  it('tell why a layer is missing and what to try', () => {
    const image = layeredImage('sha256:app', 'app:1');
    const trouble = {
      kind: 'dropped',
      what: 'Layer 1 broke off',
      why: 'the disk is gone',
      tryThis: 'Plug it in.',
    } as const;
    const failed = image.layers.map((layer) => ({ ...layer, state: { kind: 'failed', trouble } as const }));
    const [row] = layerRows(layImage({ ...image, layers: failed }), undefined);
    if (row === undefined) throw new Error('there is a layer');
    expect(words(layerDetail(row))).toContain('Layer 1 broke off. The disk is gone. Plug it in.');
  });

  it('the whole image: what is wasted, and what should worry', () => {
    const line = plain(imageWords(laid, layerRows(laid, undefined), { width: 200, linear: false }));
    expect(line).toBe(' 4 layers, 81.9 MB   77.1 MB wasted (efficiency 6 %)   ✖ 2 with secrets   ▲ 2 setuid');
  });

  it.each([
    [0, '0 %'],
    [0.001, '<1 %'],
    [0.5, '50 %'],
    [0.999, '99 %'],
    [1, '100 %'],
  ])('%d is %s', (share, text) => {
    expect(percent(share)).toBe(text);
  });
});

describe('files as rows', () => {
  it.each<readonly [string, TreeMode, string, RegExp, RegExp]>([
    [
      'brought',
      { kind: 'layer', layer: 2 },
      'app/package.json',
      /^\+ .*package\.json .*640 B$/,
      /added by layer 3$/m,
    ],
    [
      'hidden later',
      { kind: 'layer', layer: 2 },
      'app/.env',
      /^\+ .*\.env ○ .*✖/,
      /layer 4 hides it, it can still be read/,
    ],
    [
      'taken away',
      { kind: 'layer', layer: 3 },
      'app/.env',
      /^- .*\.env/,
      /taken away by layer 4, brought by layer 3/,
    ],
    ['changed', { kind: 'layer', layer: 3 }, 'app/server.js', /^~ /, /changed by layer 4: permissions$/m],
    ['the same', { kind: 'up-to', layer: 3 }, 'etc/passwd', /^ {2}/, /as in layer 1$/m],
    ['setuid', { kind: 'up-to', layer: 3 }, 'usr/bin/mount', /▲/, /setuid: runs as user 0/],
    ['a link', { kind: 'layer', layer: 0 }, 'bin', /bin → usr\/bin/, /link to usr\/bin/],
  ])('%s', (_, mode, path, line, detail) => {
    const row = rowOf(mode, path);
    const secrets = laid.secrets[row.layer]?.get(path) ?? 0;
    expect(plain(treeSegments(row, { width: 44, linear: false, secrets }))).toMatch(line);
    expect(words(treeDetail(row, mode, secrets))).toMatch(detail);
  });

  it.each([20, 37, 60, 90, 120])('never take more than %i cells', (width) => {
    for (const path of ['app/.env', 'app/node_modules/left-pad/index.js', 'app']) {
      const row = rowOf({ kind: 'layer', layer: 2 }, path);
      expect(plain(treeSegments(row, { width, linear: false, secrets: 1 })).length).toBeLessThanOrEqual(
        width,
      );
    }
  });
});

describe('the way of looking', () => {
  it('compares only with a layer that was marked', () => {
    expect(nextMode('layer', undefined)).toBe('up-to');
    expect(nextMode('up-to', undefined)).toBe('layer');
    expect(nextMode('up-to', 2)).toBe('compare');
    expect(nextMode('compare', 2)).toBe('layer');
  });

  it('remembers folders by their paths, whatever their numbers are', () => {
    const marks = new Set([openMark('app'), closedMark('usr'), openMark('not/there')]);
    const { open, closed } = openFolders(laid, marks, false);
    expect([...open]).toEqual([laid.nodeOf('app')]);
    expect([...closed]).toEqual([laid.nodeOf('usr')]);
  });

  it('opens the only folder there is, until a person closes it', () => {
    const mode = { kind: 'layer', layer: 2 } as const;
    const look = (folded: ReadonlySet<string>) => ({
      mode,
      sort: 'name' as const,
      folders: openFolders(laid, folded, false),
      hidden: hiddenStates('all', mode),
      search: '',
      view: undefined,
    });
    expect(shownRows(laid, look(new Set())).count).toBeGreaterThan(1);
    expect(shownRows(laid, look(new Set([closedMark('app')]))).count).toBe(1);
  });
});

describe('an image that is laid', () => {
  it('is laid anew only when a layer came, and keeps what was worked out for it', () => {
    const image = layeredImage('sha256:kept', 'kept:1');
    const once = layImage(image);
    expect(layImage(image)).toBe(once);
    const renamed = layImage({ ...image, name: 'kept:2' });
    expect(renamed.tree).toBe(once.tree);
    expect(renamed.image.name).toBe('kept:2');
  });

  it('finds secrets once contents are known', () => {
    const before = layImage(layeredImage('sha256:late', 'late:1'));
    expect(before.viewFlags('secrets').includes(1)).toBe(false);
    const after = layImage(layeredImage('sha256:late', 'late:1', { isScanned: true }));
    expect(after.viewFlags('secrets').includes(1)).toBe(true);
    expect(after.tree).toBe(before.tree);
  });
});

describe('the timeline of a path', () => {
  it.each([
    ['app/.env', ['layer 3   brought', 'layer 4   taken away', 'can still read it']],
    ['app/server.js', ['layer 3   brought', 'layer 4   changed: permissions', 'There are 2 versions']],
    ['var/cache/apt/pkgcache.bin', ['layer 2   changed: size, time', 'taken away, with /var/cache/apt']],
    ['not/there', ['No layer that is read knows this path']],
  ])('of %s', (path, expected) => {
    const text = textOf(pathDocument(laid, path));
    for (const part of expected) expect(text).toContain(part);
  });
});

describe('an image of which not all layers are read', () => {
  const whole = layeredImage('sha256:part', 'part:1', { isScanned: true });
  const [last] = whole.layers.slice(-1);
  if (last === undefined) throw new Error('It has layers.');
  const part = layImage({
    ...whole,
    layers: [...whole.layers.slice(0, -1), { ...last, state: { kind: 'waiting' } }],
  });
  const said = '1 of 4 layers is not read: what it says is missing here.';

  it.each([
    ['its views', () => viewsDocument(part, true, 'i', 80)],
    ['the timeline of a path', () => pathDocument(part, 'app/.env')],
  ])('%s say so', (_, document) => {
    expect(textOf(document())).toContain(said);
  });

  it('and nothing of it once they are', () => {
    expect(textOf(viewsDocument(laid, true, 'i', 80))).not.toContain('not read');
  });
});
