/**
 * Where a Docker engine of this machine keeps an image: its configuration, and for each layer the headers of its archive
 * and the folder with its files. Everything is found by digests, and the configuration has to be what its digest says: so
 * it does not matter which engine it was that put it there.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { HostFailure } from '../host/host-failure.ts';
import { HostRoot } from '../host/host-root.ts';
import { ProcFolder } from '../host/proc-folder.ts';
import { type ImageConfig, imageConfigSchema, LONGEST_DOCUMENT, parseDocument } from './image-documents.ts';

/** What `GET /info` says of it. */
export interface EnginePlace {
  readonly dataRoot: string;
  /** The storage driver. */
  readonly driver: string;
}

export interface StoredLayer {
  readonly diffId: string;
  /** The file with the headers. */
  readonly headers: string;
  /** The folder with its files; undefined where the driver keeps them in another way. */
  readonly files: string | undefined;
  /** Bytes of all files, as the engine counted them; undefined when it does not tell. */
  readonly size: number | undefined;
}

export interface StoredImage {
  readonly id: string;
  readonly config: ImageConfig;
  /** From the base up. */
  readonly layers: readonly StoredLayer[];
}

/** Drivers that keep the files of a layer in a folder of their own. */
const FILES_OF_DRIVER: Readonly<Record<string, (dataRoot: string, cacheId: string) => string>> = {
  overlay2: (dataRoot, cacheId) => join(dataRoot, 'overlay2', cacheId, 'diff'),
  'fuse-overlayfs': (dataRoot, cacheId) => join(dataRoot, 'fuse-overlayfs', cacheId, 'diff'),
};

/**
 * The file system as this machine's engines see it: its own, and where a daemon lives among mounts of its own, that one's.
 * `hostRoot` is where the host is mounted, for a Plimsoll in a container.
 */
export function engineRoots(hostRoot: string | undefined): readonly HostRoot[] {
  const root = new HostRoot(hostRoot);
  const proc = new ProcFolder(root);
  const daemons = proc.pids().filter((pid) => proc.text(`${pid}/comm`)?.trim() === 'dockerd');
  return [root, ...daemons.map((pid) => new HostRoot(root.placeOf(`/proc/${pid}/root`)))];
}

/** Undefined when the image is not there, or not for us to read. Rejects with an ImageFault when it is damaged. */
export async function findStoredImage(
  id: string,
  place: EnginePlace,
  roots: readonly HostRoot[],
): Promise<StoredImage | undefined> {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(id)?.[1];
  const isPlain = place.dataRoot.startsWith('/') && /^[\w-]+$/.test(place.driver);
  if (hex === undefined || !isPlain) return undefined;
  for (const root of roots) {
    try {
      const found = await storedIn(root, hex, place);
      if (found !== undefined) return { id, ...found };
    } catch (error) {
      // Another daemon's files may be closed to us, or on a disk that hangs: the next place may have the image.
      if (!(error instanceof HostFailure)) throw error;
    }
  }
  return undefined;
}

async function storedIn(
  root: HostRoot,
  hex: string,
  { dataRoot, driver }: EnginePlace,
): Promise<Omit<StoredImage, 'id'> | undefined> {
  const store = `${dataRoot}/image/${driver}`;
  const document = await root.readBytes(`${store}/imagedb/content/sha256/${hex}`, LONGEST_DOCUMENT);
  if (document === undefined || hash('sha256', document) !== hex) return undefined;
  const config = parseDocument('its configuration', imageConfigSchema, document);
  const layers: StoredLayer[] = [];
  let chain = '';
  for (const diffId of config.rootfs.diff_ids) {
    chain = chain === '' ? diffId : `sha256:${hash('sha256', `${chain} ${diffId}`)}`;
    const folder = `${store}/layerdb/${chain.replace(':', '/')}`;
    const [headers, digest, cacheId, size] = await Promise.all([
      root.realPath(`${folder}/tar-split.json.gz`),
      root.readText(`${folder}/diff`),
      root.readText(`${folder}/cache-id`),
      root.readText(`${folder}/size`),
    ]);
    if (headers === undefined || digest?.trim() !== diffId) return undefined;
    const files = await filesOf(root, dataRoot, driver, cacheId?.trim() ?? '');
    const bytes = Number(size?.trim() || Number.NaN);
    layers.push({
      diffId,
      headers: root.placeOf(headers),
      files,
      size: Number.isSafeInteger(bytes) ? bytes : undefined,
    });
  }
  return { config, layers };
}

async function filesOf(
  root: HostRoot,
  dataRoot: string,
  driver: string,
  cacheId: string,
): Promise<string | undefined> {
  if (!/^[\w-]+$/.test(cacheId)) return undefined;
  const folder = FILES_OF_DRIVER[driver]?.(dataRoot, cacheId);
  const path = folder === undefined ? undefined : await root.realPath(folder);
  return path === undefined ? undefined : root.placeOf(path);
}
