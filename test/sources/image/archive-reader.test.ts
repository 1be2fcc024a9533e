import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { ContentScan, ImageLayers, LayerProgress } from '../../../src/facts/image-layers.ts';
import { TargetError } from '../../../src/facts/target-error.ts';
import { archiveReader } from '../../../src/sources/image/archive-reader.ts';
import { indexed } from './indexed.ts';
import {
  addBlob,
  addImage,
  dockerArchive,
  type Files,
  folderOf,
  idOf,
  linkedArchive,
  mixedArchive,
  ociLayout,
  PACKERS,
  sampleImage,
  sha256,
  tarOf,
} from './made-images.ts';
import { rawTar } from './raw-tar.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-archive-'));
const file = join(folder, 'image.tar');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const image = sampleImage();
const expected = image.layers.map((layer) => indexed(layer));
const arm = sampleImage({ os: 'linux', architecture: 'arm64' });

async function readFile(path: string, id = idOf(image)): Promise<ImageLayers> {
  const reader = archiveReader({ file: path });
  try {
    return await reader.read(id);
  } finally {
    await reader.close();
  }
}

async function read(files: Files | Buffer, id?: string): Promise<ImageLayers> {
  writeFileSync(file, Buffer.isBuffer(files) ? files : tarOf(files));
  return readFile(file, id);
}

const indexes = (layers: ImageLayers) =>
  layers.layers.map(({ state }) => (state.kind === 'read' ? state.index : state));
const states = (layers: ImageLayers) =>
  layers.layers.map(({ state }) => (state.kind === 'failed' ? state.trouble.why : state.kind));

async function troubleOf(work: Promise<unknown>): Promise<{ what: string; why: string; tryThis: string }> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof TargetError)) expect.fail(`no TargetError: ${error}`);
  expect(Object.values(error.trouble).every((text) => text !== '' && !text.includes('\n'))).toBe(true);
  return error.trouble;
}

describe('the same image, however it is saved', () => {
  const forms: readonly (readonly [string, () => Buffer])[] = [
    ['docker save', () => tarOf(dockerArchive(image))],
    ['docker save of Docker 25', () => tarOf(mixedArchive(image))],
    ['podman save', () => tarOf(linkedArchive(image))],
    ...Object.entries(PACKERS).map(
      ([name, packer]) =>
        [`an OCI layout with layers packed by ${name}`, () => tarOf(ociLayout([image], packer))] as const,
    ),
    ['docker save, gzip', () => gzipSync(tarOf(dockerArchive(image)))],
    ['docker save, zstd', () => zstdCompressSync(tarOf(dockerArchive(image)))],
    ['podman save, gzip', () => gzipSync(tarOf(linkedArchive(image)))],
    ['lists first', () => tarOf(new Map([...dockerArchive(image)].reverse()))],
    [
      'paths with a dot',
      () => tarOf(new Map([...dockerArchive(image)].map(([path, content]) => [`./${path}`, content]))),
    ],
  ];

  it.each(forms)('%s', async (_, archive) => {
    const layers = await read(archive());
    expect(layers.problems).toEqual([]);
    expect(indexes(layers)).toEqual(expected);
    expect(layers).toMatchObject({
      imageId: idOf(image),
      name: 'shop/web:1.2',
      inspect: {
        Id: idOf(image),
        Os: 'linux',
        Architecture: 'amd64',
        Size: 200_025,
        Config: { User: 'app', Cmd: ['sh'] },
      },
    });
    expect(layers.layers.map(({ createdBy, created }) => [createdBy, created])).toEqual([
      ['ADD base', 1_777_626_000],
      ['RUN rm etc/passwd', 1_777_626_002],
      ['WORKDIR /', 1_777_626_003],
    ]);
  });

  it.each(Object.entries(PACKERS))('a folder with layers packed by %s', async (name, packer) => {
    const layout = join(folder, `layout-${name}`);
    folderOf(ociLayout([image], packer), layout);
    const layers = await readFile(layout);
    expect(layers.problems).toEqual([]);
    expect(indexes(layers)).toEqual(expected);
  });

  it('as skopeo and GNU tar write it', async () => {
    const layout = join(folder, 'layout-tarred');
    folderOf(ociLayout([image]), layout);
    execFileSync('tar', ['-C', layout, '--format=gnu', '-czf', file, '.']);
    expect(indexes(await readFile(file))).toEqual(expected);
  });
});

describe('images to choose from', () => {
  it('are all that the archive has, each once', async () => {
    const other = { ...arm, names: ['shop/api:2'] };
    writeFileSync(file, tarOf(dockerArchive(image, other)));
    const reader = archiveReader({ file });
    expect(await reader.images()).toEqual([
      { id: idOf(image), names: ['shop/web:1.2'], platform: 'linux/amd64' },
      { id: idOf(other), names: ['shop/api:2'], platform: 'linux/arm64' },
    ]);
    expect((await reader.describe(idOf(other))).inspect.Architecture).toBe('arm64');
    expect((await reader.read(idOf(other))).layers).toHaveLength(3);
  });

  it('are the platforms of one image; an attestation beside one of them is told of that one, and is nothing wrong', async () => {
    writeFileSync(file, tarOf(ociLayout([image, arm])));
    const reader = archiveReader({ file });
    expect((await reader.images()).map(({ id, platform, names }) => [id, platform, names])).toEqual([
      [idOf(image), 'linux/amd64', ['shop/web:1.2']],
      [idOf(arm), 'linux/arm64', ['shop/web:1.2']],
    ]);
    const layers = await reader.read(idOf(arm));
    expect(layers.inspect.Architecture).toBe('arm64');
    expect(layers.problems).toEqual([]);
    expect(layers.inspect).toMatchObject({ Manifests: [{ Kind: 'image' }, { Kind: 'attestation' }] });
    expect((await reader.describe(idOf(image))).inspect).not.toHaveProperty('Manifests');
  });

  it('are read anew when the file has changed', async () => {
    writeFileSync(file, tarOf(dockerArchive(image)));
    const reader = archiveReader({ file });
    expect(await reader.images()).toHaveLength(1);
    writeFileSync(file, tarOf(dockerArchive(image, arm)));
    expect(await reader.images()).toHaveLength(2);
  });

  it('are not charts and other things in the form of images', async () => {
    const files = ociLayout([image]);
    const config = addBlob(files, Buffer.from('{}'), 'application/vnd.cncf.helm.config.v1+json');
    const chart = addBlob(files, Buffer.from(JSON.stringify({ config, layers: [] })));
    const manifests = [chart, addImage(files, image)];
    files.set('index.json', Buffer.from(JSON.stringify({ manifests })));
    writeFileSync(file, tarOf(files));
    expect(await archiveReader({ file }).images()).toHaveLength(1);
  });
});

describe('what was changed or damaged', () => {
  const evil = rawTar({ name: 'etc/passwd', content: 'root::0:0::/:/bin/sh\n' });

  it('is a layer that is not the one the configuration names, and is told', async () => {
    const files = dockerArchive(image);
    const [, second] = image.layers;
    for (const [path, content] of files) if (content === second) files.set(path, evil);
    const layers = await read(files);
    expect(states(layers)).toEqual(['read', 'read', 'read']);
    expect(layers.problems).toEqual([
      expect.stringMatching(/^Layer 2 is not what the image’s configuration names: .*changed or damaged$/),
    ]);
    // Whoever keeps indexes by digest must not keep this one under the digest that was only claimed.
    const state = layers.layers[1]?.state;
    expect(state?.kind === 'read' && state.index.diffId).toBe(`sha256:${sha256(evil)}`);
    expect(layers.layers[1]?.diffId).toBe(`sha256:${sha256(second ?? '')}`);
  });

  it.each([
    ['gzip', 2],
    ['none', 2],
  ])('is a blob that is not named by its digest, packed by %s', async (name, problems) => {
    const packer = PACKERS[name] ?? ((layer: Buffer) => layer);
    const files = ociLayout([image], packer);
    files.set(`blobs/sha256/${sha256(packer(image.layers[0] ?? evil))}`, packer(evil));
    const layers = await read(files);
    expect(layers.problems).toHaveLength(problems);
    expect(layers.problems.join()).toMatch(/Layer 1 is not what the manifest names/);
  });

  it('is a configuration that is not named by its digest', async () => {
    const files = dockerArchive(image);
    const config = { ...image.config, config: { User: 'root' } };
    files.set(`${sha256(JSON.stringify(image.config))}.json`, Buffer.from(JSON.stringify(config)));
    const layers = await read(files, idOf({ ...image, config }));
    expect(layers.problems).toEqual([
      expect.stringContaining('The configuration is not what the manifest names'),
    ]);
    expect(layers.inspect.Config.User).toBe('root');
  });

  it('is a manifest that is not named by its digest', async () => {
    const files = ociLayout([image]);
    const manifest = [...files].find(([, content]) => content.toString().includes('schemaVersion'));
    if (manifest === undefined) expect.fail('there is a manifest');
    files.set(manifest[0], Buffer.from(` ${manifest[1]}`));
    expect((await read(files)).problems).toEqual([
      expect.stringContaining('A manifest is not what the index names'),
    ]);
  });

  it('is a manifest with another number of layers than the configuration', async () => {
    const more = { ...image, layers: [...image.layers, evil] };
    const layers = await read(dockerArchive(more));
    expect(layers.problems).toEqual([expect.stringContaining('names 4 layers and the configuration 3')]);
    expect(states(layers)).toEqual(['read', 'read', 'read', 'read']);
    const fewer = await read(dockerArchive({ ...image, layers: image.layers.slice(0, 2) }));
    expect(states(fewer)).toEqual(['read', 'read', expect.stringContaining('not there')]);
  });

  it('is one layer: the others are read', async () => {
    for (const bad of [Buffer.from('no archive at all'.repeat(40)), gzipSync(evil).subarray(0, 60)]) {
      const layers = await read(dockerArchive({ ...image, layers: [image.layers[0] ?? evil, bad] }));
      expect(states(layers).slice(0, 2)).toEqual(['read', expect.stringMatching(/damaged|too early/)]);
    }
  });

  it('is an image with more files in all its layers than memory has: what is over it is not read', async () => {
    writeFileSync(file, tarOf(dockerArchive(image)));
    const reader = archiveReader({ file, limits: { imageEntries: 8 } });
    const layers = await reader.read(idOf(image));
    await reader.close();
    expect(states(layers)).toEqual([
      'read',
      'read',
      'the layers that were read before it have 11 files already',
    ]);
  });

  it('is an archive that ends too early: what came before is read', async () => {
    const whole = tarOf(new Map([...dockerArchive(image)].reverse()));
    const end = await troubleOf(read(whole.subarray(0, whole.length / 2)));
    expect(end).toMatchObject({ what: `${file} can’t be read`, why: 'it ends too early' });
  });

  it('is what leads nowhere', async () => {
    const without = (path: string | RegExp) =>
      new Map([...dockerArchive(image)].filter(([name]) => !new RegExp(path).test(name)));
    expect(states(await read(without(sha256(`folder of ${sha256(image.layers[0] ?? '')}`))))).toEqual([
      expect.stringContaining('not there'),
      'read',
      'read',
    ]);
    expect(await troubleOf(read(without(/^[0-9a-f]{64}\.json/)))).toMatchObject({
      why: expect.stringContaining('configuration that is not there'),
    });
    const index = ociLayout([image]);
    for (const path of index.keys()) if (path.startsWith('blobs')) index.delete(path);
    writeFileSync(file, tarOf(index));
    const [choice] = await archiveReader({ file }).images();
    expect((await troubleOf(archiveReader({ file }).read(choice?.id ?? ''))).why).toContain('not there');
  });
});

describe('what is no image', () => {
  it.each([
    ['nothing', Buffer.alloc(0), /neither manifest.json nor index.json/],
    ['an archive of files', rawTar({ name: 'etc/passwd' }), /neither/],
    ['a text', Buffer.from('hello '.repeat(200)), /no archive of an image/],
    ['half a gzip', gzipSync(tarOf(dockerArchive(image))).subarray(0, 500), /too early/],
    ['a bzip2', Buffer.from('BZh91AY&SY'), /bzip2 or xz/],
    ['a list that is no JSON', rawTar({ name: 'manifest.json', content: '[{' }), /no JSON/],
    ['a list of another form', rawTar({ name: 'manifest.json', content: '{"a":1}' }), /unknown form/],
    [
      'a list of numbers',
      rawTar({ name: 'manifest.json', content: '[{"Config":1}]' }),
      /unknown form \(0.Config\)/,
    ],
    [
      'a list of 17 MB',
      rawTar({ name: 'manifest.json', content: `[${' '.repeat(17 * 1024 * 1024)}]` }),
      /absurdly long/,
    ],
    ['an index of itself', rawTar(...loopingIndex()), /index leads to an index/],
    [
      'an index with 3,000 images',
      rawTar(
        { name: 'index.json', content: '{"manifests":[]}' },
        {
          name: 'manifest.json',
          content: JSON.stringify(Array.from({ length: 3000 }, () => ({ Config: 'x', Layers: [] }))),
        },
      ),
      /2,000 images/,
    ],
  ])('%s', async (_, archive, why) => {
    writeFileSync(file, archive);
    expect((await troubleOf(archiveReader({ file }).images())).why).toMatch(why);
  });

  function loopingIndex(): { name: string; content: string }[] {
    // No digest can be that of what names it; the check of digests is what would tell, and it comes after.
    const digest = `sha256:${'a'.repeat(64)}`;
    const content = JSON.stringify({ manifests: [{ digest }] });
    return [
      { name: 'index.json', content },
      { name: `blobs/sha256/${'a'.repeat(64)}`, content },
    ];
  }

  it('a missing file, a folder without an index, a pipe', async () => {
    expect(await troubleOf(archiveReader({ file: join(folder, 'nowhere') }).images())).toMatchObject({
      why: 'there is no such file',
    });
    mkdirSync(join(folder, 'empty'), { recursive: true });
    expect((await troubleOf(archiveReader({ file: join(folder, 'empty') }).images())).why).toContain(
      'neither',
    );
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect((await troubleOf(archiveReader({ file: join(folder, 'pipe') }).images())).why).toContain(
      'no ordinary file',
    );
  });

  it('an image that the archive does not have', async () => {
    expect(await troubleOf(read(dockerArchive(image), 'sha256:0'))).toMatchObject({
      why: 'it has no image 0',
    });
  });

  it('links in a circle, and links that lead out', async () => {
    const files = linkedArchive(image);
    const links = [...files].filter(([, content]) => !Buffer.isBuffer(content)).map(([path]) => path);
    const [first = '', second = '', third = ''] = links;
    files.set(first, { link: `../${second}` });
    files.set(second, { link: `../${first}` });
    files.set(third, { link: '../../../../etc/passwd' });
    expect((await troubleOf(read(files))).why).toContain('not there');
  });

  it('a folder whose links lead out', async () => {
    const layout = join(folder, 'layout-out');
    const files = ociLayout([image]);
    const blob = `blobs/sha256/${sha256(image.layers[0] ?? '')}`;
    files.delete(blob);
    folderOf(files, layout);
    symlinkSync('/etc/passwd', join(layout, blob));
    expect((await troubleOf(readFile(layout))).why).toContain('leads out of the folder');
  });
});

describe('a file of a layer', () => {
  let layers: ImageLayers;
  beforeEach(async () => {
    layers = await read(dockerArchive(image));
  });

  it.each([
    ['docker save', () => tarOf(dockerArchive(image))],
    ['gzip', () => gzipSync(tarOf(dockerArchive(image)))],
    ['an OCI layout with gzip', () => tarOf(ociLayout([image], PACKERS.gzip))],
  ])('is given whole from %s, by each of its names', async (_, archive) => {
    writeFileSync(file, archive());
    const reader = archiveReader({ file });
    for (const path of ['bin/sh', '/bin/ash'])
      expect(await buffer(await reader.open(layers, 0, path))).toEqual(Buffer.alloc(200_000, 'sh'));
    expect((await buffer(await reader.open(layers, 1, 'opt/amd64'))).toString()).toBe('new');
  });

  it('that the layer has twice is the last one', async () => {
    const twice = rawTar({ name: 'a', content: 'first' }, { name: 'b' }, { name: 'a', content: 'last' });
    const made = { ...image, layers: [twice] };
    const found = await read(dockerArchive(made));
    expect((await buffer(await archiveReader({ file }).open(found, 0, 'a'))).toString()).toBe('last');
  });

  it.each([
    [0, 'bin', /no file but a directory/],
    [0, 'bin/zsh', /no such file/],
    [1, 'etc/passwd', /whiteout/],
    [9, 'bin/sh', /not been read/],
  ])('is not given: layer %d, %s', async (layer, path, why) => {
    expect((await troubleOf(archiveReader({ file }).open(layers, layer, path))).why).toMatch(why);
  });

  it('ends with a TargetError when the archive breaks meanwhile', async () => {
    const stream = await archiveReader({ file }).open(layers, 0, 'bin/sh');
    writeFileSync(file, tarOf(dockerArchive(image)).fill(0xaa, 600));
    expect((await troubleOf(buffer(stream))).what).toBe('bin/sh can’t be read');
  });
});

describe('while it reads', () => {
  it('every change of a layer is told, from waiting to read', async () => {
    writeFileSync(file, tarOf(dockerArchive(image)));
    const told: string[] = [];
    await archiveReader({ file }).read(idOf(image), {
      onLayers: ({ layers }) => told.push(layers.map(({ state }) => state.kind).join(' ')),
    });
    expect([...new Set(told)]).toEqual([
      'waiting waiting waiting',
      'reading waiting waiting',
      'read waiting waiting',
      'read reading waiting',
      'read read waiting',
      'read read reading',
      'read read read',
    ]);
  });

  it('progress ends with everything', async () => {
    writeFileSync(file, tarOf(dockerArchive(image)));
    const told: LayerProgress[] = [];
    await archiveReader({ file }).read(idOf(image), { onProgress: (progress) => told.push(progress) });
    const bytes = image.layers.reduce((sum, layer) => sum + layer.length, 0);
    expect(told.at(-1)).toMatchObject({ bytes, totalBytes: bytes, files: 6, layer: 3, layerCount: 3 });
  });

  it('a scan gets the bytes it wants, of files only, layer by layer', async () => {
    const taken: string[] = [];
    const scan: ContentScan = {
      version: '1',
      begin: () => ({
        wants: ({ path }) => (path === 'etc/passwd' ? 4 : path.startsWith('opt') ? 1_000_000 : 0),
        take: ({ path }, bytes) => taken.push(`${path}: ${Buffer.from(bytes)}`),
        finish: () => ({ secrets: [], packages: [], texts: { taken: taken.join() }, problems: [] }),
      }),
    };
    writeFileSync(file, tarOf(dockerArchive(image)));
    const layers = await archiveReader({ file }).read(idOf(image), { scan });
    expect(taken.sort()).toEqual(['etc/passwd: root', 'opt/amd64: new']);
    expect(layers.layers.every(({ state }) => state.kind === 'read' && state.contents !== undefined)).toBe(
      true,
    );
  });

  it('an abort ends it with its reason', async () => {
    writeFileSync(file, gzipSync(tarOf(dockerArchive(image))));
    for (const wait of [0, 1, 5]) {
      const over = new AbortController();
      const reading = archiveReader({ file }).read(idOf(image), {
        signal: over.signal,
        onLayers: () => over.abort(new Error('enough')),
      });
      setTimeout(() => over.abort(new Error('enough')), wait);
      await expect(reading).rejects.toThrow('enough');
    }
    const reader = archiveReader({ file });
    await reader.close();
    await expect(reader.images()).rejects.toThrow('closed');
  });
});
