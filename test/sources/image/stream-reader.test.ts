import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { ImageInspect } from '../../../src/facts/image.ts';
import type { ImageLayers, LayerReader } from '../../../src/facts/image-layers.ts';
import type { Trouble } from '../../../src/facts/target.ts';
import { TargetError } from '../../../src/facts/target-error.ts';
import { EngineClient } from '../../../src/sources/docker/engine-client.ts';
import { engineLayerReader } from '../../../src/sources/docker/engine-layers.ts';
import { Gateway } from '../../../src/sources/docker/gateway.ts';
import { archiveReader } from '../../../src/sources/image/archive-reader.ts';
import { streamReader } from '../../../src/sources/image/stream-reader.ts';
import { indexed } from './indexed.ts';
import {
  dockerArchive,
  type Files,
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

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-stream-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const image = sampleImage();
const expected = image.layers.map((layer) => indexed(layer));

async function inspectOf(): Promise<ImageInspect> {
  const file = join(folder, 'told.tar');
  writeFileSync(file, tarOf(dockerArchive(image)));
  return (await archiveReader({ file }).describe(idOf(image))).inspect;
}

const explain = (error: unknown): Trouble => ({
  kind: 'dropped',
  what: 'the connection',
  why: String(error),
  tryThis: 'again',
});

/** Of an engine that sends these bytes, in pieces of a length. */
function readerOf(
  bytes: Buffer,
  { piece = 5000, opened = [] }: { readonly piece?: number; readonly opened?: string[] } = {},
) {
  return streamReader({
    images: async () => [],
    describe: async () => ({ inspect: await inspectOf(), history: [] }),
    open: async (id) => {
      opened.push(id);
      const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, at) =>
        bytes.subarray(at * piece, (at + 1) * piece),
      );
      return Readable.from(pieces, { objectMode: false });
    },
    explain,
  });
}

const indexes = ({ layers }: ImageLayers) =>
  layers.map(({ state }) => (state.kind === 'read' ? state.index : state));
const states = ({ layers }: ImageLayers) =>
  layers.map(({ state }) => (state.kind === 'failed' ? state.trouble.why : state.kind));

async function troubleOf(work: Promise<unknown>): Promise<Trouble> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof TargetError)) expect.fail(`no TargetError: ${error}`);
  return error.trouble;
}

describe('an image that streams by', () => {
  it.each<readonly [string, Files]>([
    ['as Docker up to 24 sends it', dockerArchive(image)],
    ['as Docker from 25 on sends it', mixedArchive(image)],
    ['as Podman sends it', linkedArchive(image)],
    ['with compressed layers', ociLayout([image], PACKERS.gzip)],
    ['with lists before layers', new Map([...dockerArchive(image)].reverse())],
  ])('is read in one pass, %s', async (_, files) => {
    const opened: string[] = [];
    const layers = await readerOf(tarOf(files), { opened }).read(idOf(image));
    expect(indexes(layers)).toEqual(expected);
    expect(layers.problems).toEqual([]);
    expect(layers.layers.map(({ createdBy }) => createdBy)).toEqual([
      'ADD base',
      'RUN rm etc/passwd',
      'WORKDIR /',
    ]);
    expect(opened).toEqual([idOf(image)]);
  });

  it('tells each layer as soon as it is through, under the place that it has', async () => {
    const told = new Set<string>();
    await readerOf(tarOf(dockerArchive(image))).read(idOf(image), {
      onLayers: (layers) => told.add(states(layers).join(' ')),
    });
    expect(told.size).toBe(4);
    expect([...told][0]).toBe('waiting waiting waiting');
  });

  it('fills every place that one layer has', async () => {
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = image.layers;
    const layers = [first, second, first];
    const inspect = await inspectOf();
    const diffIds = layers.map((layer) => `sha256:${sha256(layer)}`);
    const twice = {
      ...image,
      layers,
      config: { ...image.config, rootfs: { type: 'layers', diff_ids: diffIds } },
    };
    const reader = streamReader({
      images: async () => [],
      describe: async () => ({
        inspect: { ...inspect, RootFS: { Type: 'layers', Layers: diffIds } },
        history: [],
      }),
      open: async () => Readable.from([tarOf(dockerArchive(twice))], { objectMode: false }),
      explain,
    });
    expect(states(await reader.read('x'))).toEqual(['read', 'read', 'read']);
  });

  it('says what is not what the image names', async () => {
    const files = dockerArchive(image);
    const evil = rawTar({ name: 'etc/passwd', content: 'root::0:0::/:/bin/sh\n' });
    for (const [path, content] of files) if (content === image.layers[1]) files.set(path, evil);
    const layers = await readerOf(tarOf(files)).read(idOf(image));
    expect(states(layers)).toEqual(['read', 'read', 'read']);
    expect(layers.problems).toEqual([
      expect.stringMatching(/^Layer 2 is not what the image’s configuration names/),
    ]);
    const state = layers.layers[1]?.state;
    expect(state?.kind === 'read' && state.index.diffId).toBe(`sha256:${sha256(evil)}`);
  });

  it('says what the stream lacks, and which layer is damaged', async () => {
    const files = dockerArchive(image);
    for (const [path, content] of files) {
      if (content === image.layers[1]) files.delete(path);
      if (content === image.layers[2]) files.set(path, rawTar({ name: 'x', content: 'y' }).fill(0x41, 600));
    }
    expect(states(await readerOf(tarOf(files)).read(idOf(image)))).toEqual([
      'read',
      'the engine did not send it',
      expect.stringContaining('damaged'),
    ]);
  });

  it('that breaks off leaves what was read', async () => {
    const whole = tarOf(dockerArchive(image));
    const counts = new Set<number>();
    for (let length = 0; length < whole.length; length += 10_000) {
      try {
        const layers = await readerOf(whole.subarray(0, length)).read(idOf(image));
        counts.add(layers.layers.filter(({ state }) => state.kind === 'read').length);
        expect(states(layers).every((state) => state !== 'waiting' && state !== 'reading')).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(TargetError);
        counts.add(0);
      }
    }
    expect(counts.has(0)).toBe(true);
    expect(counts.size).toBeGreaterThan(1);
  });
});

describe('a file of a layer that streams by', () => {
  it.each([
    ['after the image was read', true],
    ['when the index came from elsewhere', false],
  ])('is given %s', async (_, hasRead) => {
    const opened: string[] = [];
    const first = readerOf(tarOf(dockerArchive(image)), { opened });
    const layers = await first.read(idOf(image));
    const reader = hasRead ? first : readerOf(tarOf(dockerArchive(image)), { opened });
    expect(await buffer(await reader.open(layers, 0, 'bin/ash'))).toEqual(Buffer.alloc(200_000, 'sh'));
    expect((await buffer(await reader.open(layers, 1, 'opt/amd64'))).toString()).toBe('new');
    expect((await buffer(await reader.open(layers, 0, 'etc/passwd'))).toString()).toContain('root');
    // Where a layer stands is looked for once.
    expect(opened).toHaveLength(hasRead ? 4 : 6);
  });

  it('is not given when it is not there', async () => {
    const reader = readerOf(tarOf(dockerArchive(image)));
    const layers = await reader.read(idOf(image));
    expect((await troubleOf(reader.open(layers, 0, 'nowhere'))).why).toBe('the layer has no such file');
  });
});

describe('through the gateway', () => {
  let server: Server | undefined;
  const gateways: Gateway[] = [];
  afterEach(() => {
    for (const gateway of gateways.splice(0)) gateway.close();
    server?.closeAllConnections();
    server?.close();
  });

  type Save = (request: IncomingMessage, response: ServerResponse) => void;

  /** An engine whose saving does what `save` does with the answer. */
  async function engine(save: Save): Promise<LayerReader> {
    const inspect = await inspectOf();
    const socket = join(folder, `engine-${gateways.length}-${randomUUID().slice(0, 8)}.sock`);
    server = createServer((request, response) => {
      const { url = '' } = request;
      if (url.endsWith('/get')) save(request, response);
      else
        response.end(
          JSON.stringify(url.endsWith('/history') ? [] : url.endsWith('/images/json') ? [] : inspect),
        );
    });
    server.listen(socket);
    await once(server, 'listening');
    const endpoint = { kind: 'unix', path: socket } as const;
    const gateway = await Gateway.create(endpoint, { answerMs: 1_000, preparingMs: 2_900, stallMs: 1_000 });
    gateways.push(gateway);
    return engineLayerReader(new EngineClient(gateway), endpoint);
  }

  const whole = tarOf(dockerArchive(image));

  it('an engine may work for longer than an answer takes before it sends', async () => {
    const reader = await engine((_, response) => {
      setTimeout(() => response.end(whole), 1_400);
    });
    expect(indexes(await reader.read(idOf(image)))).toEqual(expected);
  });

  it.each<readonly [string, Save, RegExp]>([
    ['never answers', () => undefined, /did not answer within 3 s/],
    [
      'stops in the middle',
      (_, response) => {
        response.write(whole.subarray(0, 700));
      },
      /stopped in the middle/,
    ],
    [
      'hangs up in the middle',
      (_, response) => {
        response.write(whole.subarray(0, 700), () => setTimeout(() => response.destroy(), 20));
      },
      /broke off in the middle of the image/,
    ],
    [
      'has no such image',
      (_, response) => {
        response.statusCode = 404;
        response.end('{"message":"no such image"}');
      },
      /no such image any more/,
    ],
    [
      'fails',
      (_, response) => {
        response.statusCode = 500;
        response.end('{"message":"no space left on device"}');
      },
      /no space left on device/,
    ],
    [
      'ends with its error',
      (_, response) => {
        response.end(
          Buffer.concat([whole.subarray(0, 1024), Buffer.from(`{"error":"x"}${' '.repeat(1000)}`)]),
        );
      },
      /too early|damaged/,
    ],
  ])('one that %s is told of', async (_, save, why) => {
    const reader = await engine(save);
    expect((await troubleOf(reader.read(idOf(image)))).why).toMatch(why);
  });

  it.each(['before the first byte', 'in the middle'])(
    'an abort %s ends the connection and the reading',
    async (moment) => {
      const gone = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<void>();
      const reader = await engine((request, response) => {
        request.socket.once('close', () => gone.resolve());
        if (moment === 'in the middle') response.write(whole.subarray(0, 5000));
        asked.resolve();
      });
      const over = new AbortController();
      const reading = reader.read(idOf(image), { signal: over.signal });
      await asked.promise;
      setTimeout(() => over.abort(new Error('enough')), 50);
      await expect(reading).rejects.toThrow('enough');
      await gone.promise;
    },
  );

  it('the saving ends at once when the image can’t be described', async () => {
    const gone = Promise.withResolvers<void>();
    const over = new AbortController();
    const reader = streamReader({
      images: async () => [],
      describe: async () => {
        throw new Error('no such image');
      },
      open: async (_, signal) => {
        signal?.addEventListener('abort', () => gone.resolve());
        await gone.promise;
        throw new Error('aborted');
      },
      explain,
    });
    expect((await troubleOf(reader.read('x', { signal: over.signal }))).why).toContain('no such image');
    await gone.promise;
  });

  it('a reader that takes its time is not taken for an engine that stalls', async () => {
    const large = rawTar({ name: 'big', content: Buffer.alloc(3_000_000, 'x') });
    const made = { ...image, layers: [large] };
    const reader = await engine((_, response) => response.end(tarOf(dockerArchive(made))));
    const index = indexed(large);
    const state = { kind: 'read', index, contents: undefined, from: 'cache' } as const;
    const layers: ImageLayers = {
      imageId: 'x',
      name: 'x',
      inspect: await inspectOf(),
      layers: [{ diffId: index.diffId, createdBy: '', created: 0, state }],
      problems: [],
    };
    const stream = await reader.open(layers, 0, 'big');
    let length = 0;
    for await (const piece of stream) {
      if (length === 0) await new Promise((resolve) => setTimeout(resolve, 700));
      length += piece.length;
    }
    expect(length).toBe(3_000_000);
  });
});
