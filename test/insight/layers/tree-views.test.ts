import { describe, expect, it } from 'vitest';
import type { EntryAttributes } from '../../../src/facts/layer-entry.ts';
import { findNode, type ImageTree } from '../../../src/insight/layers/image-tree.ts';
import { plainLook, TreeExplorer, type TreeLook } from '../../../src/insight/layers/tree-explorer.ts';
import type { TreeMode } from '../../../src/insight/layers/tree-state.ts';
import { FILE, FOLDER, GONE, type MadeLayer, madeTree, OPAQUE_FOLDER } from './made-layers.ts';

function look(tree: ImageTree, more: Partial<TreeLook>): TreeLook {
  const plain = plainLook(tree);
  return { ...plain, folders: { ...plain.folders, isOpenByDefault: true }, ...more };
}

/** Each row in a line: its path, what became of it, its size. */
function lines(tree: ImageTree, more: Partial<TreeLook>): readonly string[] {
  const rows = new TreeExplorer(tree).rows(look(tree, more));
  return rows.slice(0, rows.count).map(({ path, state, size }) => `${path} ${state} ${size}`);
}

const DIGEST = 'aa'.repeat(32);
const OTHER = 'bb'.repeat(32);

describe('what a layer did to a path', () => {
  it.each<readonly [string, Partial<EntryAttributes>, Partial<EntryAttributes>, string, readonly string[]]>([
    ['the same once more', FILE, FILE, 'unchanged', []],
    ['another size', FILE, { ...FILE, size: 11 }, 'modified', ['size']],
    ['another content', { digest: DIGEST }, { digest: OTHER }, 'modified', ['content']],
    [
      'another time, the same content',
      { digest: DIGEST },
      { digest: DIGEST, mtime: 5 },
      'metadata',
      ['mtime'],
    ],
    ['another time, content unknown', FILE, { mtime: 5 }, 'modified', ['mtime']],
    ['another time, content known once', { digest: DIGEST }, { mtime: 5 }, 'modified', ['mtime']],
    ['a digest more', FILE, { digest: DIGEST }, 'unchanged', []],
    ['another mode', FILE, { mode: 0o755 }, 'metadata', ['mode']],
    ['another owner', FILE, { uid: 1, gid: 2 }, 'metadata', ['uid', 'gid']],
    ['another type', FILE, { ...FOLDER }, 'modified', ['type', 'mode', 'size']],
    [
      'another target',
      { type: 'symlink', target: 'b' },
      { type: 'symlink', target: 'c' },
      'modified',
      ['target'],
    ],
    ['xattrs', FILE, { xattrs: { 'user.a': 'AA==' } }, 'metadata', ['xattrs']],
    [
      'other xattrs',
      { xattrs: { 'user.a': 'AA==' } },
      { xattrs: { 'user.b': 'AA==' } },
      'metadata',
      ['xattrs'],
    ],
    [
      'another device',
      { type: 'fifo', device: { major: 1, minor: 3 } },
      { type: 'fifo', device: { major: 1, minor: 5 } },
      'modified',
      ['device'],
    ],
    ['a folder with another time', FOLDER, { ...FOLDER, mtime: 5 }, 'unchanged', []],
    [
      'a folder with another mode',
      FOLDER,
      { ...FOLDER, mode: 0o700, mtime: 5 },
      'metadata',
      ['mode', 'mtime'],
    ],
  ])('%s', (_, before, after, state, changed) => {
    const tree = madeTree({ a: before }, { a: after });
    const [row] = new TreeExplorer(tree).rows(look(tree, { mode: { kind: 'layer', layer: 1 } })).slice(0, 1);
    expect({ state: row?.state, changed: row?.changed }).toEqual({ state, changed });
  });
});

const LAYERS: readonly MadeLayer[] = [
  { d: FOLDER, 'd/a': FILE, 'd/b': { size: 20 }, 'd/e/f': { size: 40 }, g: { size: 5 } },
  { 'd/a': { size: 11 }, 'd/c': { size: 2 }, 'd/e': GONE },
  { g: GONE, 'd/b': FILE, h: { size: 7 } },
];

describe('the rows of', () => {
  it.each<readonly [string, TreeMode, readonly string[]]>([
    [
      'the base alone',
      { kind: 'layer', layer: 0 },
      ['d added 70', 'd/a added 10', 'd/b added 20', 'd/e added 40', 'd/e/f added 40', 'g added 5'],
    ],
    [
      'one layer: what it brings itself, and what it takes away with all inside',
      { kind: 'layer', layer: 1 },
      ['d unchanged 13', 'd/a modified 11', 'd/c added 2', 'd/e removed 0', 'd/e/f removed 40'],
    ],
    [
      'everything up to a layer',
      { kind: 'up-to', layer: 1 },
      ['d unchanged 33', 'd/a modified 11', 'd/b unchanged 20', 'd/c added 2', 'g unchanged 5'],
    ],
    [
      'two layers against each other',
      { kind: 'compare', from: 0, to: 2 },
      [
        'd unchanged 23',
        'd/a modified 11',
        'd/b modified 10',
        'd/c added 2',
        'd/e removed 0',
        'd/e/f removed 40',
        'g removed 5',
        'h added 7',
      ],
    ],
    [
      'a layer against nothing',
      { kind: 'compare', from: -1, to: 1 },
      ['d added 33', 'd/a added 11', 'd/b added 20', 'd/c added 2', 'g added 5'],
    ],
  ])('%s', (_, mode, expected) => {
    expect(lines(madeTree(...LAYERS), { mode })).toEqual(expected);
  });

  it('an opaque folder: what it hides is removed', () => {
    const tree = madeTree({ 'd/a': FILE, 'd/b': FILE }, { d: OPAQUE_FOLDER, 'd/b': FILE });
    expect(lines(tree, { mode: { kind: 'layer', layer: 1 } })).toEqual([
      'd unchanged 10',
      'd/a removed 10',
      'd/b unchanged 10',
    ]);
  });

  it('a whiteout of nothing', () => {
    expect(lines(madeTree({}, { a: GONE }), { mode: { kind: 'layer', layer: 1 } })).toEqual(['a removed 0']);
  });

  it('a file with several names: its bytes count once, and still when the first name is gone', () => {
    const tree = madeTree(
      { 'd/a': FILE, 'd/b': { hardlinkOf: 'd/a' }, 'e/c': { hardlinkOf: 'd/a' } },
      { 'd/a': GONE },
    );
    expect(lines(tree, { mode: { kind: 'up-to', layer: 0 } })).toEqual([
      'd added 10',
      'd/a added 10',
      'd/b added 0',
      'e added 0',
      'e/c added 0',
    ]);
    expect(lines(tree, {})).toEqual([
      'd unchanged 10',
      'd/b unchanged 10',
      'e unchanged 0',
      'e/c unchanged 0',
    ]);
  });
});

describe('a row', () => {
  const tree = madeTree(...LAYERS);
  const rowsOf = (mode: TreeMode) => {
    const rows = new TreeExplorer(tree).rows(look(tree, { mode }));
    return new Map(rows.slice(0, rows.count).map((row) => [row.path, row]));
  };

  it('says which layer brought it and which one hides it', () => {
    const base = rowsOf({ kind: 'layer', layer: 0 });
    expect(base.get('d/a')).toMatchObject({ layer: 0, hiddenBy: 1, depth: 2, name: 'a' });
    expect(base.get('d/e/f')).toMatchObject({ layer: 0, hiddenBy: 1 });
    expect(base.get('d')).toMatchObject({ layer: 0, hiddenBy: undefined, isFolder: true });
    expect(rowsOf({ kind: 'up-to', layer: 2 }).get('h')).toMatchObject({ layer: 2, hiddenBy: undefined });
  });

  it('of a folder says whether anything inside changed, and how many files there are', () => {
    expect(rowsOf({ kind: 'layer', layer: 1 }).get('d')).toMatchObject({
      state: 'unchanged',
      hasChangesInside: true,
      fileCount: 2,
    });
    expect(rowsOf({ kind: 'up-to', layer: 2 }).get('d')).toMatchObject({ fileCount: 3 });
  });
});

describe('which rows there are', () => {
  const tree = madeTree(...LAYERS);
  const node = (path: string): number => findNode(tree, path) ?? -1;
  const paths = (more: Partial<TreeLook>) => lines(tree, more).map((line) => line.split(' ')[0]);
  const closed = { open: new Set<number>(), closed: new Set<number>(), isOpenByDefault: false };

  it.each<readonly [string, Partial<TreeLook>, readonly string[]]>([
    ['closed folders', { folders: closed }, ['d', 'h']],
    [
      'one open folder',
      { folders: { ...closed, open: new Set([node('d')]) } },
      ['d', 'd/a', 'd/b', 'd/c', 'h'],
    ],
    [
      'one closed folder',
      { folders: { ...closed, isOpenByDefault: true, closed: new Set([node('d')]) } },
      ['d', 'h'],
    ],
    ['the biggest first', { sort: 'size' }, ['d', 'd/a', 'd/b', 'd/c', 'h']],
    ['without what did not change', { hidden: new Set(['unchanged']) }, ['d', 'd/b', 'h']],
    ['without what was added', { hidden: new Set(['added']) }, ['d', 'd/a', 'd/b', 'd/c']],
    ['a search, whose folders open by themselves', { folders: closed, search: 'C' }, ['d', 'd/c']],
    [
      'a search whose folder was closed',
      { folders: { ...closed, closed: new Set([node('d')]) }, search: 'c' },
      ['d'],
    ],
    ['a search for a folder, which stays closed', { folders: closed, search: 'd' }, ['d']],
    [
      'what is in a folder that was searched',
      { folders: { ...closed, open: new Set([node('d')]) }, search: 'd' },
      ['d', 'd/a', 'd/b', 'd/c'],
    ],
    ['a search for what is not there any more', { search: 'f' }, []],
  ])('%s', (_, more, expected) => {
    expect(paths(more)).toEqual(expected);
  });

  it('by time, the latest first, whatever the times are', () => {
    const times = [
      5,
      -7,
      0,
      2 ** 40,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      1_700_000_000,
      Number.NaN,
      5,
    ];
    const odd = madeTree(Object.fromEntries(times.map((mtime, place) => [`f${place}`, { mtime }])));
    expect(lines(odd, { sort: 'mtime' }).map((line) => line.slice(0, 2))).toEqual([
      'f4',
      'f3',
      'f6',
      'f0',
      'f8',
      'f2',
      'f7',
      'f1',
      'f5',
    ]);
  });

  it('by size, as comparing would sort them', () => {
    const sizes = Array.from(
      { length: 300 },
      (_, place) => (place * 7919 * 104_729) % 2 ** (10 + (place % 40)),
    );
    const many = madeTree(
      Object.fromEntries(sizes.map((size, place) => [`f${String(place).padStart(3, '0')}`, { size }])),
    );
    const sorted = lines(many, { sort: 'size' }).map((line) => Number(line.split(' ')[2]));
    expect(sorted).toEqual(sizes.toSorted((a, b) => b - a));
  });

  it('a window of them, and where a node is', () => {
    const rows = new TreeExplorer(tree).rows(look(tree, {}));
    expect(rows.slice(1, 3).map(({ path }) => path)).toEqual(['d/a', 'd/b']);
    expect(rows.slice(-5, 1).map(({ path }) => path)).toEqual(['d']);
    expect(rows.slice(4, 99).map(({ path }) => path)).toEqual(['h']);
    expect(rows.placeOf(node('d/c'))).toBe(3);
    expect(rows.placeOf(node('g'))).toBe(-1);
    expect(rows.nodeAt(0)).toBe(node('d'));
    expect(rows.nodeAt(rows.count)).toBeUndefined();
  });

  it('none of an empty tree', () => {
    const empty = madeTree();
    expect(new TreeExplorer(empty).rows(plainLook(empty)).count).toBe(0);
  });
});
