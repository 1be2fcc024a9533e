/**
 * Reads the layers of an image where an engine of this machine keeps them: trees from the headers alone, which takes a
 * fraction of the time that the whole image would; contents only where a scan wants them. No digests of contents.
 */
import type { Readable } from 'node:stream';
import type { ImageLayers, ReadLayersOptions } from '../../facts/image-layers.ts';
import type { LayerContents } from '../../facts/layer-contents.ts';
import { entryType, findRow, type LayerIndex } from '../../facts/layer-index.ts';
import { LayerIndexBuilder } from '../../facts/layer-index-builder.ts';
import { inspectOf, originsOf } from './config-facts.ts';
import {
  type EnginePlace,
  engineRoots,
  findStoredImage,
  type StoredImage,
  type StoredLayer,
} from './engine-storage.ts';
import { ImageFault } from './image-fault.ts';
import { inTurns } from './in-turns.ts';
import { LayerBoard } from './layer-board.ts';
import { LayerFolder } from './layer-folder.ts';
import { FileContents, type IndexedLayer } from './layer-indexing.ts';
import { shortId } from './layer-places.ts';
import { LayerTar } from './layer-tar.ts';
import { readTarSplit } from './tar-split.ts';

export interface KnownLayer {
  readonly index: LayerIndex;
  readonly contents: LayerContents | undefined;
}

export interface ReadStoredOptions extends ReadLayersOptions {
  readonly names: readonly string[];
  /** A layer that need not be read, by its digest. */
  readonly known?: ((diffId: string) => Promise<KnownLayer | undefined>) | undefined;
}

export class StoredLayers {
  private readonly place: EnginePlace;
  private readonly hostRoot: string | undefined;
  private readonly found = new Map<string, Promise<StoredImage | undefined>>();

  /**
   * `hostRoot` is where the engine's host is mounted; without it the engine has to run on this machine. It remembers where
   * an image was found: make one for a piece of work, not for long.
   */
  constructor(place: EnginePlace, hostRoot: string | undefined) {
    this.place = place;
    this.hostRoot = hostRoot;
  }

  /**
   * Undefined when the image is not kept here, or not for us to read. Rejects with an ImageFault, or the system's error,
   * when it is damaged or its contents are not where they should be, and with the signal's reason.
   */
  async read(imageId: string, options: ReadStoredOptions): Promise<ImageLayers | undefined> {
    const image = await this.find(imageId);
    if (image === undefined) return undefined;
    const { signal, scan, known } = options;
    const sizes = image.layers.map(({ size }) => size);
    const total = sizes.reduce<number | undefined>(
      (sum, size) => (sum === undefined || size === undefined ? undefined : sum + size),
      0,
    );
    const { inspect, problem } = inspectOf(imageId, image.config, options.names, total ?? 0);
    const [name = shortId(imageId)] = options.names;
    const layers = originsOf(image.config);
    const problems = problem === undefined ? [] : [problem];
    const board = new LayerBoard({ imageId, name, inspect, layers, problems }, total, options);
    for (const [at, layer] of image.layers.entries()) {
      signal?.throwIfAborted();
      const before = await known?.(layer.diffId);
      if (before !== undefined && (scan === undefined || before.contents !== undefined)) {
        board.read([at], before, 'cache');
        board.layerDone(before.index.size, before.index.count);
        continue;
      }
      board.checkRoom();
      board.reading([at]);
      const reading = new StoredLayerReading(layer, options, (bytes, files) => board.piece(bytes, files));
      const indexed = await reading.run();
      // What is known of the tree may have digests, which the folders do not tell.
      board.read([at], { ...indexed, index: before?.index ?? indexed.index }, 'folder');
      board.layerDone(indexed.index.size, indexed.index.count);
    }
    board.over();
    return board.layers;
  }

  /** Undefined when the content is not kept here as the layer says. */
  async open({ imageId, layers }: ImageLayers, at: number, path: string): Promise<Readable | undefined> {
    const state = layers[at]?.state;
    if (state?.kind !== 'read') return undefined;
    const row = findRow(state.index, path);
    if (row === undefined || entryType(state.index, row) !== 'file') return undefined;
    const stored = (await this.find(imageId))?.layers[at];
    if (stored?.files === undefined || stored.diffId !== state.index.diffId) return undefined;
    return new LayerFolder(stored.files).open(path, state.index.sizes[row] ?? 0);
  }

  private find(imageId: string): Promise<StoredImage | undefined> {
    const found = this.found.get(imageId) ?? findStoredImage(imageId, this.place, engineRoots(this.hostRoot));
    this.found.set(imageId, found);
    return found;
  }
}

class StoredLayerReading {
  private readonly layer: StoredLayer;
  private readonly options: ReadStoredOptions;
  private readonly onPiece: (bytes: number, files: number) => void;
  private readonly folder: LayerFolder | undefined;
  private readonly builder = new LayerIndexBuilder();
  private readonly contents: FileContents;
  private readonly tar: LayerTar;
  private bytes = 0;

  constructor(
    layer: StoredLayer,
    options: ReadStoredOptions,
    onPiece: (bytes: number, files: number) => void,
  ) {
    this.layer = layer;
    this.options = options;
    this.onPiece = onPiece;
    this.folder = layer.files === undefined ? undefined : new LayerFolder(layer.files);
    this.contents = new FileContents(this.builder, options.scan?.begin());
    this.tar = new LayerTar(this.contents);
  }

  async run(): Promise<IndexedLayer> {
    await readTarSplit(
      this.layer.headers,
      (piece) => {
        if (piece.kind === 'bytes') this.tar.push(piece.bytes);
        else this.content(piece.length);
      },
      this.options.signal,
    );
    this.tar.finish();
    const index = await inTurns(this.builder.finishing(this.layer.diffId), this.options.signal);
    return { index, contents: this.contents.finish() };
  }

  private content(length: number): void {
    const { awaited } = this.contents;
    let left = length;
    if (awaited !== undefined) {
      const bytes = this.folder?.read(awaited.path, awaited.bytes, length);
      if (bytes === undefined)
        throw new ImageFault('a file of a layer is not where the engine keeps the layer’s files');
      this.tar.push(bytes);
      left -= bytes.length;
    }
    // What was pushed to its end may have ended the file already.
    if (left > 0) this.tar.pass(left);
    this.bytes += length;
    this.onPiece(this.bytes, this.builder.count);
  }
}
