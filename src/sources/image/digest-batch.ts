/**
 * What goes to the thread that computes digests, and comes back from it: a batch of a layer's bytes with a table of what
 * they are to the files in it.
 */
import { createHash, hash } from 'node:crypto';

/** Memory is handed over and back, never copied: whoever has the batch may use it. */
export interface DigestBatch {
  /** Which layer it belongs to; another one begins anew. */
  readonly layer: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many of them are filled. */
  readonly length: number;
  /** Steps of two numbers: where a part of a file's content begins and how long it is, or one of the words below. */
  readonly table: Uint32Array<ArrayBuffer>;
  readonly steps: number;
  /** The layer is over. */
  readonly isLast: boolean;
}

export interface DigestAnswer {
  readonly layer: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly table: Uint32Array<ArrayBuffer>;
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

/** Works batches off, one after the other. */
export class BatchHasher {
  private number = -1;
  private layer = createHash('sha256');
  /** Begun with the second part of the content: most files are one part. */
  private file: ReturnType<typeof createHash> | undefined;
  private onlyPart: Uint8Array | undefined;

  take({ layer, bytes, length, table, steps, isLast }: DigestBatch): Pick<DigestAnswer, 'files' | 'digest'> {
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
    // The bytes are handed back.
    if (this.onlyPart !== undefined) {
      this.file = createHash('sha256').update(this.onlyPart);
      this.onlyPart = undefined;
    }
    return { files, digest: isLast ? this.layer.digest('hex') : '' };
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
