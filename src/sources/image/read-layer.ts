/** From the bytes of a layer as they are stored, compressed or not, to its index. */
import { createHash } from 'node:crypto';
import type { ContentScan } from '../../facts/image-layers.ts';
import { isHashing } from './archive-images.ts';
import type { DigestThread } from './digest-thread.ts';
import { inTurns } from './in-turns.ts';
import { DigestsHere } from './layer-digests.ts';
import { type IndexedLayer, LayerIndexing, type LayerLimits } from './layer-indexing.ts';
import { type ByteStream, packingOf, peek, unpacked } from './unpacked.ts';

export interface LayerWish {
  readonly scan?: ContentScan | undefined;
  readonly limits?: Partial<LayerLimits> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where digests are computed; in this thread without it. */
  readonly thread?: DigestThread | undefined;
  /** The pieces of the content are the reader's own: nobody looks at them later. */
  readonly ownsPieces?: boolean;
  /** The digest that the bytes as they are stored are named by; empty where they are named by none. */
  readonly storedDigest: string;
  /** Told after each piece: bytes as they are stored, entries and bytes of files, all of them of this layer so far. */
  readonly onPiece?: (stored: number, entries: number, contentBytes: number) => void;
}

export interface ReadLayer extends IndexedLayer {
  /** Of the bytes as they are stored; empty where no digest was named. */
  readonly storedDigest: string;
}

/** Rejects with an ImageFault or an error of zlib for a layer that can't be read, else with what the stream throws. */
export async function readLayer(content: ByteStream, wish: LayerWish): Promise<ReadLayer> {
  const digests = (await wish.thread?.begin()) ?? new DigestsHere();
  const indexing = new LayerIndexing(wish.scan, wish.limits, digests);
  const { start, bytes } = await peek(content);
  const [algorithm = ''] = wish.storedDigest.split(':');
  // The digest of an uncompressed layer is that of its index.
  const packing = packingOf(start);
  const needsOwn = isHashing(algorithm) && (packing !== 'none' || algorithm !== 'sha256');
  const hash = needsOwn ? createHash(algorithm) : undefined;
  let stored = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of bytes) {
      stored += piece.length;
      hash?.update(piece);
      yield piece;
    }
  };
  const isPlain = packing === 'none' && hash === undefined;
  for await (const piece of isPlain ? bytes : await unpacked(counted())) {
    wish.signal?.throwIfAborted();
    indexing.push(piece);
    if (isPlain) {
      stored += piece.length;
      if (wish.ownsPieces === true) digests.release(piece);
    }
    wish.onPiece?.(stored, indexing.count, indexing.contentBytes);
    const full = digests.full();
    if (full !== undefined) await full;
  }
  await digests.settled();
  const indexed = await inTurns(indexing.finish(), wish.signal);
  const storedDigest =
    hash !== undefined
      ? `${algorithm}:${hash.digest('hex')}`
      : algorithm === 'sha256'
        ? indexed.index.diffId
        : '';
  return { ...indexed, storedDigest };
}
