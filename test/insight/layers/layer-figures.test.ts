import { describe, expect, it } from 'vitest';
import { imageInspectSchema } from '../../../src/facts/image.ts';
import type { ImageLayers } from '../../../src/facts/image-layers.ts';
import type { LayerContents } from '../../../src/facts/layer-contents.ts';
import { diveFigures } from '../../../src/insight/layers/dive-figures.ts';
import { compareImages } from '../../../src/insight/layers/image-comparison.ts';
import { findNode, type ImageTree } from '../../../src/insight/layers/image-tree.ts';
import { layerSummaries } from '../../../src/insight/layers/layer-summary.ts';
import { pathTimeline } from '../../../src/insight/layers/path-timeline.ts';
import { READY_VIEWS, type ReadyViewId, viewHits } from '../../../src/insight/layers/ready-views.ts';
import { plainLook, TreeExplorer } from '../../../src/insight/layers/tree-explorer.ts';
import { wastedSpace } from '../../../src/insight/layers/wasted-space.ts';
import { FILE, FOLDER, GONE, type MadeLayer, madeTree, OPAQUE_FOLDER } from './made-layers.ts';

function image(tree: ImageTree, createdBy: readonly string[] = []): ImageLayers {
  return {
    imageId: 'sha256:1',
    name: 'made',
    inspect: imageInspectSchema.parse({ Id: 'sha256:1' }),
    layers: tree.layers.map((index, layer) => ({
      diffId: index?.diffId ?? '',
      createdBy: createdBy[layer] ?? '',
      created: 0,
      state:
        index === undefined
          ? { kind: 'waiting' as const }
          : { kind: 'read' as const, index, contents: undefined, from: 'stream' as const },
    })),
    problems: [],
  };
}

describe('the timeline of a path', () => {
  it.each<readonly [string, readonly MadeLayer[], string, readonly string[]]>([
    [
      'brought, changed, taken away',
      [{ a: FILE }, { a: { size: 3 } }, {}, { a: GONE }],
      'a',
      ['0 added a', '1 modified a: size', '3 removed a'],
    ],
    ['brought once more', [{ a: FILE }, { a: FILE }], 'a', ['0 added a', '1 again a']],
    ['only its mode', [{ a: FILE }, { a: { mode: 0o600 } }], 'a', ['0 added a', '1 metadata a: mode']],
    [
      'taken away with a folder around it',
      [{ 'd/e/a': FILE }, { d: GONE }],
      'd/e/a',
      ['0 added d/e/a', '1 removed d'],
    ],
    [
      'hidden by an opaque folder, and brought again later',
      [{ 'd/a': FILE }, { d: OPAQUE_FOLDER }, { 'd/a': FILE }],
      'd/a',
      ['0 added d/a', '1 removed d', '2 added d/a'],
    ],
    [
      'hidden by a file in place of the folder',
      [{ 'd/a': FILE }, { d: FILE }],
      'd/a',
      ['0 added d/a', '1 removed d'],
    ],
    [
      'an opaque folder that brings it itself',
      [{ 'd/a': FILE }, { d: OPAQUE_FOLDER, 'd/a': { size: 3 } }],
      'd/a',
      ['0 added d/a', '1 modified d/a: size'],
    ],
    ['an implied folder says nothing', [{ d: FOLDER }, { 'd/a': FILE }], 'd', ['0 added d']],
    ['a whiteout of nothing says nothing', [{}, { a: GONE }], 'a', []],
  ])('%s', (_, layers, path, expected) => {
    const tree = madeTree(...layers);
    const events = pathTimeline(tree, findNode(tree, path) ?? -1);
    const words = events.map(
      ({ layer, kind, by, changed }) =>
        `${layer} ${kind} ${by}${changed.length > 0 ? `: ${changed.join()}` : ''}`,
    );
    expect(words).toEqual(expected);
  });
});

describe('wasted space', () => {
  it('is what later layers replace or take away, path by path', () => {
    const tree = madeTree(
      { a: { size: 100 }, 'd/b': { size: 50 }, c: { size: 7 } },
      { a: { size: 30 }, d: GONE },
      { a: GONE, c: { size: 7, mode: 0o600 } },
    );
    const wasted = wastedSpace(tree);
    expect(wasted).toMatchObject({ wastedBytes: 187, totalBytes: 194, byLayer: [157, 30, 0], pathCount: 3 });
    expect(wasted.score).toBeCloseTo(1 - 187 / 194, 12);
    expect(wasted.top(2)).toEqual([
      { path: 'a', node: findNode(tree, 'a'), bytes: 130, layers: [0, 1], hiddenBy: 2, isReplaced: false },
      { path: 'd/b', node: findNode(tree, 'd/b'), bytes: 50, layers: [0], hiddenBy: 1, isReplaced: false },
    ]);
    expect(wasted.top(9)[2]).toMatchObject({ path: 'c', isReplaced: true });
  });

  it('of a file with several names is wasted when all of them are gone', () => {
    const twice = { a: { size: 9 }, b: { hardlinkOf: 'a' } };
    expect(wastedSpace(madeTree(twice, { a: GONE })).wastedBytes).toBe(0);
    expect(wastedSpace(madeTree(twice, { b: GONE })).wastedBytes).toBe(0);
    expect(wastedSpace(madeTree(twice, { a: GONE, b: GONE })).wastedBytes).toBe(9);
  });

  it('is none in an empty image', () => {
    expect(wastedSpace(madeTree())).toMatchObject({ score: 1, wastedBytes: 0, pathCount: 0 });
  });
});

describe('the figures of dive', () => {
  it.each<
    readonly [string, readonly MadeLayer[], readonly [efficiency: number, wasted: number, user: number]]
  >([
    ['one layer', [{ a: { size: 10 } }], [1, 0, Number.NaN]],
    [
      'a file twice: all its bytes are waste, the smaller one is needed',
      [{ a: { size: 10 }, b: { size: 90 } }, { a: { size: 30 } }],
      [100 / 130, 40, 40 / 30],
    ],
    [
      'a file that is taken away',
      [
        { a: { size: 10 }, b: { size: 90 } },
        { a: GONE, c: { size: 100 } },
      ],
      [190 / 200, 10, 10 / 100],
    ],
    [
      'a folder that is taken away counts under its own path, once',
      [
        { 'd/a': { size: 10 }, 'd/e/b': { size: 20 } },
        { d: GONE, c: { size: 30 } },
      ],
      [1, 0, 0],
    ],
    [
      'such a folder, taken away twice',
      [{ 'd/a': { size: 10 } }, { d: GONE }, { 'd/a': { size: 5 } }, { d: GONE }],
      [10 / 30, 30, 30 / 5],
    ],
    [
      'a further name of a file',
      [{ a: { size: 10 }, b: { hardlinkOf: 'a' } }, { b: { size: 4 } }],
      [10 / 14, 4, 1],
    ],
    ['only the base has bytes', [{ a: { size: 10 } }, { a: GONE }], [0, 10, Number.POSITIVE_INFINITY]],
  ])('%s', (_, layers, [efficiency, wastedBytes, userWastedPercent]) => {
    const figures = diveFigures(madeTree(...layers));
    expect(figures.efficiency).toBeCloseTo(efficiency, 12);
    expect(figures).toMatchObject({ wastedBytes, userWastedPercent });
  });
});

it('a layer’s row says what made it, what it weighs and what it did', () => {
  const tree = madeTree(
    { 'd/a': { size: 60 }, 'd/b': FILE, c: FILE },
    { d: GONE, c: { size: 20 }, e: FILE },
    { c: FOLDER, e: FILE },
    { c: FILE },
  );
  const createdBy = ['/bin/sh -c #(nop) ADD file:1 in / ', 'RUN /bin/sh -c rm -rf /d # buildkit'];
  const rows = layerSummaries(image(tree, createdBy), tree, wastedSpace(tree));
  expect(rows.map(({ instruction, text }) => [instruction, text])).toEqual([
    ['ADD', 'file:1 in /'],
    ['RUN', 'rm -rf /d'],
    ['', ''],
    ['', ''],
  ]);
  expect(rows.map(({ added, changed, removed }) => [added, changed, removed])).toEqual([
    [3, 0, 0],
    [1, 1, 2],
    [0, 1, 1],
    [1, 0, 0],
  ]);
  expect(rows.map(({ size, wastedBytes }) => [size, wastedBytes])).toEqual([
    [80, 80],
    [30, 30],
    [10, 0],
    [10, 0],
  ]);
  expect(rows[0]?.share).toBeCloseTo(80 / 130, 12);
});

describe('a ready view', () => {
  // cap_net_raw=ep, version 2.
  const RAW = 'AQAAAgAgAAAAAAAAAAAAAAAAAAA=';
  const tree = madeTree(
    {
      'bin/su': { mode: 0o4755 },
      'bin/wall': { mode: 0o2755, gid: 5 },
      'bin/ping': { mode: 0o755, xattrs: { 'security.capability': RAW } },
      'bin/sh': { type: 'symlink', target: 'busybox', mode: 0o777 },
      'usr/bin/apt-get': { mode: 0o755 },
      'doc/apt-get': FILE,
      tmp: { ...FOLDER, mode: 0o1777 },
      drop: { ...FOLDER, mode: 0o777 },
      open: { mode: 0o666 },
      'etc/ssl/Server.KEY': FILE,
      'root/.ssh/id_ed25519': FILE,
      'home/me': { uid: 1000, gid: 1000 },
      'var/odd': { uid: 7, gid: 0 },
      'app/.env': { size: 5000 },
    },
    { 'bin/su': GONE, 'app/.env': { size: 20 } },
  );
  const secret = { rule: 'SEC-AWS-ID', path: 'app/.env', line: 3, masked: 'AKIA****' };
  const scanned: LayerContents = {
    secrets: [secret, { ...secret, line: 9 }],
    packages: [],
    texts: {},
    problems: [],
  };
  const known: LayerContents = {
    ...scanned,
    texts: {
      'etc/passwd': 'root:x:0:0::/:/bin/sh\nme:x:1000:1000::/:/bin/sh\n',
      'etc/group': 'root:x:0:\nme:x:1000:\ntty:x:5:\n',
    },
  };

  function hits(id: ReadyViewId, contents: readonly (LayerContents | undefined)[] = [scanned, undefined]) {
    const material = { tree, contents, wasted: wastedSpace(tree) };
    const view = READY_VIEWS.find((one) => one.id === id);
    if (view === undefined) throw new Error(`there is no view ${id}`);
    const found = viewHits(tree, view.flags(material));
    return found
      .slice(0, found.count)
      .map(({ path, layer, entry, fate }) =>
        `${path} ${layer} ${fate} ${view.note?.of(entry, material, layer) ?? ''}`.trim(),
      );
  }

  it.each<readonly [ReadyViewId, readonly string[]]>([
    ['setuid', ['bin/su 0 removed setuid root', 'bin/wall 0 there setgid 5']],
    ['capabilities', ['bin/ping 0 there NET_RAW']],
    ['world-writable', ['drop 0 there', 'open 0 there']],
    ['foreign-owners', ['home/me 0 there 1000:1000']],
    ['secrets', ['app/.env 0 replaced an AWS access key id and 1 more']],
    ['tools', ['bin/sh 0 there shell', 'usr/bin/apt-get 0 there package manager']],
    ['keys', ['etc/ssl/Server.KEY 0 there', 'root/.ssh/id_ed25519 0 there']],
    ['executables', ['bin/ping 0 there', 'bin/su 0 removed', 'bin/wall 0 there', 'usr/bin/apt-get 0 there']],
    ['wasted', ['app/.env 0 replaced', 'bin/su 0 removed']],
  ])('of %s', (id, expected) => {
    expect(hits(id)).toEqual(expected);
  });

  it('of foreign owners goes by the accounts where they are known', () => {
    expect(hits('foreign-owners', [known, undefined])).toEqual(['var/odd 0 there 7:0']);
  });

  it('of the largest files has the 200 largest of all layers', () => {
    const many = madeTree(
      Object.fromEntries(
        Array.from({ length: 500 }, (_, place) => [`f${place}`, { size: (place * 37) % 500 }]),
      ),
    );
    const view = READY_VIEWS.find(({ id }) => id === 'largest');
    const found = viewHits(
      many,
      view?.flags({ tree: many, contents: [], wasted: wastedSpace(many) }) ?? new Uint8Array(),
    );
    const sizes = found.slice(0, 999).map(({ entry }) => entry.size);
    expect(sizes.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, place) => 300 + place));
  });

  it('narrows the rows of the tree, together with a search', () => {
    const view = READY_VIEWS.find(({ id }) => id === 'executables');
    const flags = view?.flags({ tree, contents: [], wasted: wastedSpace(tree) });
    const explorer = new TreeExplorer(tree);
    const paths = (search: string) => {
      const rows = explorer.rows({ ...plainLook(tree), view: flags, search });
      return rows.slice(0, rows.count).map(({ path }) => path);
    };
    expect(paths('')).toEqual(['bin', 'bin/ping', 'bin/wall', 'usr', 'usr/bin', 'usr/bin/apt-get']);
    expect(paths('apt')).toEqual(['usr', 'usr/bin', 'usr/bin/apt-get']);
  });

  it('has an id of its own and says what it is about', () => {
    expect(new Set(READY_VIEWS.map(({ id }) => id)).size).toBe(READY_VIEWS.length);
    for (const { title, about } of READY_VIEWS) expect(`${title}: ${about}`).toMatch(/^[A-Z].+: [A-Z].+\.$/);
  });
});

describe('two images', () => {
  const one = madeTree(
    { 'd/a': FILE, 'd/b': FILE, c: { size: 4 } },
    { 'd/b': GONE, 'l/x': { size: 8 }, 'l/y': { hardlinkOf: 'l/x' } },
    { 'l/x': GONE },
  );
  const other = madeTree(
    { 'd/a': FILE, 'd/b': FILE, c: { size: 4 } },
    { 'd/a': { mode: 0o600 }, e: { size: 9 }, c: { size: 5 } },
  );

  it('are compared by what is there in the end', () => {
    const comparison = compareImages({ tree: one, image: image(one) }, { tree: other, image: image(other) });
    const rows = new TreeExplorer(comparison.tree).rows({
      ...plainLook(comparison.tree),
      mode: comparison.mode,
      folders: { open: new Set(), closed: new Set(), isOpenByDefault: true },
    });
    expect(rows.slice(0, rows.count).map(({ path, state }) => `${path} ${state}`)).toEqual([
      'c modified',
      'd unchanged',
      'd/a metadata',
      'd/b added',
      'e added',
      'l removed',
      'l/y removed',
    ]);
    expect(comparison).toMatchObject({
      sharedLayers: ['sha256:0', 'sha256:1'],
      counts: {
        added: 2,
        addedBytes: 19,
        modified: 1,
        modifiedBytes: 5,
        metadata: 1,
        removed: 1,
        removedBytes: 8,
        unchanged: 0,
      },
    });
    const [origins] = comparison.origins;
    expect([...origins]).toHaveLength(comparison.tree.layers[0]?.count ?? 0);
  });

  it('that are the same differ in nothing', () => {
    const { counts } = compareImages({ tree: one, image: image(one) }, { tree: one, image: image(one) });
    expect(counts).toMatchObject({ added: 0, modified: 0, metadata: 0, removed: 0 });
  });
});
