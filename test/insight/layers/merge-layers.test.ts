import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryAttributes } from '../../../src/facts/layer-entry.ts';
import { childRows, entryAt, type LayerIndex } from '../../../src/facts/layer-index.ts';
import {
  eventEntry,
  eventNode,
  findNode,
  nodeDepth,
  nodeName,
  nodePath,
  sameNodes,
} from '../../../src/insight/layers/image-tree.ts';
import { mergeLayers } from '../../../src/insight/layers/merge-layers.ts';
import {
  FILE,
  FOLDER,
  GONE,
  type MadeLayer,
  madeLayer,
  madeTree,
  OPAQUE_FOLDER,
  standing,
} from './made-layers.ts';

describe('after the last layer', () => {
  it.each<readonly [string, readonly MadeLayer[], Readonly<Record<string, number>>]>([
    ['a file of the base stays', [{ a: FILE }, { b: FILE }], { a: 0, b: 1 }],
    ['a later file takes the place of an earlier one', [{ a: FILE }, { a: FILE }], { a: 1 }],
    ['a whiteout takes a file away', [{ a: FILE }, { a: GONE }], {}],
    ['a whiteout takes all away that is inside', [{ 'd/e/f': FILE }, { d: GONE }], {}],
    ['a whiteout of nothing does nothing', [{ a: FILE }, { b: GONE }], { a: 0 }],
    ['what was taken away can come back', [{ a: FILE }, { a: GONE }, { a: FILE }], { a: 2 }],
    [
      'what was inside stays away when the folder comes back',
      [{ 'd/a': FILE }, { d: GONE }, { 'd/b': FILE }],
      { d: 2, 'd/b': 2 },
    ],
    [
      'an opaque folder hides what lower layers have inside and keeps its own',
      [
        { 'd/a': FILE, 'd/b': FILE, 'd/e/f': FILE },
        { d: OPAQUE_FOLDER, 'd/b': FILE, 'd/c': FILE },
      ],
      { d: 1, 'd/b': 1, 'd/c': 1 },
    ],
    [
      'an opaque folder hides only what is below it',
      [{ d: OPAQUE_FOLDER, 'd/a': FILE }, { 'd/b': FILE }],
      { d: 0, 'd/a': 0, 'd/b': 1 },
    ],
    ['a file over a folder hides all inside', [{ 'd/a': FILE }, { d: FILE }], { d: 1 }],
    [
      'a folder over that file begins empty',
      [{ 'd/a': FILE }, { d: FILE }, { d: FOLDER, 'd/b': FILE }],
      { d: 2, 'd/b': 2 },
    ],
    [
      'a link over a folder hides all inside',
      [{ 'd/a': FILE }, { d: { type: 'symlink', target: 'e' } }],
      { d: 1 },
    ],
    [
      'a folder over a folder is what is inside both',
      [
        { d: FOLDER, 'd/a': FILE },
        { d: FOLDER, 'd/b': FILE },
      ],
      { d: 1, 'd/a': 0, 'd/b': 1 },
    ],
    ['an implied folder leaves the one below as it is', [{ d: FOLDER }, { 'd/a': FILE }], { d: 0, 'd/a': 1 }],
    ['an implied folder over a file is a folder', [{ d: FILE }, { 'd/a': FILE }], { d: 1, 'd/a': 1 }],
    [
      'names of each other are no folders of each other',
      [{ 'a/b': FILE, 'a-b': FILE, 'a.b': FILE }, { a: GONE }],
      { 'a-b': 0, 'a.b': 0 },
    ],
  ])('%s', (_, layers, expected) => {
    expect(standing(madeTree(...layers), layers.length - 1)).toEqual(expected);
  });

  it('layers that are not read yet are as if they were empty', () => {
    const base = madeLayer({ 'd/a': FILE });
    const top = madeLayer({ 'd/b': FILE });
    expect(standing(mergeLayers([base, undefined, top]), 2)).toEqual({ d: 0, 'd/a': 0, 'd/b': 2 });
    expect(standing(mergeLayers([undefined, undefined, top]), 2)).toEqual({ d: 2, 'd/b': 2 });
    expect(mergeLayers([undefined]).count).toBe(0);
    expect(mergeLayers([]).count).toBe(0);
  });
});

const PATHS = [
  'a',
  'a/b',
  'a/b/c',
  'a/b/d',
  'a/e',
  'a-b',
  'f',
  'f/g',
  'f/g/h',
  'i',
  'f/\u{1f600}',
  'f/\ue000',
];
const entry = fc.constantFrom<EntryAttributes>(FILE, { ...FILE, size: 3 }, FOLDER, OPAQUE_FOLDER, GONE);
const layer = fc.dictionary(fc.constantFrom(...PATHS), entry, { maxKeys: 6 });

type Standing = Map<string, { readonly layer: number; readonly isFolder: boolean }>;

/** The same by the book: one layer after the other over a map of paths. */
function laidOver(standing: Standing, index: LayerIndex, layer: number): void {
  const rows = Array.from({ length: index.count }, (_, row) => entryAt(index, row)).flatMap(
    (found) => found ?? [],
  );
  const drop = (isDropped: (path: string) => boolean) => {
    for (const path of [...standing.keys()]) if (isDropped(path)) standing.delete(path);
  };
  for (const { path, type, isOpaque } of rows) {
    const isInside = (other: string) => path === '' || other.startsWith(`${path}/`);
    if (type !== 'directory') drop((other) => other === path || isInside(other));
    else if (isOpaque) drop(isInside);
  }
  for (const { path, type, isImplied } of rows) {
    if (path === '' || type === 'whiteout') continue;
    const isFolder = type === 'directory';
    if (isImplied && standing.get(path)?.isFolder === true) continue;
    standing.set(path, { layer, isFolder });
  }
}

describe('whatever the layers are', () => {
  it('the tree is what laying them over each other one by one gives, after every layer', () => {
    fc.assert(
      fc.property(fc.array(layer, { minLength: 1, maxLength: 6 }), (layers) => {
        const indexes = layers.map((entries) => madeLayer(entries));
        const tree = mergeLayers(indexes);
        const reference: Standing = new Map();
        indexes.forEach((index, place) => {
          laidOver(reference, index, place);
          const expected = Object.fromEntries([...reference].map(([path, { layer }]) => [path, layer]));
          expect(standing(tree, place)).toEqual(expected);
        });
      }),
      { numRuns: 500 },
    );
  });

  it('its columns fit together', () => {
    fc.assert(
      fc.property(fc.array(layer, { maxLength: 5 }), (layers) => {
        const indexes = layers.map((entries) => madeLayer(entries));
        const tree = mergeLayers(indexes);
        const paths = Array.from({ length: tree.count }, (_, node) => nodePath(tree, node));
        const all = new Set(
          indexes.flatMap((index) =>
            Array.from({ length: index.count }, (_, row) => entryAt(index, row)?.path),
          ),
        );
        expect(new Set(paths)).toEqual(all);
        expect(tree.eventRows).toHaveLength(indexes.reduce((sum, { count }) => sum + count, 0));
        for (const [node, path] of paths.entries()) {
          expect(findNode(tree, path)).toBe(node);
          expect(nodeDepth(tree, node)).toBe(path === '' ? 0 : path.split('/').length);
          const children = [...childRows(tree, node)].map((child) => nodeName(tree, child));
          expect(children).toEqual(children.toSorted((a, b) => (a < b ? -1 : 1)));
          const events = Array.from(
            { length: (tree.firstEvents[node + 1] ?? 0) - (tree.firstEvents[node] ?? 0) },
            (_, place) => (tree.firstEvents[node] ?? 0) + place,
          );
          for (const event of events) {
            expect(eventNode(tree, event)).toBe(node);
            expect(eventEntry(tree, event)?.path).toBe(path);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

it('nodes are found again in the tree with one more layer', () => {
  const base = madeLayer({ 'b/c': FILE });
  const before = mergeLayers([base, undefined]);
  const after = mergeLayers([base, madeLayer({ 'a/x': FILE })]);
  const open = [findNode(before, 'b') ?? -1];
  expect([...sameNodes(before, after, open)]).toEqual([findNode(after, 'b')]);
  expect([...sameNodes(after, before, [findNode(after, 'a') ?? -1])]).toEqual([]);
});

it('further names of a file know the first one, each in its own layer', () => {
  const tree = madeTree({ a: FILE, b: { hardlinkOf: 'a' } }, { a: FILE, c: { hardlinkOf: 'a' } });
  const words = [...tree.furtherNames].map(([event, first]) => [
    `${eventEntry(tree, event)?.path} in ${tree.eventLayers[event]}`,
    `${eventEntry(tree, first)?.path} in ${tree.eventLayers[first]}`,
  ]);
  expect(words).toEqual([
    ['b in 0', 'a in 0'],
    ['c in 1', 'a in 1'],
  ]);
});
