import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import type { ImageLayers, LayerReader } from '../../src/facts/image-layers.ts';
import type { LayerEntry } from '../../src/facts/layer-entry.ts';
import type { LayerIndex } from '../../src/facts/layer-index.ts';
import { EngineClient } from '../../src/sources/docker/engine-client.ts';
import { engineLayerReader } from '../../src/sources/docker/engine-layers.ts';
import { Gateway } from '../../src/sources/docker/gateway.ts';
import { archiveReader } from '../../src/sources/image/archive-reader.ts';
import { byPath, type Listing, listed, listingOf } from '../sources/image/gnu-listing.ts';
import { entriesOf } from '../sources/image/indexed.ts';
import { folderOf, idOf, ociLayout, PACKERS } from '../sources/image/made-images.ts';
import { describeEngine } from './engine-test.ts';
import { whereIs } from './private-daemon.ts';

const NAME = 'plimsoll-test/layers:1';

/** Everything that a build can do to a layer. */
const DOCKERFILE = `
FROM scratch
ADD busybox /bin/busybox
RUN ["/bin/busybox", "sh", "-c", "/bin/busybox --install -s /bin && mkdir -p /etc /var/cache/deep /usr && echo root > /etc/passwd && echo x > /var/cache/deep/a && echo y > /var/cache/b"]
RUN ["/bin/sh", "-c", "rm /etc/passwd && rm -rf /var/cache && mkdir /var/cache && echo new > /var/cache/c"]
ENV A=1
RUN ["/bin/sh", "-c", "cp /bin/busybox /usr/su && chmod 4755 /usr/su && ln /usr/su /usr/a-name && ln -s ../usr/su /usr/link && mkfifo /usr/pipe && mkdir -m 1777 /scratch && chown 1000:2000 /scratch"]
RUN ["/bin/sh", "-c", "mkdir -p /long/$(printf %0120d 1)/$(printf %0120d 2) && echo deep > /long/$(printf %0120d 1)/$(printf %0120d 2)/f && touch \\"/long/a b\\" && dd if=/dev/zero of=/long/sparse bs=1 count=1 seek=3000000"]
`;

describeEngine('images taken apart', (engine) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-image-layers-'));
  const saved = join(folder, 'saved.tar');
  const parts = join(folder, 'parts');
  let gateway: Gateway | undefined;
  let streamed: LayerReader | undefined;
  let image: ImageLayers;

  const ready = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('it is there inside tests only');
    return value;
  };
  const indexes = ({ layers }: ImageLayers) =>
    layers.map(({ state }) => (state.kind === 'read' ? state.index : state));

  beforeAll(async () => {
    const context = pack();
    context.entry({ name: 'Dockerfile' }, DOCKERFILE);
    context.entry({ name: 'busybox', mode: 0o755 }, readFileSync(ready(whereIs('busybox'))));
    context.finalize();
    const answer = await text(
      await engine.api.buildImage(Readable.from([await buffer(context)]), { t: NAME }),
    );
    expect(answer).not.toContain('"error"');
    await pipeline(await engine.api.getImage(NAME).get(), createWriteStream(saved));
    mkdirSync(parts);
    execFileSync('tar', ['-C', parts, '-xf', saved]);

    const endpoint = { kind: 'unix', path: engine.target.replace('unix://', '') } as const;
    gateway = await Gateway.create(endpoint);
    streamed = engineLayerReader(new EngineClient(gateway), endpoint);
    image = await streamed.read(NAME);
  }, 120_000);
  afterAll(async () => {
    await streamed?.close();
    gateway?.close();
    rmSync(folder, { recursive: true, force: true });
    await engine.api.getImage(NAME).remove({ force: true });
  });

  test('are what GNU tar lists, layer by layer', () => {
    expect(image.problems).toEqual([]);
    expect(image.layers.length).toBeGreaterThanOrEqual(5);
    for (const [place, layer] of savedLayers().entries()) {
      const state = image.layers[place]?.state;
      if (state?.kind !== 'read') expect.fail(`layer ${place + 1} was read`);
      const entries = entriesOf(state.index);
      const own = entries.filter(({ isImplied, type }) => !isImplied && type !== 'whiteout');
      const all = listed(layer);
      expect(own.map(listingOf).sort(byPath)).toEqual(all.filter((line) => !isWhiteout(line)).sort(byPath));
      expect(entries.flatMap(whiteoutsOf).sort()).toEqual(all.filter(isWhiteout).map(pathOf).sort());
      expect(state.index.oddities).toEqual([]);
    }
    const types = image.layers.flatMap(({ state }) => (state.kind === 'read' ? entriesOf(state.index) : []));
    expect(new Set(types.map(({ type }) => type))).toEqual(
      new Set(['file', 'directory', 'symlink', 'fifo', 'whiteout']),
    );
    expect(types.some(({ isOpaque }) => isOpaque)).toBe(true);
    expect(types.some(({ hardlinkOf }) => hardlinkOf !== '')).toBe(true);
  });

  test('have the sizes and instructions that docker history tells', async () => {
    const history = await engine.api.getImage(NAME).history();
    const told = z.array(z.object({ CreatedBy: z.string(), Size: z.number() })).parse(history);
    const expected = told.filter(({ CreatedBy }) => !CreatedBy.includes('ENV')).reverse();
    expect(
      image.layers.map(({ createdBy, state }) => ({
        CreatedBy: createdBy,
        Size: state.kind === 'read' ? state.index.size + linkBytes(state.index) : -1,
      })),
    ).toEqual(expected);
  });

  test('are the same from the engine, its saved archive and an OCI layout', async () => {
    const fromArchive = await archiveReader({ file: saved }).read(image.imageId);
    expect(indexes(fromArchive)).toEqual(indexes(image));
    expect(fromArchive.layers.map(({ createdBy }) => createdBy)).toEqual(
      image.layers.map(({ createdBy }) => createdBy),
    );
    const [{ Config = '' } = {}] = savedList();
    const config = z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(readFileSync(join(parts, Config), 'utf8')));
    const made = { config, layers: savedLayers().map((layer) => readFileSync(layer)) };
    for (const packer of Object.values(PACKERS)) {
      const layout = mkdtempSync(join(folder, 'layout-'));
      folderOf(ociLayout([made], packer), layout);
      const fromLayout = await archiveReader({ file: layout }).read(idOf(made));
      expect(indexes(fromLayout)).toEqual(indexes(image));
    }
  });

  test('give the content of their files', async () => {
    const place = image.layers.findIndex(({ createdBy }) => createdBy.includes('a-name'));
    const busybox = readFileSync(ready(whereIs('busybox')));
    for (const path of ['usr/a-name', 'usr/su'])
      expect(await buffer(await ready(streamed).open(image, place, path))).toEqual(busybox);
  });

  test('are given up within 200 ms of an abort', async () => {
    const over = new AbortController();
    const reading = ready(streamed).read(NAME, { signal: over.signal });
    setTimeout(() => over.abort(new Error('enough')), 30);
    await expect(reading).rejects.toThrow('enough');
  });

  function savedList(): { Config: string; Layers: string[] }[] {
    const schema = z.array(z.object({ Config: z.string(), Layers: z.array(z.string()) }));
    return schema.parse(JSON.parse(readFileSync(join(parts, 'manifest.json'), 'utf8')));
  }

  function savedLayers(): string[] {
    return savedList().flatMap(({ Layers }) => Layers.map((layer) => join(parts, layer)));
  }
});

/** The engine counts where symbolic links point among the bytes of a layer. */
const linkBytes = ({ targets }: LayerIndex) =>
  [...targets.values()].reduce((sum, target) => sum + Buffer.byteLength(target), 0);

const pathOf = ({ what }: Listing) => what.split(' ').slice(5).join(' ');
const isWhiteout = (line: Listing) => /(?:^|\/)\.wh\./.test(pathOf(line));

function whiteoutsOf({ path, type, isOpaque }: LayerEntry): string[] {
  if (isOpaque) return [`${path}/.wh..wh..opq`];
  return type === 'whiteout' ? [path.replace(/([^/]+)$/, '.wh.$1')] : [];
}
