/** An OCI image layout as a folder. Nothing outside it is opened, whatever links in it say. */
import { constants } from 'node:fs';
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { stampOf } from './file-stamp.ts';
import { LONGEST_DOCUMENT } from './image-documents.ts';
import { ABSURD, ImageFault } from './image-fault.ts';
import type { FileContent, ImageFiles } from './image-files.ts';
import type { ByteStream } from './unpacked.ts';

const READ_PIECE = 128 * 1024;

export async function openLayoutFolder(folder: string): Promise<ImageFiles> {
  return new LayoutFolder(folder, await realpath(folder));
}

class LayoutFolder implements ImageFiles {
  readonly place: string;
  private readonly root: string;

  constructor(folder: string, root: string) {
    this.place = folder;
    this.root = root;
  }

  async document(path: string, signal?: AbortSignal): Promise<Buffer | undefined> {
    const found = await this.resolve(path);
    if (found === undefined) return undefined;
    const file = await this.open(found);
    try {
      if ((await file.stat()).size > LONGEST_DOCUMENT)
        throw new ImageFault(`${path} is absurdly long`, ABSURD);
      return await file.readFile({ signal });
    } finally {
      await file.close();
    }
  }

  async resolve(path: string): Promise<string | undefined> {
    if (path.includes('\0')) return undefined;
    let real: string;
    try {
      real = await realpath(join(this.root, path));
    } catch (error) {
      if (error instanceof Error && 'code' in error && ABSENT.has(error.code)) return undefined;
      throw error;
    }
    if (!real.startsWith(this.root === sep ? sep : this.root + sep))
      throw new ImageFault(`${path} leads out of the folder`, 'Do not trust this image');
    return real.slice(this.root.length).replace(/^\//, '');
  }

  async size(path: string): Promise<number> {
    const file = await this.open(path);
    try {
      return (await file.stat()).size;
    } finally {
      await file.close();
    }
  }

  async stamp(path: string): Promise<string> {
    const file = await this.open(path);
    try {
      return stampOf(await file.stat({ bigint: true }));
    } finally {
      await file.close();
    }
  }

  async *contents(paths: ReadonlySet<string>, signal?: AbortSignal): AsyncGenerator<FileContent> {
    for (const path of paths) {
      signal?.throwIfAborted();
      yield { path, content: this.contentOf(path, signal) };
    }
  }

  private async *contentOf(path: string, signal: AbortSignal | undefined): ByteStream {
    const file = await this.open(path);
    // The stream closes the file, also when it is left early.
    yield* file.createReadStream({ highWaterMark: READ_PIECE, signal });
  }

  /** Ordinary files only: a pipe or a device could keep a reader waiting for ever. */
  private async open(path: string): Promise<FileHandle> {
    const file = await open(
      join(this.root, path),
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    if ((await file.stat()).isFile()) return file;
    await file.close();
    throw new ImageFault(`${path} is no ordinary file`);
  }
}

const ABSENT: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);
