/** Digests that a thread computes are those that are computed here, whatever the layer is. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archiveReader } from '../../../src/sources/image/archive-reader.ts';
import { DigestThread, digestThreadFor } from '../../../src/sources/image/digest-thread.ts';
import { ImageFault } from '../../../src/sources/image/image-fault.ts';
import { LONGEST_PIECE } from '../../../src/sources/image/layer-digests.ts';
import { readLayer } from '../../../src/sources/image/read-layer.ts';
import { entryOf } from './indexed.ts';
import { dockerArchive, idOf, sampleImage, sha256, tarOf } from './made-images.ts';
import { rawPax, rawTar } from './raw-tar.ts';

const MB = 1024 * 1024;

/** Bytes that are nowhere the same. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = 1; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}

const content = noise(3 * MB);
const many = Array.from({ length: 6000 }, (_, at) => ({
  name: `many/${at}`,
  content: content.subarray(at, at + (at % 700)),
}));
/** A piece of one byte in every two, so many that the thread's table has to grow. */
const pieces = Array.from({ length: 6000 }, (_, at) => `${at * 2},1`).join();
const sparse = [
  rawPax({ 'GNU.sparse.size': '12001', 'GNU.sparse.map': pieces }),
  { name: 'sparse/many', content: content.subarray(0, 6000) },
  rawPax({ 'GNU.sparse.size': '5000000', 'GNU.sparse.map': '1,2,70000,3' }),
  { name: 'sparse/wide', content: 'abcde' },
  rawPax({ 'GNU.sparse.size': '100000', 'GNU.sparse.map': '100000,0' }),
  { name: 'sparse/hole', content: '' },
  // More zeros than are hashed: the file has no digest.
  rawPax({ 'GNU.sparse.size': '4000000000', 'GNU.sparse.map': '0,5' }),
  { name: 'sparse/absurd', content: 'abcde' },
];

const LAYERS: Readonly<Record<string, Buffer>> = {
  'nothing in it': rawTar(),
  'links and empty files': rawTar(
    { name: 'a', content: 'first' },
    { name: 'b', type: '1', link: 'a' },
    { name: 'empty', content: '' },
    { name: 'c', type: '2', link: 'a' },
    { name: 'a', content: 'second' },
    { name: 'etc/.wh.passwd' },
    { name: 'last', content: '' },
  ),
  'many small files': rawTar(...many),
  'a file larger than a batch': rawTar(
    { name: 'before', content: 'x' },
    { name: 'large', content },
    { name: 'after', content: 'y' },
  ),
  'sparse files': rawTar({ name: 'before', content: 'x' }, ...sparse, { name: 'after', content: 'y' }),
  'files that fill a batch to the byte': rawTar(
    { name: 'whole', content: content.subarray(0, LONGEST_PIECE - 512) },
    { name: 'next', content: content.subarray(0, LONGEST_PIECE) },
  ),
};

async function* inPieces(bytes: Buffer, piece: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}

/** The index, or why there is none. */
async function read(bytes: Buffer, piece: number, thread?: DigestThread): Promise<unknown> {
  try {
    return (await readLayer(inPieces(bytes, piece), { storedDigest: '', thread })).index;
  } catch (error) {
    if (!(error instanceof ImageFault)) throw error;
    return error.message;
  }
}

/** A thread that runs this program. */
function threadOf(program: string, signal: AbortSignal): DigestThread {
  return new DigestThread(signal, new URL(`data:text/javascript,${encodeURIComponent(program)}`));
}

const UP = "import { parentPort } from 'node:worker_threads'; parentPort.postMessage('up');";

let over: AbortController;
let thread: DigestThread | undefined;

beforeEach(() => {
  over = new AbortController();
  thread = undefined;
});

afterEach(async () => {
  await thread?.close();
});

describe('digests of a thread', () => {
  it('are those that are computed here, for every layer in turn', async () => {
    thread = new DigestThread(over.signal);
    for (const [name, layer] of Object.entries(LAYERS))
      for (const piece of [511, 65_536, 3 * LONGEST_PIECE + 1])
        expect(await read(layer, piece, thread), `${name}, ${piece}`).toEqual(await read(layer, piece));
  });

  it('are the same where pieces are handed over, whose memory is given back unless others are in it', async () => {
    thread = new DigestThread(over.signal);
    for (const [name, layer] of Object.entries(LAYERS)) {
      for (const piece of [511, 65_536]) {
        const own: Buffer[] = [];
        const shared: Buffer[] = [];
        const pieces = async function* (): AsyncGenerator<Buffer> {
          for await (const bytes of inPieces(layer, piece)) {
            // Two in one memory, then one in a memory of its own.
            const memory = Buffer.allocUnsafeSlow(bytes.length);
            if (own.length > shared.length) {
              const half = Math.ceil(bytes.length / 2);
              const halves = [memory.subarray(0, half), memory.subarray(half)];
              bytes.copy(memory);
              shared.push(...halves);
              yield* halves;
            } else {
              bytes.copy(memory);
              own.push(memory);
              yield memory;
            }
          }
        };
        const { index } = await readLayer(pieces(), { storedDigest: '', thread, ownsPieces: true });
        expect(index, `${name}, ${piece}`).toEqual(await read(layer, piece));
        expect(own.every(({ length }) => length === 0)).toBe(true);
        expect(shared.some(({ length }) => length > 0)).toBe(shared.length > 0);
      }
    }
  });

  it('are the right ones', async () => {
    thread = new DigestThread(over.signal);
    const layer = LAYERS['a file larger than a batch'] ?? Buffer.alloc(0);
    const { index } = await readLayer(inPieces(layer, 65_536), { storedDigest: '', thread });
    expect(index.diffId).toBe(`sha256:${sha256(layer)}`);
    expect(entryOf(index, 'large')?.digest).toBe(sha256(content));
    expect(entryOf(index, 'after')?.digest).toBe(sha256('y'));
  });

  it('do not mind layers that are damaged, cut off or left', async () => {
    const running = new DigestThread(over.signal);
    thread = running;
    const whole = rawTar(
      ...many.slice(0, 40),
      { name: 'l', content: content.subarray(0, 200_000) },
      ...sparse.slice(0, 4),
    );
    const damage = fc.record({
      at: fc.nat(whole.length - 1),
      byte: fc.nat(255),
      length: fc.nat(whole.length),
      piece: fc.integer({ min: 100, max: 70_000 }),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, byte, length, piece }) => {
        const bytes = Buffer.from(whole.subarray(0, length));
        if (at < length) bytes[at] = byte;
        expect(await read(bytes, piece, running)).toEqual(await read(bytes, piece));
      }),
      { seed: 20_261_122, numRuns: 60 },
    );
    const left = await running.begin();
    left.push(Buffer.from('half a layer'));
    const layer = LAYERS['links and empty files'] ?? Buffer.alloc(0);
    expect(await read(layer, 1000, running)).toEqual(await read(layer, 1000));
  }, 60_000);
});

describe('a thread', () => {
  it('is started for large images only', () => {
    expect(digestThreadFor(undefined, over.signal)).toBeUndefined();
    expect(digestThreadFor(MB, over.signal)).toBeUndefined();
    thread = digestThreadFor(1024 * MB, over.signal);
    expect(thread).toBeDefined();
  });

  it('that can’t be started is done without', async () => {
    const missing = `file:///nowhere/${randomUUID()}.js`;
    thread = new DigestThread(over.signal, new URL(missing));
    const layer = LAYERS['many small files'] ?? Buffer.alloc(0);
    expect(await read(layer, 65_536, thread)).toEqual(await read(layer, 65_536));
  });

  it('that dies fails its layer in words, and the next one is computed here', async () => {
    thread = threadOf(
      `${UP} parentPort.on('message', () => { throw new Error('no memory'); });`,
      over.signal,
    );
    const layer = LAYERS['a file larger than a batch'] ?? Buffer.alloc(0);
    expect(await read(layer, 65_536, thread)).toBe('the thread that computes its digests is gone: no memory');
    expect(await read(layer, 65_536, thread)).toEqual(await read(layer, 65_536));
  });

  it('that does not keep up is waited for, and an abort ends the waiting', async () => {
    const running = threadOf(`${UP} parentPort.on('message', () => {});`, over.signal);
    thread = running;
    let pushed = 0;
    const reading = readLayer(inPieces(rawTar({ name: 'x', content: Buffer.alloc(30 * MB) }), 65_536), {
      storedDigest: '',
      thread: running,
      signal: over.signal,
      onPiece: (stored) => {
        pushed = stored;
      },
    });
    reading.catch(() => undefined);
    await expect.poll(() => running.isFull, { timeout: 30_000 }).toBe(true);
    expect(pushed).toBeLessThan(10 * MB);
    over.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    expect(pushed).toBeLessThan(10 * MB);
  });

  it('is left by whoever waits for its start when that is given up', async () => {
    thread = threadOf('setInterval(() => {}, 1000);', over.signal);
    const beginning = thread.begin();
    over.abort(new Error('enough'));
    await expect(beginning).rejects.toThrow('enough');
  });

  it('ends what waits when it is closed', async () => {
    const running = threadOf(`${UP} parentPort.on('message', () => {});`, over.signal);
    const digests = await running.begin();
    const settled = digests.settled();
    settled.catch(() => undefined);
    await running.close();
    await expect(settled).rejects.toThrow(/closed/);
  });
});

describe('a large image', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-threads-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('in a file is read with the digests that its bytes have', async () => {
    const base = sampleImage();
    const large = rawTar({ name: 'large', content: Buffer.alloc(70 * MB, 'large') }, ...many.slice(0, 50));
    const layers = [base.layers[0] ?? rawTar(), large];
    const diffIds = layers.map((layer) => `sha256:${sha256(layer)}`);
    const image = {
      ...base,
      layers,
      config: { ...base.config, rootfs: { type: 'layers', diff_ids: diffIds } },
    };
    const file = join(folder, 'large.tar');
    writeFileSync(file, tarOf(dockerArchive(image)));
    const reader = archiveReader({ file });
    const read = await reader.read(idOf(image));
    await reader.close();
    expect(read.problems).toEqual([]);
    const indexes = read.layers.map(({ state }) => (state.kind === 'read' ? state.index : undefined));
    expect(indexes.map((index) => index?.diffId)).toEqual(diffIds);
    expect(indexes[1] && entryOf(indexes[1], 'large')?.digest).toBe(sha256(Buffer.alloc(70 * MB, 'large')));
    expect(indexes[1] && entryOf(indexes[1], 'many/7')?.digest).toBe(sha256(many[7]?.content ?? ''));
  }, 60_000);
});
