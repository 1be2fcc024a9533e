/**
 * Writes files of an image into a folder that a person chose. Images are made by strangers: nothing is overwritten, no link
 * is followed or written, nothing lands outside the folder, and no program that is written runs with more rights than
 * whoever starts it.
 */
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, realpath, unlink } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Extracted, ExtractItem, ExtractWish } from '../../facts/extraction.ts';
import type { ImageLayers } from '../../facts/image-layers.ts';
import type { LayerEntry } from '../../facts/layer-entry.ts';
import { entryAt, findRow, nameBytes } from '../../facts/layer-index.ts';
import type { Trouble } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';

export interface ExtractOptions extends ExtractWish {
  readonly open: (item: ExtractItem, signal: AbortSignal | undefined) => Promise<Readable>;
}

/**
 * Rejects with a TargetError before anything is written when the folder can't be used, the items are not known, or they
 * are too large; and with the signal's reason, after the file that was half written is removed.
 */
export async function extract(image: ImageLayers, options: ExtractOptions): Promise<Extracted> {
  const { items, base, maxBytes, signal } = options;
  const entries = items.map((item) => ({ item, entry: entryOf(image, item) }));
  const total = entries.reduce((sum, { entry }) => sum + entry.size, 0);
  if (total > maxBytes) throw new TargetError(tooLarge(image, total, maxBytes));
  const folder = await folderFor(options.folder);
  const writer = new TreeWriter(folder);
  const written: string[] = [];
  const skipped: { path: string; why: string }[] = [];
  for (const [index, { item, entry }] of entries.entries()) {
    signal?.throwIfAborted();
    try {
      await writer.write(entry, stepsBelow(entry.path, base), () => options.open(item, signal), signal);
      written.push(entry.path);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof Skip) skipped.push({ path: entry.path, why: error.message });
      else {
        const trouble = stoppedAt(entry.path, folder, error);
        return { folder, written, skipped, bytes: writer.bytes, trouble };
      }
    }
    options.onProgress?.({ done: index + 1, total: entries.length, bytes: writer.bytes });
  }
  return { folder, written, skipped, bytes: writer.bytes, trouble: undefined };
}

/** Something that is left out; the rest is written all the same. The message is a clause. */
class Skip extends Error {}

class TreeWriter {
  bytes = 0;
  private readonly folder: Buffer;
  /** Directories that were made or looked at: their bytes as Latin-1. */
  private readonly known = new Set<string>();

  constructor(folder: string) {
    this.folder = Buffer.from(folder);
  }

  async write(
    entry: LayerEntry,
    steps: readonly Buffer[],
    openContent: () => Promise<Readable>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const why = REFUSED[entry.type];
    if (why !== undefined) throw new Skip(why(entry));
    const parent = await this.makeParents(steps.slice(0, -1));
    const name = steps.at(-1);
    if (name === undefined) return;
    const path = join(parent, name);
    if (entry.type === 'directory') await this.makeDirectory(path, entry.mode);
    else await this.writeFile(path, entry, openContent, signal);
  }

  private async makeParents(steps: readonly Buffer[]): Promise<Buffer> {
    let path = this.folder;
    for (const step of steps) {
      path = join(path, step);
      await this.makeDirectory(path, PLAIN_DIRECTORY);
    }
    return path;
  }

  /** One that is there already is used, unless it is a link: that could lead anywhere. */
  private async makeDirectory(path: Buffer, mode: number): Promise<void> {
    const key = path.toString('latin1');
    if (this.known.has(key)) return;
    try {
      await mkdir(path, { mode: (mode & SAFE_MODE) | 0o700 });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw skippable(error);
      if (!(await lstat(path)).isDirectory()) throw new Skip('something else is in its place');
    }
    this.known.add(key);
  }

  private async writeFile(
    path: Buffer,
    entry: LayerEntry,
    openContent: () => Promise<Readable>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const file = await open(path, flags, (entry.mode & SAFE_MODE) | 0o600).catch((error: unknown) => {
      throw codeOf(error) === 'EEXIST' ? new Skip('there is a file of this name already') : skippable(error);
    });
    try {
      let bytes = 0;
      if (entry.size > 0) {
        const content = await openContent().catch((error: unknown) => {
          throw error instanceof TargetError ? new Skip(error.trouble.why) : error;
        });
        bytes = await copy(content, file, entry, signal);
      }
      // A time that the disk does not take is no reason to go without the file.
      await file.utimes(entry.mtime, entry.mtime).catch(() => undefined);
      this.bytes += bytes;
    } catch (error) {
      await unlink(path);
      throw error;
    } finally {
      await file.close();
    }
  }
}

/** Of what is in the image: never setuid, setgid or sticky, and nobody but the owner may write. */
const SAFE_MODE = 0o755;
const PLAIN_DIRECTORY = 0o755;

const REFUSED: Readonly<Record<LayerEntry['type'], ((entry: LayerEntry) => string) | undefined>> = {
  file: undefined,
  directory: undefined,
  symlink: ({ target }) => `it is a link to ${target}, and links are not written`,
  'character-device': () => 'it is a device',
  'block-device': () => 'it is a device',
  fifo: () => 'it is a pipe',
  socket: () => 'it is a socket',
  whiteout: () => 'the layer takes it away',
};

/** Rejects when the content is not what the index says. */
async function copy(
  content: Readable,
  file: FileHandle,
  { size, digest }: LayerEntry,
  signal: AbortSignal | undefined,
): Promise<number> {
  const giveUp = (): void => void content.destroy(new Error('given up', { cause: signal?.reason }));
  signal?.addEventListener('abort', giveUp, { once: true });
  const hash = createHash('sha256');
  let length = 0;
  try {
    for await (const chunk of content) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('the content of a file is bytes');
      length += chunk.length;
      if (length > size) throw new Skip('it is longer than its layer says');
      hash.update(chunk);
      await writeAll(file, chunk);
    }
  } catch (error) {
    if (error instanceof Skip || isOfDisk(error)) throw error;
    throw new Skip(`its content broke off: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    signal?.removeEventListener('abort', giveUp);
    content.destroy();
  }
  if (length < size) throw new Skip('it is shorter than its layer says');
  if (digest !== '' && hash.digest('hex') !== digest)
    throw new Skip('its digest is not what its layer says: it was changed or damaged');
  return length;
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
}

function entryOf(image: ImageLayers, { layer, path }: ExtractItem): LayerEntry {
  const state = image.layers[layer]?.state;
  const index = state?.kind === 'read' ? state.index : undefined;
  const row = index && findRow(index, path);
  const entry = index && row !== undefined ? entryAt(index, row) : undefined;
  if (entry !== undefined) return entry;
  throw new TargetError({
    kind: 'not-found',
    what: `${path} can’t be written`,
    why: index === undefined ? 'its layer has not been read' : 'its layer has no such file',
    tryThis: 'Open the layer first, and choose a file in it',
  });
}

/** The names below `base`, as bytes. Empty for `base` itself. */
function stepsBelow(path: string, base: string): readonly Buffer[] {
  const isInside = base === '' || path === base || path.startsWith(`${base}/`);
  const below = base === '' ? path : path.slice(base.length + 1);
  const names = below === '' ? [] : below.split('/');
  const isPlain = names.every((name) => name !== '' && name !== '.' && name !== '..' && !name.includes('\0'));
  if (!isInside || !isPlain) throw new Skip('its path leads out of the folder');
  return names.map((name) => Buffer.from(nameBytes(name)));
}

/** The folder with links on the way to it resolved: it is the person's own choice. */
async function folderFor(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return await realpath(path);
  } catch (error) {
    throw new TargetError(
      {
        kind: codeOf(error) === 'EACCES' ? 'permission' : 'unexpected',
        what: `Nothing can be written to ${path}`,
        why: WORDS[codeOf(error)] ?? messageOf(error),
        tryThis: 'Choose another folder',
      },
      error,
    );
  }
}

function tooLarge({ name }: ImageLayers, total: number, maxBytes: number): Trouble {
  const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000).toLocaleString('en')} MB`;
  return {
    kind: 'unsupported',
    what: `This part of ${name} is not written`,
    why: `it has ${megabytes(total)}, and the limit is ${megabytes(maxBytes)}`,
    tryThis: 'Choose less of it, or a higher limit',
  };
}

function stoppedAt(path: string, folder: string, error: unknown): Trouble {
  return {
    kind: 'unexpected',
    what: `${path} could not be written to ${folder}, and nothing after it was`,
    why: WORDS[codeOf(error)] ?? messageOf(error),
    tryThis: 'Make room or choose another folder; what was written before it is whole',
  };
}

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota is used up',
  EROFS: 'it may only be read',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EIO: 'the disk gives an error',
  ENOTDIR: 'it is no folder',
  EEXIST: 'it is no folder',
  EFBIG: 'the file is larger than the file system takes',
};

/** The system's own words for what concerns one name alone. */
const OF_ONE_NAME: Readonly<Record<string, string>> = {
  ENAMETOOLONG: 'its name is too long for this disk',
  EILSEQ: 'this disk does not take its name',
  EINVAL: 'this disk does not take its name',
  ENOTDIR: 'something on the way to it is no folder',
  ELOOP: 'a link is in its place',
};

function skippable(error: unknown): unknown {
  const why = OF_ONE_NAME[codeOf(error)];
  return why === undefined ? error : new Skip(why);
}

/** Whether writing failed, rather than reading. */
function isOfDisk(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EFBIG'].includes(codeOf(error));
}

function join(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
