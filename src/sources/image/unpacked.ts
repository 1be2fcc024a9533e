/** Bytes as they are or compressed, told apart by how they begin: names and media types may lie. */
import { Readable } from 'node:stream';
import * as zlib from 'node:zlib';
import { ABSURD, ImageFault } from './image-fault.ts';

/** Bytes as they come from a file, a connection or an archive. */
export type ByteStream = AsyncIterable<Buffer>;

export type Packing = 'none' | 'gzip' | 'zstd' | 'other';

/** Enough for every way of packing to be known by. */
const MAGIC_BYTES = 6;

/** Uncompressed bytes come in pieces of this size. */
const PIECE = 128 * 1024;

/** What is unpacked may be this much larger than its compressed form, once there is a lot of it. */
const MOST_TIMES = 1_000;
const SUSPICIOUS_BYTES = 16 * 1024 ** 3;

export function packingOf(start: Uint8Array): Packing {
  const [a, b, c, d] = start;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  // A frame to be skipped, with which some writers begin.
  if (a !== undefined && (a & 0xf0) === 0x50 && b === 0x2a && c === 0x4d && d === 0x18) return 'zstd';
  const text = Buffer.from(start.subarray(0, MAGIC_BYTES)).toString('latin1');
  return text === '\xfd7zXZ\0' || text.startsWith('BZh') ? 'other' : 'none';
}

/** A stream with its first bytes known. */
export interface Peeked {
  readonly start: Buffer;
  readonly bytes: ByteStream;
}

/** Takes at least `length` bytes off the stream, where it has so many, and gives it whole. */
export async function peek(bytes: ByteStream, length: number = MAGIC_BYTES): Promise<Peeked> {
  const iterator = bytes[Symbol.asyncIterator]();
  const pieces: Buffer[] = [];
  let taken = 0;
  while (taken < length) {
    const { done, value } = await iterator.next();
    if (done === true) break;
    pieces.push(value);
    taken += value.length;
  }
  const start = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  return { start, bytes: followedBy(start, iterator) };
}

/** No generator: there are tens of thousands of pieces, and each would wait once more. */
function followedBy(start: Buffer, rest: AsyncIterator<Buffer>): ByteStream {
  let isStarted = start.length === 0;
  const iterator: AsyncIterator<Buffer> = {
    next: () => {
      if (isStarted) return rest.next();
      isStarted = true;
      return Promise.resolve({ done: false, value: start });
    },
    return: async () => {
      await rest.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/**
 * The uncompressed bytes. Rejects with an ImageFault for a compression that can't be undone here.
 * @throws ImageFault, from the stream, for absurd ratios; zlib's own errors for damage.
 */
export async function unpacked(bytes: ByteStream): Promise<ByteStream> {
  const { start, bytes: whole } = await peek(bytes);
  const packing = packingOf(start);
  return packing === 'none' ? whole : unpacking(whole, unpackerFor(packing));
}

async function* unpacking(
  packed: ByteStream,
  unpacker: zlib.Gunzip | zlib.ZstdDecompress,
): AsyncGenerator<Buffer> {
  let packedBytes = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of packed) {
      packedBytes += piece.length;
      yield piece;
    }
  };
  const source = Readable.from(counted(), { objectMode: false });
  source.once('error', (error) => unpacker.destroy(error));
  source.pipe(unpacker);
  let unpackedBytes = 0;
  try {
    for await (const piece of unpacker) {
      if (!Buffer.isBuffer(piece)) continue;
      unpackedBytes += piece.length;
      if (unpackedBytes > SUSPICIOUS_BYTES && unpackedBytes > packedBytes * MOST_TIMES)
        throw new ImageFault('it unpacks to more than a thousand times its size', ABSURD);
      yield piece;
    }
  } finally {
    source.destroy();
    unpacker.destroy();
  }
}

function unpackerFor(packing: Exclude<Packing, 'none'>): zlib.Gunzip | zlib.ZstdDecompress {
  if (packing === 'gzip') return zlib.createGunzip({ chunkSize: PIECE });
  if (packing === 'other')
    throw new ImageFault(
      'it is compressed with bzip2 or xz',
      'Unpack it first, with bunzip2 or unxz',
      'unsupported',
    );
  // Node 22.15 and 23.8 were the first to have it.
  if (!('createZstdDecompress' in zlib))
    throw new ImageFault(
      'it is compressed with zstd, which this Node.js does not know',
      'Use Node.js 22.15 or later, or unpack it first with unzstd',
      'unsupported',
    );
  return zlib.createZstdDecompress({ chunkSize: PIECE });
}
