/** What is known of an image while its layers are read, and the telling of it. */
import { setFlagsFromString } from 'node:v8';
import type { ImageInspect } from '../../facts/image.ts';
import type { ImageLayer, ImageLayers, ReadLayersOptions } from '../../facts/image-layers.ts';
import type { Trouble } from '../../facts/target.ts';
import { ABSURD, ImageFault } from './image-fault.ts';
import type { IndexedLayer } from './layer-indexing.ts';

/** Progress is told so often. */
const PROGRESS_MS = 100;

/** Most images have fewer files, and are read sooner with the heap that V8 takes by itself. */
const MANY_FILES = 100_000;
/** Of all layers together. The largest images that people build have some 2 million files; each takes 80 bytes and its name. */
const MOST_ENTRIES = 10_000_000;
/** Indexes stay, and what they are made from is gone at once: with very many files V8 would take 50 MB more, and keep them. */
const HEAP_GROWTH = '--heap-growing-percent=50';

export type LayerOrigin = Pick<ImageLayer, 'diffId' | 'createdBy' | 'created'>;

export class LayerBoard {
  private image: ImageLayers;
  private readonly options: ReadLayersOptions;
  private readonly totalBytes: number | undefined;
  private readonly mostEntries: number;
  /** When the first bytes came: an engine packs the whole image before it sends any. */
  private began: number | undefined;
  private told = performance.now();
  private doneLayers = 0;
  private doneBytes = 0;
  private doneFiles = 0;
  /** Entries of the layers that were made into indexes here. */
  private indexed = 0;

  /** `totalBytes` is what the reading will take in all, in the bytes that `piece` counts, where that is known. */
  constructor(
    image: Omit<ImageLayers, 'layers'> & { readonly layers: readonly LayerOrigin[] },
    totalBytes: number | undefined,
    options: ReadLayersOptions,
    mostEntries: number = MOST_ENTRIES,
  ) {
    const layers = image.layers.map((layer) => ({ ...layer, state: { kind: 'waiting' } as const }));
    this.image = { ...image, layers };
    this.totalBytes = totalBytes;
    this.options = options;
    this.mostEntries = mostEntries;
    options.onLayers?.(this.image);
  }

  get layers(): ImageLayers {
    return this.image;
  }

  /** Before a layer is read. @throws ImageFault when those before it are so large that all of them are more than memory has. */
  checkRoom(): void {
    if (this.indexed < this.mostEntries) return;
    const count = this.indexed.toLocaleString('en');
    throw new ImageFault(`the layers that were read before it have ${count} files already`, ABSURD);
  }

  reading(places: readonly number[]): void {
    this.set(places, { kind: 'reading' });
  }

  /** The same layer may stand in several places. */
  read(
    places: readonly number[],
    { index, contents }: IndexedLayer,
    from: 'stream' | 'folder' | 'cache' = 'stream',
  ): void {
    if (from !== 'cache') this.holdHeap(index.count);
    this.set(places, { kind: 'read', index, contents, from });
  }

  failed(places: readonly number[], trouble: Trouble): void {
    this.set(places, { kind: 'failed', trouble });
  }

  /** One line for a person; told with the next change of a layer, or by `tell`. */
  problem(text: string): void {
    if (!this.image.problems.includes(text))
      this.image = { ...this.image, problems: [...this.image.problems, text] };
  }

  /** What is known better now: history, the size. */
  know(inspect: ImageInspect, origins: readonly LayerOrigin[]): void {
    const layers = this.image.layers.map((layer, place) => ({ ...layer, ...origins[place] }));
    this.image = { ...this.image, inspect, layers };
  }

  tell(): void {
    this.options.onLayers?.(this.image);
  }

  /** How far the current layer is. */
  piece(bytes: number, files: number): void {
    const now = performance.now();
    this.began ??= now;
    if (this.options.onProgress === undefined || now - this.told < PROGRESS_MS) return;
    this.told = now;
    this.tellProgress(this.doneBytes + bytes, this.doneFiles + files, now);
  }

  /** The current layer is through; the last one's end is told at once. */
  layerDone(bytes: number, files: number): void {
    this.doneBytes += bytes;
    this.doneFiles += files;
    this.doneLayers += 1;
  }

  over(): void {
    this.tellProgress(this.doneBytes, this.doneFiles, performance.now());
  }

  private tellProgress(bytes: number, files: number, now: number): void {
    const layerCount = this.image.layers.length;
    this.options.onProgress?.({
      bytes,
      // What the source said beforehand and then outran was no total.
      totalBytes: this.totalBytes !== undefined && bytes <= this.totalBytes ? this.totalBytes : undefined,
      files,
      layer: Math.min(this.doneLayers + 1, layerCount),
      layerCount,
      elapsedMs: now - (this.began ?? now),
    });
  }

  private holdHeap(entries: number): void {
    const before = this.indexed;
    this.indexed += entries;
    if (before <= MANY_FILES && this.indexed > MANY_FILES) setFlagsFromString(HEAP_GROWTH);
  }

  private set(places: readonly number[], state: ImageLayer['state']): void {
    const layers = this.image.layers.map((layer, place) =>
      places.includes(place) ? { ...layer, state } : layer,
    );
    this.image = { ...this.image, layers };
    this.tell();
  }
}
