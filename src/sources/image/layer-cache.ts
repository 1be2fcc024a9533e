/**
 * What was read of layers, kept for a later run: indexes by the layer's digest, what was found in contents by the digest
 * and the version of the search, and which layers an image has. Whatever does not prove itself is deleted and read again.
 * Nothing here rejects: a cache that can't be used costs time only, and `note` says why.
 */
import { hash, randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { imageInspectSchema } from '../../facts/image.ts';
import type { ImageLayer, ImageLayers } from '../../facts/image-layers.ts';
import { type LayerContents, layerContentsSchema } from '../../facts/layer-contents.ts';
import type { LayerIndex } from '../../facts/layer-index.ts';
import { indexBytes, indexOfBytes } from './index-bytes.ts';
import { SEAL_BYTES, seal, unseal } from './sealed-bytes.ts';

export interface LayerCachePlace {
  readonly folder: string;
  /** What all entries together may take. */
  readonly maxBytes: number;
}

/** An image without what its layers hold. Those with something wrong are not kept, so nothing is wrong with this one. */
export type ImageOutline = Omit<ImageLayers, 'layers'> & {
  readonly layers: readonly Omit<ImageLayer, 'state'>[];
};

const outlineSchema = z.strictObject({
  imageId: z.string(),
  /** That of the files that the layers were read from; empty for those of an engine. See LayerReader. */
  stamp: z.string(),
  name: z.string(),
  inspect: imageInspectSchema,
  layers: z.array(z.strictObject({ diffId: z.string(), createdBy: z.string(), created: z.number() })),
});

const ENTRY = '.entry';
const DRAFT = '.draft';
/** A draft that is older than this was left behind by a run that was killed. */
const DRAFT_MS = 3_600_000;

export class LayerCache {
  private readonly place: LayerCachePlace;
  private trouble = '';
  private ready: Promise<boolean> | undefined;
  /** Bytes of all entries when they were last counted, and what was written since. */
  private used = Number.POSITIVE_INFINITY;
  /** One after the other, so that the room is counted right. */
  private writing: Promise<void> = Promise.resolve();

  constructor(place: LayerCachePlace) {
    this.place = place;
  }

  /** Why nothing is kept, for a person, one line; empty while all is well. */
  get note(): string {
    return this.trouble;
  }

  /** With a stamp, only what was read from files that had the same. */
  async outline(imageId: string, stamp?: string): Promise<ImageOutline | undefined> {
    const kept = await this.read(`image ${imageId}`, (body) => parseJson(outlineSchema, body));
    if (kept?.imageId !== imageId || (stamp !== undefined && kept.stamp !== stamp)) return undefined;
    const { stamp: _, ...outline } = kept;
    return { ...outline, problems: [] };
  }

  async index(diffId: string): Promise<LayerIndex | undefined> {
    return this.read(`index ${diffId}`, (body) => {
      const index = indexOfBytes(body);
      return index?.diffId === diffId ? index : undefined;
    });
  }

  /** `version` is that of the search: see ContentScan. */
  async contents(diffId: string, version: string): Promise<LayerContents | undefined> {
    return this.read(contentsKey(diffId, version), (body) => parseJson(layerContentsSchema, body));
  }

  async keepOutline({ imageId, name, inspect, layers }: ImageOutline, stamp = ''): Promise<void> {
    const bare = layers.map(({ diffId, createdBy, created }) => ({ diffId, createdBy, created }));
    await this.write(`image ${imageId}`, () =>
      Buffer.from(JSON.stringify({ imageId, stamp, name, inspect, layers: bare })),
    );
  }

  async keepIndex(index: LayerIndex): Promise<void> {
    if (index.diffId !== '') await this.write(`index ${index.diffId}`, () => indexBytes(index));
  }

  async keepContents(diffId: string, version: string, contents: LayerContents): Promise<void> {
    await this.write(contentsKey(diffId, version), () => Buffer.from(JSON.stringify(contents)));
  }

  private async read<T>(key: string, parse: (body: Uint8Array) => T | undefined): Promise<T | undefined> {
    if (!(await this.isUsable())) return undefined;
    const path = this.pathOf(key);
    try {
      const sealed = await readOwnFile(path, this.place.maxBytes);
      const body = sealed && unseal(key, sealed);
      const value = body && parse(body);
      if (value === undefined) await rm(path, { force: true });
      else await markUsed(path);
      return value;
    } catch (error) {
      const code = codeOf(error);
      // A link is nothing that was kept.
      if (code === 'ELOOP') await rm(path, { force: true }).catch((again: unknown) => this.complain(again));
      else if (code !== 'ENOENT') this.complain(error);
      return undefined;
    }
  }

  private async write(key: string, makeBody: () => Uint8Array): Promise<void> {
    const turn = this.writing.then(async () => {
      if (!(await this.isUsable())) return;
      const draft = `${this.pathOf(key)}.${randomUUID()}${DRAFT}`;
      try {
        const body = makeBody();
        if (body.length + SEAL_BYTES > this.place.maxBytes) return;
        const sealed = seal(key, body);
        await this.makeRoom(sealed.length);
        await writeFile(draft, sealed, { flag: 'wx', mode: 0o600 });
        await rename(draft, this.pathOf(key));
        this.used += sealed.length;
      } catch (error) {
        this.complain(error);
        await rm(draft, { force: true }).catch(() => undefined);
      }
    });
    this.writing = turn;
    await turn;
  }

  /** Deletes what was not used for longest until so many bytes more stay within the bound. */
  private async makeRoom(bytes: number): Promise<void> {
    if (this.used + bytes <= this.place.maxBytes) return;
    const entries: { readonly path: string; readonly stats: Stats }[] = [];
    for (const name of await readdir(this.place.folder)) {
      const path = join(this.place.folder, name);
      const stats = await lstat(path).catch(() => undefined);
      if (stats === undefined) continue;
      if (name.endsWith(DRAFT) && Date.now() - stats.mtimeMs > DRAFT_MS) await rm(path, { force: true });
      else if (name.endsWith(ENTRY)) entries.push({ path, stats });
    }
    this.used = entries.reduce((sum, { stats }) => sum + stats.size, 0);
    const oldestFirst = entries.toSorted((one, other) => one.stats.mtimeMs - other.stats.mtimeMs);
    for (const { path, stats } of oldestFirst) {
      if (this.used + bytes <= this.place.maxBytes) return;
      await rm(path, { force: true });
      this.used -= stats.size;
    }
  }

  private isUsable(): Promise<boolean> {
    this.ready ??= this.prepare();
    return this.ready;
  }

  /** The folder has to be this user's alone: what others could write there is not believed. */
  private async prepare(): Promise<boolean> {
    const { folder, maxBytes } = this.place;
    if (maxBytes <= 0) return false;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const stats = await lstat(folder);
      if (!stats.isDirectory() || !isOwn(stats)) {
        this.trouble = `Nothing is kept of layers for the next time: ${folder} is not a folder of this user`;
        return false;
      }
      if ((stats.mode & 0o077) !== 0) await chmod(folder, 0o700);
      return true;
    } catch (error) {
      this.complain(error);
      return false;
    }
  }

  private pathOf(key: string): string {
    return join(this.place.folder, `${hash('sha256', key)}${ENTRY}`);
  }

  private complain(error: unknown): void {
    const why = WORDS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
    this.trouble = `Layers could not be kept for the next time in ${this.place.folder}: ${why}`;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EROFS: 'it may only be read',
  EACCES: 'it may not be written by this user',
  EPERM: 'it may not be written by this user',
  ENOTDIR: 'something on the way to it is no folder',
  EEXIST: 'it is no folder',
};

function contentsKey(diffId: string, version: string): string {
  return `contents ${diffId} ${version}`;
}

/**
 * Undefined for what is no file of this user's alone, or larger than anything that was kept. Rejects with the system's
 * error.
 */
async function readOwnFile(path: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const stats = await file.stat();
    if (!stats.isFile() || !isOwn(stats) || (stats.mode & 0o022) !== 0 || stats.size > maxBytes)
      return undefined;
    // A buffer of its own begins where numbers may begin.
    const bytes = new Uint8Array(stats.size);
    let length = 0;
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
      if (bytesRead === 0) return undefined;
      length += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** What was used last is deleted last. */
async function markUsed(path: string): Promise<void> {
  const now = new Date();
  // On a cache that may only be read, what is read is right all the same.
  await utimes(path, now, now).catch(() => undefined);
}

function isOwn({ uid }: Stats): boolean {
  const own = process.getuid?.();
  return own === undefined || uid === own;
}

function parseJson<T>(schema: z.ZodType<T>, bytes: Uint8Array): T | undefined {
  try {
    return schema.safeParse(JSON.parse(new TextDecoder().decode(bytes))).data;
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
