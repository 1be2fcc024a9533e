/** What an engine keeps of layers in its own folders, against what it writes with `docker save`. */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ContentScan, ImageLayers, LayerReader } from '../../src/facts/image-layers.ts';
import { entryAt, findRow, type LayerIndex } from '../../src/facts/layer-index.ts';
import { archiveReader } from '../../src/sources/image/archive-reader.ts';
import { StoredLayers } from '../../src/sources/image/stored-layers.ts';
import { describeEngine } from './engine-test.ts';
import { loadOddImage, NET_RAW } from './odd-image.ts';

/** Tells of every file what a scan is given of it. */
const BEGINNINGS: ContentScan = {
  version: 'test',
  begin: () => {
    const texts: Record<string, string> = {};
    return {
      wants: ({ size }) => Math.min(size, 100_000),
      take: ({ path }, bytes) => {
        texts[path] = Buffer.from(bytes).toString('latin1');
      },
      finish: () => ({ secrets: [], packages: [], texts, problems: [] }),
    };
  },
};

function indexes({ layers }: ImageLayers): readonly LayerIndex[] {
  return layers.map(({ state }) => {
    if (state.kind !== 'read') throw new Error(`a layer is ${state.kind}`);
    return state.index;
  });
}

function entries(index: LayerIndex): readonly object[] {
  return [...index.parents.keys()].map((row) => ({ ...entryAt(index, row), digest: '' }));
}

const ODD_IMAGE = 'plimsoll-test/odd:stored';

describeEngine('layers in the folders of an engine', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-stored-'));
  const stored = new StoredLayers({ dataRoot: '/var/lib/docker', driver: 'overlay2' }, undefined);
  let id = '';
  let saved: LayerReader;
  let fromArchive: ImageLayers;
  let fromFolders: ImageLayers;

  beforeAll(async () => {
    id = await loadOddImage(engine.api, ODD_IMAGE);
    const archive = join(folder, 'odd.tar');
    await pipeline(await engine.api.getImage(id).get(), createWriteStream(archive));
    saved = archiveReader({ file: archive });
    fromArchive = await saved.read(id, { scan: BEGINNINGS });
    const read = await stored.read(id, { names: [ODD_IMAGE], scan: BEGINNINGS });
    if (read === undefined) throw new Error('the folders of the engine were not found');
    fromFolders = read;
  });
  afterAll(async () => {
    await engine.api.getImage(ODD_IMAGE).remove();
    await saved.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test('say the same as the saved image, entry by entry, but for the digests of contents', () => {
    const [saves, keeps] = [indexes(fromArchive), indexes(fromFolders)];
    expect(keeps.map(entries)).toEqual(saves.map(entries));
    expect(keeps.map(({ diffId, size, oddities }) => ({ diffId, size, oddities }))).toEqual(
      saves.map(({ diffId, size, oddities }) => ({ diffId, size, oddities })),
    );
    expect(keeps.every(({ digests }) => digests.length === 0)).toBe(true);
    expect(fromFolders.layers.map(({ createdBy, created }) => ({ createdBy, created }))).toEqual(
      fromArchive.layers.map(({ createdBy, created }) => ({ createdBy, created })),
    );
    expect(fromFolders.layers.every(({ state }) => state.kind === 'read' && state.from === 'folder')).toBe(
      true,
    );
  });

  test('hold every kind of entry, whatever the file system made of it', () => {
    const [base, changes] = indexes(fromFolders);
    const at = (index: LayerIndex | undefined, path: string) =>
      index && entryAt(index, findRow(index, path) ?? -1);
    expect(at(base, 'bin/su')).toMatchObject({ mode: 0o4755, size: 2, hardlinkOf: 'a-first-name' });
    expect(at(base, 'dev/loop0')).toMatchObject({ type: 'block-device', device: { major: 7, minor: 0 } });
    expect(at(base, 'run/pipe')).toMatchObject({ type: 'fifo', mode: 0o600 });
    expect(at(base, 'srv/owned')).toMatchObject({ uid: 100_000, gid: 65_534 });
    expect(at(base, 'bin/ping')?.xattrs).toEqual({ 'security.capability': NET_RAW.toString('base64') });
    expect(at(changes, 'bin/sh')).toMatchObject({ type: 'whiteout' });
    expect(at(changes, 'var/cache')).toMatchObject({ isOpaque: true, mode: 0o700 });
    expect(at(changes, 'tmp')).toMatchObject({ type: 'file' });
  });

  test('give a scan the same contents', () => {
    const contentsOf = ({ layers }: ImageLayers) =>
      layers.map(({ state }) => (state.kind === 'read' ? state.contents : undefined));
    expect(contentsOf(fromFolders)).toEqual(contentsOf(fromArchive));
    expect(contentsOf(fromFolders)[0]?.texts['srv/large']).toHaveLength(100_000);
    expect(contentsOf(fromFolders)[0]?.texts['etc/blocks']).toHaveLength(1_024);
  });

  test.each([
    [0, 'etc/passwd'],
    [1, 'etc/passwd'],
    [0, 'bin/sudo'],
    [0, 'srv/large'],
    [0, 'etc/zero'],
    [0, 'srv/größe/名前'],
    [1, 'var/cache/three'],
  ])('open layer %i, %s with the same content', async (layer, path) => {
    const opened = await stored.open(fromFolders, layer, path);
    expect(opened).toBeInstanceOf(Readable);
    const expected = await buffer(await saved.open(fromArchive, layer, path));
    expect(await buffer(opened ?? Readable.from([]))).toEqual(expected);
  });

  test.each([
    [0, 'bin/sh'],
    [1, 'bin/sh'],
    [0, 'dev/null'],
    [0, 'run/pipe'],
    [0, 'no/such/file'],
    [0, '../../../etc/passwd'],
    [7, 'etc/passwd'],
  ])('open nothing for layer %i, %s', async (layer, path) => {
    expect(await stored.open(fromFolders, layer, path)).toBeUndefined();
  });

  test('leave an image that is not there to others', async () => {
    const options = { names: [] };
    expect(await stored.read(`sha256:${'0'.repeat(64)}`, options)).toBeUndefined();
    expect(
      await new StoredLayers({ dataRoot: '/nowhere', driver: 'overlay2' }, undefined).read(id, options),
    ).toBeUndefined();
    expect(
      await new StoredLayers({ dataRoot: '/var/lib/docker', driver: '../../x' }, undefined).read(id, options),
    ).toBeUndefined();
  });

  test('do not read what is known', async () => {
    const [first] = indexes(fromArchive);
    const read = await stored.read(id, {
      names: [],
      known: async (diffId) => (first?.diffId === diffId ? { index: first, contents: undefined } : undefined),
    });
    const states = read?.layers.map(({ state }) => (state.kind === 'read' ? state.from : state.kind));
    expect(states).toEqual(['cache', 'folder', 'folder']);
    expect(read?.layers[0]?.state).toMatchObject({ index: first });
  });

  test('end with the reason of an abort', async () => {
    await expect(
      stored.read(id, { names: [], signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});
