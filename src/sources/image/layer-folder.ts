/**
 * The folder in which an engine keeps the files of a layer. It was unpacked from the layer, so names lead where the layer
 * says, but nothing is taken for granted: no link is followed, only ordinary files of the size that the layer says are
 * opened, and what overlayfs keeps elsewhere (a file of which it copied the attributes only) is not taken for content.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { nameBytes } from '../../facts/layer-index.ts';

const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const READ_PIECE = 128 * 1024;

export class LayerFolder {
  private readonly folder: Buffer;
  /** Directories that are no links: their bytes as Latin-1. */
  private readonly sound = new Set<string>();

  constructor(folder: string) {
    this.folder = Buffer.from(folder);
  }

  /**
   * The first `length` bytes of a file, or all of it when it is shorter. Undefined when the folder does not have it as the
   * layer says: `size` is what that says. Files are read at once: there are thousands, and most have a few bytes.
   */
  read(path: string, length: number, size: number): Buffer | undefined {
    const place = this.placeOf(path);
    if (place === undefined) return undefined;
    try {
      const file = openSync(place, FLAGS);
      try {
        if (!isContent(fstatSync(file), size)) return undefined;
        const bytes = Buffer.allocUnsafe(Math.min(length, size));
        let at = 0;
        while (at < bytes.length) {
          const count = readSync(file, bytes, at, bytes.length - at, at);
          if (count === 0) return undefined;
          at += count;
        }
        return bytes;
      } finally {
        closeSync(file);
      }
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  }

  /** The whole content; undefined as with `read`. */
  async open(path: string, size: number): Promise<Readable | undefined> {
    const place = this.placeOf(path);
    if (place === undefined) return undefined;
    try {
      const file = await open(place, FLAGS);
      if (isContent(await file.stat(), size)) return file.createReadStream({ highWaterMark: READ_PIECE });
      await file.close();
      return undefined;
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  }

  /** Undefined when something on the way is no directory. */
  private placeOf(path: string): Buffer | undefined {
    const steps = path.split('/');
    let place = this.folder;
    for (const [at, step] of steps.entries()) {
      if (step === '' || step === '.' || step === '..' || step.includes('\0')) return undefined;
      place = Buffer.concat([place, Buffer.from('/'), nameBytes(step)]);
      if (at === steps.length - 1) break;
      const key = place.toString('latin1');
      if (this.sound.has(key)) continue;
      if (lstatSync(place, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
      this.sound.add(key);
    }
    return place;
  }
}

/** A file that takes no room on the disk and claims to have content may be one that overlayfs keeps elsewhere. */
function isContent(stats: Stats, size: number): boolean {
  return stats.isFile() && stats.size === size && (size === 0 || stats.blocks > 0);
}

const REFUSALS = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO', 'EACCES', 'EPERM', 'ENAMETOOLONG']);

function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && REFUSALS.has(error.code)
  );
}
