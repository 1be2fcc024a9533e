/**
 * Writes a bundle: a tar whose last member is a manifest with the sum of every other one. It grows under another name, is
 * forced onto the disk and only then gets its own, so that what has the name is whole. Memory stays bounded: what is large goes
 * through a file of its own beside it, because a tar says how long a member is before the member.
 */
import { createHash, type Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Pack, pack } from 'tar-stream';
import { MANIFEST_FILE } from '../sources/snapshot/snapshot-document.ts';
import { type DraftFile, draftFile } from './draft-file.ts';
import { NoPlaceForFile, writtenPlace } from './written-place.ts';

export interface BundleMember {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string;
}

export interface WrittenBundle {
  readonly bytes: number;
  /** Of the whole file. */
  readonly sha256: string;
}

/** Content that was taken in, and is not part of the bundle yet. */
export interface Gathered {
  readonly size: number;
  readonly sha256: string;
  /** Its beginning: all of it where it is not longer than a megabyte. */
  readonly head: Buffer;
}

/** What is longer goes through a file. */
const IN_MEMORY = 1024 * 1024;
const PIECE = 128 * 1024;
const OWNER_ONLY = 0o600;

export class BundleWriter {
  private readonly path: string;
  private readonly draft: DraftFile;
  private readonly file: FileHandle;
  private readonly tar: Pack = pack();
  private readonly mtime: Date;
  private readonly whole: Hash = createHash('sha256');
  private readonly written: Promise<void>;
  private readonly listed: BundleMember[] = [];
  private spool: FileHandle | undefined;
  private bytes = 0;
  private isOver = false;

  /** Rejects with the error of the file system, and with NoPlaceForFile before anything is written. */
  static async create(named: string, mtime: Date): Promise<BundleWriter> {
    const { path, isPlain } = await writtenPlace(named);
    if (!isPlain) throw new NoPlaceForFile();
    const draft = draftFile(path);
    const file = await open(draft.path, 'wx', OWNER_ONLY).catch((error: unknown) => {
      draft.settle();
      throw error;
    });
    // The name may stand for another file by now, so it is not asked for by name.
    await file.chmod(OWNER_ONLY).catch(() => undefined);
    return new BundleWriter(path, draft, file, mtime);
  }

  private constructor(path: string, draft: DraftFile, file: FileHandle, mtime: Date) {
    this.path = path;
    this.draft = draft;
    this.file = file;
    this.mtime = mtime;
    this.written = this.write();
    // Whoever waits for a member is told.
    this.written.catch(() => undefined);
  }

  /** What is in it so far, in its order. */
  get members(): readonly BundleMember[] {
    return this.listed;
  }

  /** Rejects with the error of the file system. */
  async add(path: string, content: string | Buffer): Promise<BundleMember> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await this.entry(path, bytes.length, [bytes]);
    return this.list({ path, size: bytes.length, sha256 });
  }

  /**
   * Takes content in, and gives undefined when it is longer than `most` bytes. What was gathered is there until the next is.
   * Rejects with what the content throws, and with the error of the file system.
   */
  async gather(content: AsyncIterable<unknown>, most: number): Promise<Gathered | undefined> {
    const hash = createHash('sha256');
    let pieces: Buffer[] | undefined = [];
    let head: Buffer = Buffer.alloc(0);
    let size = 0;
    for await (const piece of content) {
      if (!Buffer.isBuffer(piece)) continue;
      if (size + piece.length > most) return undefined;
      hash.update(piece);
      if (pieces !== undefined && size + piece.length > IN_MEMORY) {
        head = Buffer.concat(pieces);
        const spool = await this.openSpool();
        await writeAll(spool, head, 0);
        pieces = undefined;
      }
      if (pieces === undefined) await writeAll(await this.openSpool(), piece, size);
      else pieces.push(piece);
      size += piece.length;
    }
    if (pieces !== undefined) head = Buffer.concat(pieces);
    return { size, sha256: hash.digest('hex'), head };
  }

  /** Puts in what was gathered last. Rejects with the error of the file system. */
  async addGathered(path: string, { size, sha256, head }: Gathered): Promise<BundleMember> {
    await this.entry(path, size, size === head.length ? [head] : this.spooled(size));
    return this.list({ path, size, sha256 });
  }

  /**
   * Writes the manifest, which is made of the members, and gives the bundle its name. Rejects with the error of the file system:
   * then there is no bundle.
   */
  async finish(manifest: (members: readonly BundleMember[]) => string): Promise<WrittenBundle> {
    try {
      const bytes = Buffer.from(manifest(this.listed));
      await this.entry(MANIFEST_FILE, bytes.length, [bytes]);
      this.tar.finalize();
      await this.written;
      await this.file.sync();
      await this.file.close();
      await rename(this.draft.path, this.path);
      this.isOver = true;
      this.draft.settle();
      await this.spool?.close();
      await syncFolder(dirname(this.path));
      return { bytes: this.bytes, sha256: this.whole.digest('hex') };
    } catch (error) {
      await this.discard();
      throw error;
    }
  }

  /** Takes away what was written. Nothing happens once it is finished. */
  async discard(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    this.tar.destroy();
    await this.written.catch(() => undefined);
    await this.file.close().catch(() => undefined);
    await this.spool?.close().catch(() => undefined);
    await rm(this.draft.path, { force: true }).finally(this.draft.settle);
  }

  private list(member: BundleMember): BundleMember {
    this.listed.push(member);
    return member;
  }

  private async write(): Promise<void> {
    try {
      for await (const piece of this.tar) {
        if (!Buffer.isBuffer(piece)) continue;
        this.whole.update(piece);
        await writeAll(this.file, piece, undefined);
        this.bytes += piece.length;
      }
    } catch (error) {
      this.tar.destroy();
      throw error;
    }
  }

  private async entry(
    name: string,
    size: number,
    content: Iterable<Buffer> | AsyncIterable<Buffer>,
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Nobody may run or change by accident what an intruder left, wherever this is unpacked.
    const header = { name, size, mtime: this.mtime, mode: OWNER_ONLY };
    const sink = this.tar.entry(header, (error) => (error ? reject(error) : resolve()));
    // The file's own error says more than that of the tar which ended for it.
    const failed = this.written.then(() => promise);
    failed.catch(() => undefined);
    promise.catch(() => undefined);
    for await (const piece of content) {
      if (sink.write(piece)) continue;
      await Promise.race([drained(sink), failed]);
    }
    sink.end(undefined);
    await Promise.race([promise.catch(() => this.written.then(() => promise)), failed]);
  }

  private async *spooled(size: number): AsyncGenerator<Buffer> {
    const spool = await this.openSpool();
    for (let at = 0; at < size; ) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE, size - at));
      const { bytesRead } = await spool.read(piece, 0, piece.length, at);
      if (bytesRead === 0) throw new Error('what was written to the disk is not there any more');
      at += bytesRead;
      yield piece.subarray(0, bytesRead);
    }
  }

  private async openSpool(): Promise<FileHandle> {
    if (this.spool !== undefined) return this.spool;
    const path = `${this.draft.path}.content`;
    const { O_RDWR, O_CREAT, O_EXCL } = constants;
    const spool = await open(path, O_RDWR | O_CREAT | O_EXCL, OWNER_ONLY);
    this.spool = spool;
    // It needs no name: so nothing of it is left, however this ends.
    await rm(path, { force: true });
    return spool;
  }
}

function drained(sink: ReturnType<Pack['entry']>): Promise<void> {
  return new Promise((resolve) => {
    sink.once('drain', () => resolve());
  });
}

/** At `place`, or where the last write ended. A full disk may take a part of what it is given. */
async function writeAll(file: FileHandle, bytes: Buffer, place: number | undefined): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const at = place === undefined ? null : place + done;
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at);
    done += bytesWritten;
  }
}

/** So that the new name outlives a power cut too. Not every file system can do it. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // The file itself is on the disk.
  }
}
