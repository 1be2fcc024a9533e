import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip, createZstdCompress, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ImageInspect } from '../../../src/facts/image.ts';
import { entryAt, type LayerIndex } from '../../../src/facts/layer-index.ts';
import { TargetError } from '../../../src/facts/target-error.ts';
import { archiveReader } from '../../../src/sources/image/archive-reader.ts';
import { ImageFault } from '../../../src/sources/image/image-fault.ts';
import { LayerIndexing } from '../../../src/sources/image/layer-indexing.ts';
import { readLayer } from '../../../src/sources/image/read-layer.ts';
import { streamReader } from '../../../src/sources/image/stream-reader.ts';
import { finished, indexed } from './indexed.ts';
import { dockerArchive, idOf, linkedArchive, ociLayout, PACKERS, sampleImage, tarOf } from './made-images.ts';
import { rawEntry, rawPax, rawTar, sealed } from './raw-tar.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-hostile-'));
const file = join(folder, 'image');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MB = 1024 * 1024;
/** The same archives are broken the same way in every run. */
const SEED = 20_261_120;

const image = sampleImage();
const archives = [
  tarOf(dockerArchive(image)),
  tarOf(linkedArchive(image)),
  tarOf(ociLayout([image, sampleImage({ os: 'linux', architecture: 'arm64' })], PACKERS.zstd)),
  tarOf(ociLayout([image], PACKERS.gzip)),
  gzipSync(tarOf(dockerArchive(image))),
];

/** A layer with every kind of header. */
const layer = rawTar(
  { name: 'etc/', type: '5' },
  rawPax({ path: 'long/'.repeat(60), 'SCHILY.xattr.user.x': 'y', mtime: '1.5', size: '3' }),
  { name: 'x', content: 'abc' },
  { name: '././@LongLink', type: 'L', content: `${'g'.repeat(150)}\0`, magic: 'ustar ' },
  { name: 'g', type: '1', link: 'etc/x', magic: 'ustar ' },
  rawPax({
    'GNU.sparse.major': '1',
    'GNU.sparse.minor': '0',
    'GNU.sparse.name': 's',
    'GNU.sparse.realsize': '2000',
  }),
  {
    name: 's',
    content: Buffer.concat([Buffer.from('1\n1000\n5\n'.padEnd(512, '\0')), Buffer.from('abcde')]),
  },
  rawPax({ 'GNU.sparse.size': '100', 'GNU.sparse.map': '1,2,50,3' }),
  { name: 's2', content: 'abcde' },
  { name: 'dev', type: '3', device: [1, 3] },
  { name: 'etc/.wh.passwd' },
  rawPax({ uid: '7' }, 'g'),
  { name: 'last', type: '2', link: '../x' },
);

interface Damage {
  readonly at: number;
  readonly kind: 'flip' | 'cut' | 'double' | 'remove' | 'fill' | 'seal';
  readonly value: number;
}

const damages = (length: number) =>
  fc.array(
    fc.record({
      at: fc.nat(length - 1),
      kind: fc.constantFrom<Damage['kind']>('flip', 'flip', 'cut', 'double', 'remove', 'fill', 'seal'),
      value: fc.nat(255),
    }),
    { minLength: 1, maxLength: 4 },
  );

function damaged(bytes: Buffer, all: readonly Damage[]): Buffer {
  let result: Buffer = Buffer.from(bytes);
  for (const { at, kind, value } of all) {
    const here = Math.min(at, Math.max(0, result.length - 1));
    const block = here - (here % 512);
    if (kind === 'flip') result[here] = value;
    else if (kind === 'cut') result = Buffer.from(result.subarray(0, here));
    else if (kind === 'double')
      result = Buffer.concat([result.subarray(0, block + 512), result.subarray(block)]);
    else if (kind === 'remove')
      result = Buffer.concat([result.subarray(0, block), result.subarray(block + 512)]);
    else if (kind === 'fill') result.fill(value, here, Math.min(here + 40, result.length));
    // A field that was changed, with the right checksum: what a forger does.
    else if (block + 512 <= result.length) {
      result[block + (value % 345)] = (value * 31) & 0xff;
      sealed(result.subarray(block, block + 512));
    }
  }
  return result;
}

function expectWhole(index: LayerIndex): void {
  for (let row = 0; row < index.count; row += 1) expect(entryAt(index, row)?.path).toBeDefined();
  expect(Number.isFinite(index.size)).toBe(true);
}

describe('whatever is done to an archive', () => {
  it('a layer is read, or refused in words', () => {
    fc.assert(
      fc.property(damages(layer.length), fc.integer({ min: 1, max: 2000 }), (all, piece) => {
        try {
          expectWhole(indexed(damaged(layer, all), { piece }));
        } catch (error) {
          if (!(error instanceof ImageFault)) throw error;
          expect(error.message).toMatch(/^[a-z].*[^.]$/);
        }
      }),
      { seed: SEED, numRuns: 1500 },
    );
  });

  it('bytes that never were a layer are refused or empty', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        try {
          expectWhole(indexed(Buffer.from(bytes)));
        } catch (error) {
          expect(error).toBeInstanceOf(ImageFault);
        }
      }),
      { seed: SEED },
    );
  });

  it('a saved image is read, or refused in words, from disk', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .nat(archives.length - 1)
          .chain((which) => fc.tuple(fc.constant(which), damages(archives[which]?.length ?? 1))),
        async ([which, all]) => {
          writeFileSync(file, damaged(archives[which] ?? Buffer.alloc(0), all));
          const reader = archiveReader({ file });
          try {
            for (const { id } of await reader.images()) {
              const layers = await reader.read(id);
              for (const { state } of layers.layers) {
                if (state.kind === 'read') expectWhole(state.index);
                else
                  expect(state).toMatchObject({
                    kind: 'failed',
                    trouble: { what: expect.stringMatching(/./), tryThis: expect.stringMatching(/./) },
                  });
              }
            }
          } catch (error) {
            if (!(error instanceof TargetError)) throw error;
            expect(error.trouble.why).toMatch(/./);
          } finally {
            await reader.close();
          }
        },
      ),
      { seed: SEED, numRuns: 250 },
    );
  }, 60_000);

  it('a stream of an engine is read, or refused in words', async () => {
    writeFileSync(file, archives[0] ?? '');
    const { inspect }: { inspect: ImageInspect } = await archiveReader({ file }).describe(idOf(image));
    await fc.assert(
      fc.asyncProperty(
        fc
          .nat(archives.length - 1)
          .chain((which) => fc.tuple(fc.constant(which), damages(archives[which]?.length ?? 1))),
        async ([which, all]) => {
          const bytes = damaged(archives[which] ?? Buffer.alloc(0), all);
          const reader = streamReader({
            images: async () => [],
            describe: async () => ({ inspect, history: [] }),
            open: async () => Readable.from([bytes], { objectMode: false }),
            explain: (error) => ({ kind: 'unexpected', what: 'x', why: String(error), tryThis: 'x' }),
          });
          try {
            const { layers } = await reader.read('x');
            for (const { state } of layers) expect(['read', 'failed']).toContain(state.kind);
          } catch (error) {
            expect(error).toBeInstanceOf(TargetError);
          }
        },
      ),
      { seed: SEED, numRuns: 250 },
    );
  }, 60_000);
});

/** A layer with one file of zeros, compressed as it is made. */
function bomb(bytes: number, packer: NodeJS.ReadWriteStream): AsyncIterable<Buffer> {
  const zeros = Buffer.alloc(MB);
  const parts = function* (): Generator<Buffer> {
    const header = rawEntry({ name: 'zeros', size: bytes });
    yield header;
    for (let left = bytes; left > 0; left -= MB) yield zeros;
    yield Buffer.alloc(1024);
  };
  Readable.from(parts(), { objectMode: false }).pipe(packer);
  const packed = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of packer) yield Buffer.from(piece);
  };
  return packed();
}

describe('what is made to fill up whoever opens it', () => {
  it.each([
    ['gzip', () => createGzip({ level: 1 })],
    ['zstd', () => createZstdCompress()],
  ])(
    'a gigabyte of zeros in %s is read without being held',
    async (_, packer) => {
      const before = process.memoryUsage().rss;
      let most = 0;
      const { index } = await readLayer(bomb(1024 * MB, packer()), {
        storedDigest: '',
        onPiece: () => {
          most = Math.max(most, process.memoryUsage.rss());
        },
      });
      expect(index.size).toBe(1024 * MB);
      expect(most - before).toBeLessThan(150 * MB);
    },
    60_000,
  );

  it('more than a layer may have is refused before it is unpacked', async () => {
    let unpacked = 0;
    const reading = readLayer(bomb(1024 * MB, createGzip({ level: 1 })), {
      storedDigest: '',
      limits: { bytes: 10 * MB },
      onPiece: () => {
        unpacked += 1;
      },
    });
    await expect(reading).rejects.toThrow(/unpacks to more/);
    expect(unpacked).toBeLessThan(200);
  });

  it('a million files are an index of a million rows', () => {
    const indexing = new LayerIndexing(undefined);
    const header = rawEntry({ name: 'd/000000000' });
    for (let entry = 0; entry < 1_000_000; entry += 1) {
      if (entry % 1000 === 0) header.write(String(entry / 1000).padStart(4, '0'), 0, 'latin1');
      header.write(String(entry % 1000).padStart(6, '0'), 5, 'latin1');
      header[4] = 0x2f;
      sealed(header);
      indexing.push(Buffer.from(header));
    }
    const index = finished(indexing);
    expect(index.count).toBe(1_001_001);
    expect(index.names.length).toBeLessThan(2100);
  }, 120_000);
});
