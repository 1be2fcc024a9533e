/** Reads images from files on disk: a saved archive, compressed or not, or a folder with an OCI layout. */
import { hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { ImageHistory, ImageInspect } from '../../facts/image.ts';
import type { ImageChoice, ImageLayers, LayerReader, ReadLayersOptions } from '../../facts/image-layers.ts';
import { TargetError } from '../../facts/target-error.ts';
import { openArchiveFile } from './archive-file.ts';
import { type ArchiveImage, findImages, mismatchWords } from './archive-images.ts';
import { historyOf, inspectOf, originsOf } from './config-facts.ts';
import { type DigestThread, digestThreadFor } from './digest-thread.ts';
import { contentStream, wantedFile } from './file-content.ts';
import { ImageFault, imageTrouble } from './image-fault.ts';
import type { ImageFiles } from './image-files.ts';
import { LayerBoard, type LayerOrigin } from './layer-board.ts';
import type { ImageLimits } from './layer-indexing.ts';
import { failTheRest, finished, layerTrouble, missingLayer, shortId } from './layer-places.ts';
import { openLayoutFolder } from './layout-folder.ts';
import { readLayer } from './read-layer.ts';
import type { ByteStream } from './unpacked.ts';

export interface ArchiveReader extends LayerReader {
  stamp(imageId: string, signal?: AbortSignal): Promise<string>;
  /**
   * What the image says of itself, without its layers being read: sizes are those of the layers as they are stored.
   * Rejects with a TargetError.
   */
  describe(
    imageId: string,
    signal?: AbortSignal,
  ): Promise<{ readonly inspect: ImageInspect; readonly history: ImageHistory }>;
}

export interface ArchiveReaderOptions {
  /** An archive, or a folder with an OCI layout. */
  readonly file: string;
  readonly limits?: ImageLimits | undefined;
}

/** Opens nothing yet. */
export function archiveReader({ file, limits }: ArchiveReaderOptions): ArchiveReader {
  return new FileReader(file, limits);
}

interface Opened {
  readonly files: ImageFiles;
  readonly images: readonly ArchiveImage[];
}

interface StoredLayer {
  /** Undefined when it is not there. */
  readonly path: string | undefined;
  /** By which it is named as it is stored; empty when it is named by none. */
  readonly digest: string;
  /** As it is stored, in bytes. */
  readonly size: number;
  readonly origin: LayerOrigin;
}

interface Described {
  readonly inspect: ImageInspect;
  readonly layers: readonly StoredLayer[];
  readonly problems: readonly string[];
  readonly totalBytes: number;
}

class FileReader implements ArchiveReader {
  private readonly file: string;
  private readonly limits: ImageLimits | undefined;
  private readonly closing = new AbortController();
  /** What the archive holds, and by what it is known that it is still the same one. */
  private known: { readonly stamp: string; readonly opened: Opened } | undefined;

  constructor(file: string, limits: ImageLimits | undefined) {
    this.file = file;
    this.limits = limits;
  }

  images(signal?: AbortSignal): Promise<readonly ImageChoice[]> {
    return this.told(this.signalWith(signal), async (ending) => {
      const { images } = await this.opened(ending);
      return images.map(({ id, names, platform }) => ({ id, names, platform }));
    });
  }

  describe(imageId: string, signal?: AbortSignal) {
    return this.told(this.signalWith(signal), async (ending) => {
      const { files, image } = await this.find(imageId, ending);
      const { inspect, layers } = await describe(files, image);
      const sizes = layers.map(({ size }) => size);
      const history = image.config === undefined ? [] : historyOf(image.id, image.config, sizes);
      return { inspect, history };
    });
  }

  read(imageId: string, options: ReadLayersOptions = {}): Promise<ImageLayers> {
    return this.told(this.signalWith(options.signal), async (signal) => {
      const { files, image } = await this.find(imageId, signal);
      const { inspect, layers, problems, totalBytes } = await describe(files, image);
      const name = image.names[0] ?? shortId(image.id);
      const origins = layers.map(({ origin }) => origin);
      const start = { imageId: image.id, name, inspect, layers: origins, problems };
      const board = new LayerBoard(start, totalBytes, options, this.limits?.imageEntries);
      const thread = digestThreadFor(totalBytes, signal);
      const reading = new LayersReading(board, layers, { ...options, signal }, this.limits, thread);
      try {
        await reading.run(files);
      } finally {
        await thread?.close();
      }
      return finished(board);
    });
  }

  stamp(imageId: string, signal?: AbortSignal): Promise<string> {
    return this.told(this.signalWith(signal), async (ending) => {
      const { files, image } = await this.find(imageId, ending);
      const { layers } = await describe(files, image);
      const paths = layers.map(({ path }) => path);
      const stamps = paths.map((path) => (path === undefined ? 'missing' : files.stamp(path)));
      return hash('sha256', (await Promise.all(stamps)).join('\n'));
    });
  }

  open(image: ImageLayers, layer: number, path: string, signal?: AbortSignal): Promise<Readable> {
    return this.told(this.signalWith(signal), async (ending) => {
      const state = image.layers[layer]?.state;
      if (state?.kind !== 'read') throw new ImageFault('the layer has not been read', 'Read the image first');
      const wanted = wantedFile(state.index, path);
      const { files, image: found } = await this.find(image.imageId, ending);
      const stored = (await describe(files, found)).layers[layer]?.path;
      if (stored === undefined) throw new ImageFault('the archive has no such layer any more');
      return contentStream(path, () => bytesOf(files, stored, ending), wanted);
    });
  }

  async close(): Promise<void> {
    this.closing.abort(new Error('the archive was closed'));
    this.known = undefined;
  }

  private signalWith(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.closing.signal : AbortSignal.any([signal, this.closing.signal]);
  }

  /** Whatever goes wrong becomes a TargetError, but for an abort. */
  private async told<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      signal.throwIfAborted();
      return await work(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TargetError) throw error;
      throw new TargetError(imageTrouble(`${this.file} can’t be read`, error), error);
    }
  }

  private async opened(signal: AbortSignal): Promise<Opened> {
    const { ino, size, mtimeMs, ...found } = await stat(this.file);
    const isFolder = (found.mode & 0o170000) === 0o040000;
    const stamp = isFolder ? '' : `${ino} ${size} ${mtimeMs}`;
    if (stamp !== '' && this.known?.stamp === stamp) return this.known.opened;
    const files = isFolder ? await openLayoutFolder(this.file) : await openArchiveFile(this.file, signal);
    const opened = { files, images: await findImages(files, signal) };
    this.known = { stamp, opened };
    return opened;
  }

  private async find(
    imageId: string,
    signal: AbortSignal,
  ): Promise<{ files: ImageFiles; image: ArchiveImage }> {
    const { files, images } = await this.opened(signal);
    const image = images.find(({ id }) => id === imageId);
    if (image !== undefined) return { files, image };
    throw new ImageFault(`it has no image ${shortId(imageId)}`, 'See which ones it has', 'not-found');
  }
}

/** @throws ImageFault when the image can't be read at all. */
async function describe(files: ImageFiles, image: ArchiveImage): Promise<Described> {
  const { config, fault } = image;
  if (config === undefined) throw fault ?? new ImageFault('its configuration is not there');
  const named = originsOf(config);
  const problems = [...image.problems];
  if (named.length !== image.layers.length)
    problems.push(
      `The manifest names ${image.layers.length} layers and the configuration ${named.length}: the archive was changed or damaged`,
    );
  const layers: StoredLayer[] = [];
  let totalBytes = 0;
  for (let place = 0; place < Math.max(named.length, image.layers.length); place += 1) {
    const { path = '', digest = '' } = image.layers[place] ?? {};
    const resolved = path === '' ? undefined : await files.resolve(path);
    const size = resolved === undefined ? 0 : await files.size(resolved);
    layers.push({
      path: resolved,
      digest,
      size,
      origin: named[place] ?? { diffId: '', createdBy: '', created: 0 },
    });
    totalBytes += size;
  }
  const { inspect, problem } = inspectOf(image.id, config, image.names, totalBytes);
  if (problem !== undefined) problems.push(problem);
  // In the engine's words. Of an image without one an archive tells nothing: saving may have left it out.
  const attested = image.isAttested ? { Manifests: [{ Kind: 'image' }, { Kind: 'attestation' }] } : {};
  return { inspect: { ...inspect, ...attested }, layers, problems, totalBytes };
}

class LayersReading {
  private readonly board: LayerBoard;
  private readonly layers: readonly StoredLayer[];
  private readonly options: ReadLayersOptions & { readonly signal: AbortSignal };
  private readonly limits: ImageLimits | undefined;
  private readonly thread: DigestThread | undefined;

  constructor(
    board: LayerBoard,
    layers: readonly StoredLayer[],
    options: ReadLayersOptions & { readonly signal: AbortSignal },
    limits: ImageLimits | undefined,
    thread: DigestThread | undefined,
  ) {
    this.board = board;
    this.layers = layers;
    this.options = options;
    this.limits = limits;
    this.thread = thread;
  }

  /** Rejects for an abort only: what goes wrong is told by the board. */
  async run(files: ImageFiles): Promise<void> {
    const { board, layers } = this;
    const { signal } = this.options;
    const places = new Map<string, number[]>();
    for (const [place, { path }] of layers.entries()) {
      if (path === undefined)
        board.failed([place], missingLayer(place, 'the manifest points to a file that is not there'));
      else places.set(path, [...(places.get(path) ?? []), place]);
    }
    try {
      for await (const { path, content } of files.contents(new Set(places.keys()), signal))
        await this.readLayer(places.get(path) ?? [], content);
      failTheRest(board, (place) => missingLayer(place, 'the archive does not have it any more'));
    } catch (error) {
      signal.throwIfAborted();
      failTheRest(board, (place) => layerTrouble(place, error));
    }
    const { inspect, layers: all } = board.layers;
    const Size = all.reduce((sum, { state }) => sum + (state.kind === 'read' ? state.index.size : 0), 0);
    board.know({ ...inspect, Size }, []);
    board.tell();
  }

  private async readLayer(places: readonly number[], content: ByteStream): Promise<void> {
    const { board, layers, limits, thread } = this;
    const { scan, signal } = this.options;
    let bytes = 0;
    let files = 0;
    board.reading(places);
    try {
      board.checkRoom();
      const storedDigest =
        places.map((place) => layers[place]?.digest ?? '').find((digest) => digest !== '') ?? '';
      const onPiece = (stored: number, entries: number): void => {
        bytes = stored;
        files = entries;
        board.piece(bytes, files);
      };
      const layer = await readLayer(content, { scan, limits, signal, thread, storedDigest, onPiece });
      for (const place of places) {
        const { origin, digest } = layers[place] ?? { origin: { diffId: '' }, digest: '' };
        const what = `Layer ${place + 1}`;
        if (origin.diffId !== '' && origin.diffId !== layer.index.diffId)
          board.problem(mismatchWords(what, 'the image’s configuration', origin.diffId, layer.index.diffId));
        if (layer.storedDigest !== '' && digest !== layer.storedDigest)
          board.problem(mismatchWords(what, 'the manifest', digest, layer.storedDigest));
      }
      board.read(places, layer);
    } catch (error) {
      signal.throwIfAborted();
      for (const place of places) board.failed([place], layerTrouble(place, error));
    }
    board.layerDone(bytes, files);
  }
}

async function* bytesOf(files: ImageFiles, path: string, signal: AbortSignal): ByteStream {
  for await (const { content } of files.contents(new Set([path]), signal)) yield* content;
}
