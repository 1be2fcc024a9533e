/** SHA-256 of a layer and of the files in it, while the bytes of the layer pass by. */
import { createHash, hash } from 'node:crypto';

/** What a file's digest is written into: lower-case hex. */
export interface Digested {
  digest: string;
}

export interface LayerDigests {
  /** The next bytes of the layer; at most LONGEST_PIECE of them. */
  push(bytes: Buffer): void;
  /** The next part of a file's content, which is a part of the bytes that were pushed last. */
  content(bytes: Buffer): void;
  /** The next part of a file's content is so many zeros, which the layer does not have. */
  hole(length: number): void;
  /** The file is over; its digest is there once `settled` has resolved. */
  fileEnd(file: Digested): void;
  /** Nobody wants the digest of the file. */
  drop(): void;
  /**
   * The last piece is done with, and nobody else has it. What is not needed any more of its memory is given back at once:
   * what passes by is more than the collector of garbage would otherwise keep up with.
   */
  release(piece: Buffer): void;
  /** Resolves once more may be pushed; undefined when it may be at once. Rejects with an ImageFault, or what an abort says. */
  full(): Promise<void> | undefined;
  /** All was pushed: resolves once every digest is there. Rejects as `full` does. */
  settled(): Promise<void>;
  /** That of the layer, in lower-case hex, once `settled` has resolved. */
  digest(): string;
}

export const LONGEST_PIECE = 512 * 1024;

export const EMPTY_DIGEST = hash('sha256', '');
const ZEROS = Buffer.alloc(64 * 1024);

/** Computed where it is called, at once. */
export class DigestsHere implements LayerDigests {
  private readonly layer = createHash('sha256');
  /** Begun with the second piece of the content: most files are one piece. */
  private file: ReturnType<typeof createHash> | undefined;
  private onlyPiece: Buffer | undefined;
  private over: string | undefined;

  push(bytes: Buffer): void {
    this.layer.update(bytes);
  }

  content(bytes: Buffer): void {
    if (this.file !== undefined) {
      this.file.update(bytes);
    } else if (this.onlyPiece === undefined) {
      this.onlyPiece = bytes;
    } else {
      this.file = createHash('sha256').update(this.onlyPiece).update(bytes);
      this.onlyPiece = undefined;
    }
  }

  hole(length: number): void {
    for (let left = length; left > 0; left -= ZEROS.length)
      this.content(left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS);
  }

  fileEnd(file: Digested): void {
    if (this.file !== undefined) file.digest = this.file.digest('hex');
    else file.digest = this.onlyPiece === undefined ? EMPTY_DIGEST : hash('sha256', this.onlyPiece);
    this.drop();
  }

  drop(): void {
    this.file = undefined;
    this.onlyPiece = undefined;
  }

  /** A part of the piece may be all that there is of a file so far. */
  release(): void {}

  full(): undefined {
    return undefined;
  }

  async settled(): Promise<void> {
    this.digest();
  }

  digest(): string {
    this.over ??= this.layer.digest('hex');
    return this.over;
  }
}
