/**
 * What goes to the thread that computes digests, and comes back from it: a batch of a layer's bytes with a table of what
 * they are to the files in it.
 */
import { createHash, hash } from 'node:crypto';

/** Shared, so that nothing is copied to the thread and nothing is left behind: who has the batch may use its memory. */
export interface BatchMemory {
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  /** Steps of two numbers: where a part of a file's content begins and how long it is, or one of the words below. */
  readonly table: Uint32Array<SharedArrayBuffer>;
}

export interface DigestBatch {
  /** Which layer it belongs to; another one begins anew. */
  readonly layer: number;
  /** The number of its memory. */
  readonly place: number;
  /** That memory, when it is new to the thread. */
  readonly memory: BatchMemory | undefined;
  /** How many of the bytes and of the steps are filled. */
  readonly length: number;
  readonly steps: number;
  /** The layer is over. */
  readonly isLast: boolean;
}

export interface DigestAnswer {
  readonly layer: number;
  /** The number of the memory that is free again. */
  readonly place: number;
  /** Of the files that ended in the batch, in their order, in lower-case hex without anything between. */
  readonly files: string;
  /** Of the layer, in lower-case hex; empty unless it is over. */
  readonly digest: string;
}

/** The file goes on with as many zeros as the second number says. */
export const HOLE = 0xffff_ffff;
/** The file is over. */
export const FILE_END = 0xffff_fffe;
/** Nobody wants the digest of the file. */
export const DROP = 0xffff_fffd;

/** Characters of one digest. */
export const DIGEST_LENGTH = 64;

const ZEROS = new Uint8Array(64 * 1024);

const NO_MEMORY = newMemory(0, 0);

export function newMemory(bytes: number, steps: number): BatchMemory {
  return {
    bytes: new Uint8Array(new SharedArrayBuffer(bytes)),
    table: new Uint32Array(new SharedArrayBuffer(steps * 2 * Uint32Array.BYTES_PER_ELEMENT)),
  };
}

/** Works batches off, one after the other. */
export class BatchHasher {
  private readonly memories = new Map<number, BatchMemory>();
  private number = -1;
  private layer = createHash('sha256');
  /** Begun with the second part of the content: most files are one part. */
  private file: ReturnType<typeof createHash> | undefined;
  private onlyPart: Uint8Array | undefined;

  take({ layer, place, memory, length, steps, isLast }: DigestBatch): DigestAnswer {
    if (memory !== undefined) this.memories.set(place, memory);
    const { bytes, table } = this.memories.get(place) ?? NO_MEMORY;
    if (layer !== this.number) {
      this.number = layer;
      this.layer = createHash('sha256');
      this.drop();
    }
    this.layer.update(bytes.subarray(0, length));
    let files = '';
    for (let at = 0; at < steps * 2; at += 2) {
      const what = table[at] ?? DROP;
      const count = table[at + 1] ?? 0;
      if (what === FILE_END) files += this.fileOver();
      else if (what === DROP) this.drop();
      else if (what === HOLE) this.hole(count);
      else this.part(bytes.subarray(what, what + count));
    }
    // The memory is handed back.
    if (this.onlyPart !== undefined) {
      this.file = createHash('sha256').update(this.onlyPart);
      this.onlyPart = undefined;
    }
    return { layer, place, files, digest: isLast ? this.layer.digest('hex') : '' };
  }

  private part(bytes: Uint8Array): void {
    if (this.file === undefined && this.onlyPart === undefined) {
      this.onlyPart = bytes;
      return;
    }
    this.file ??= createHash('sha256').update(this.onlyPart ?? '');
    this.onlyPart = undefined;
    this.file.update(bytes);
  }

  private hole(length: number): void {
    for (let left = length; left > 0; left -= ZEROS.length)
      this.part(left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS);
  }

  private fileOver(): string {
    const digest = this.file?.digest('hex') ?? hash('sha256', this.onlyPart ?? '');
    this.drop();
    return digest;
  }

  private drop(): void {
    this.file = undefined;
    this.onlyPart = undefined;
  }
}
