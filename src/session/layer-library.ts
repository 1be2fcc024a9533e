/**
 * Takes the images of one target apart: from what is known already, from the engine's own folders where they can be read,
 * else through the target itself. One reading an image at a time, however many ask for it.
 */
import { Readable } from 'node:stream';
import type { Extracted, ExtractItem, ExtractWish } from '../facts/extraction.ts';
import type { Facts } from '../facts/facts.ts';
import { imageName, namesOfImage } from '../facts/image.ts';
import type {
  ContentScan,
  ImageChoice,
  ImageLayer,
  ImageLayers,
  LayerProgress,
  LayerReader,
  ReadLayersOptions,
} from '../facts/image-layers.ts';
import type { FactSink, Source } from '../facts/source.ts';
import { TargetError } from '../facts/target-error.ts';
import type { SecretScanOptions } from '../insight/secrets/secret-scan.ts';
import type { LayerCache, LayerCachePlace } from '../sources/image/layer-cache.ts';
import type { StoredLayers } from '../sources/image/stored-layers.ts';
import type { Gathered } from './gather-files.ts';
import type { LayerMemory } from './layer-memory.ts';

export interface ReadImageOptions {
  /** Told about ten times a second. */
  readonly onProgress?: ((progress: LayerProgress) => void) | undefined;
  /** Whether the contents of files are looked into as well. */
  readonly scan?: boolean | undefined;
  /** Gives up waiting; the reading itself ends when nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
}

export interface LibraryParts {
  readonly source: Pick<Source, 'layerReader'>;
  readonly facts: () => Facts;
  readonly tell: FactSink;
  /** What looks into contents; asked for when it is first needed. */
  readonly contentScan: () => Promise<ContentScan>;
  /** Where layers are kept from one session to the next; nothing is kept without it. */
  readonly cache?: LayerCacheFinder | undefined;
  /** Where the folders of the engine can be read, if anywhere. */
  readonly storage?: EngineStoragePlace | undefined;
}

/** Asked when the first image is read: what a person sets about it is not needed before. */
export type LayerCacheFinder = () => Promise<LayerCachePlace>;

/** `hostRoot` is where the host of the engine is mounted; without it the engine runs on this machine. */
export interface EngineStoragePlace {
  readonly hostRoot: string | undefined;
}

/** Files of one image that are named as not looked into; the others are counted. */
const SHOWN_UNSEEN = 5;

/** What most engines say of themselves. That an image is really there is proved by its digest. */
const USUAL_STORAGE = { dataRoot: '/var/lib/docker', driver: 'overlay2' };

interface Reading {
  readonly scans: boolean;
  readonly done: Promise<ImageLayers>;
  readonly over: AbortController;
  readonly listeners: Set<(progress: LayerProgress) => void>;
  waiting: number;
}

export class LayerLibrary {
  private readonly parts: LibraryParts;
  private readonly readings = new Map<string, Reading>();
  private reader: Promise<LayerReader> | undefined;
  private memory:
    | Promise<{ readonly memory: LayerMemory; readonly cache: LayerCache | undefined }>
    | undefined;
  private names = new Map<string, readonly string[]>();
  /** Layers are written to the cache while the screens show them already. */
  private readonly keeping = new Set<Promise<void>>();
  private isClosed = false;

  constructor(parts: LibraryParts) {
    this.parts = parts;
  }

  /** The images that the target has. Rejects with a TargetError. */
  async choices(signal?: AbortSignal): Promise<readonly ImageChoice[]> {
    const choices = await (await this.openReader()).images(signal);
    this.names = new Map(choices.map(({ id, names }) => [id, names]));
    return choices;
  }

  /**
   * All layers of an image, told to the facts one by one as they come. What is known already is given at once. Rejects
   * with a TargetError when nothing of it can be read, and with the signal's reason.
   */
  async read(imageId: string, options: ReadImageOptions = {}): Promise<ImageLayers> {
    const { scan = false, signal } = options;
    for (;;) {
      signal?.throwIfAborted();
      const known = this.parts.facts().layers.get(imageId);
      if (known !== undefined && isRead(known, scan)) return known;
      const current = this.readings.get(imageId);
      if (current === undefined) return this.waitFor(this.begin(imageId, scan), options);
      if (current.over.signal.aborted) {
        // Everybody gave it up just now.
        await current.done.catch(() => undefined);
        continue;
      }
      if (current.scans || !scan) return this.waitFor(current, options);
      // Without contents: what it reads is of use all the same, and a failure of its own says the next one.
      await this.waitFor(current, options).catch(() => undefined);
    }
  }

  /** The content of a file as one layer has it; the layers are read first when they are not known. */
  async openFile(imageId: string, layer: number, path: string, signal?: AbortSignal): Promise<Readable> {
    const known = this.parts.facts().layers.get(imageId);
    const isKnown = known?.layers[layer]?.state.kind === 'read';
    const image = isKnown ? known : await this.read(imageId, { signal });
    // What the folders do not give as the layer says, the target itself gives.
    const stored = await (await this.storedLayers())?.open(image, layer, path).catch(() => undefined);
    if (signal?.aborted) stored?.destroy();
    signal?.throwIfAborted();
    if (stored !== undefined) return stored;
    return (await this.openReader()).open(image, layer, path, signal);
  }

  /**
   * Writes files of an image to a folder; see `extract` for what is refused. Its layers are read first when they are not
   * known. Rejects with a TargetError before anything is written, and with the signal's reason.
   */
  async extract(imageId: string, wish: ExtractWish): Promise<Extracted> {
    const { items, signal } = wish;
    const image = this.parts.facts().layers.get(imageId) ?? (await this.read(imageId, { signal }));
    const [stored, { extract }, { gatherFiles }] = await Promise.all([
      this.storedLayers(),
      import('../sources/image/extract.ts'),
      import('./gather-files.ts'),
    ]);
    let gathering: Promise<Gathered> | undefined;
    const open = async (item: ExtractItem): Promise<Readable> => {
      const kept = await stored?.open(image, item.layer, item.path).catch(() => undefined);
      if (kept !== undefined) return kept;
      const reader = await this.openReader();
      if (items.length > 1) gathering ??= gatherFiles(reader, image, items, signal);
      const bytes = (await gathering)?.(item);
      return bytes === undefined
        ? reader.open(image, item.layer, item.path, signal)
        : Readable.from([bytes], { objectMode: false });
    };
    return extract(image, { ...wish, open });
  }

  /** Ends every reading; those that wait are rejected. Resolves with why layers could not be kept; empty when all is well. */
  async close(): Promise<string> {
    this.isClosed = true;
    const readings = [...this.readings.values()];
    for (const { over } of readings) over.abort(closed());
    await Promise.allSettled(readings.map(({ done }) => done));
    const reader = await this.reader?.catch(() => undefined);
    await reader?.close();
    await Promise.all(this.keeping);
    const { cache } = (await this.memory) ?? {};
    return cache?.note ?? '';
  }

  private openReader(): Promise<LayerReader> {
    if (this.isClosed) return Promise.reject(closed());
    const opening = this.reader ?? this.parts.source.layerReader();
    this.reader = opening;
    opening.catch(() => {
      if (this.reader === opening) this.reader = undefined;
    });
    return opening;
  }

  private begin(imageId: string, scans: boolean): Reading {
    const over = new AbortController();
    const listeners: Reading['listeners'] = new Set();
    const done = this.readImage(imageId, scans, over.signal, (progress) => {
      for (const listener of listeners) listener(progress);
    }).finally(() => this.readings.delete(imageId));
    done.catch(() => undefined);
    const reading: Reading = { scans, done, over, listeners, waiting: 0 };
    this.readings.set(imageId, reading);
    return reading;
  }

  private async waitFor(reading: Reading, { signal, onProgress }: ReadImageOptions): Promise<ImageLayers> {
    const givenUp = Promise.withResolvers<never>();
    const giveUp = (): void => givenUp.reject(signal?.reason);
    signal?.addEventListener('abort', giveUp, { once: true });
    if (onProgress !== undefined) reading.listeners.add(onProgress);
    reading.waiting += 1;
    try {
      return await Promise.race([reading.done, givenUp.promise]);
    } finally {
      signal?.removeEventListener('abort', giveUp);
      if (onProgress !== undefined) reading.listeners.delete(onProgress);
      reading.waiting -= 1;
      if (reading.waiting === 0) reading.over.abort(signal?.reason);
    }
  }

  private async readImage(
    imageId: string,
    scans: boolean,
    signal: AbortSignal,
    onProgress: (progress: LayerProgress) => void,
  ): Promise<ImageLayers> {
    try {
      const scan = scans ? await this.parts.contentScan() : undefined;
      const { memory } = await this.openMemory();
      const stamp = await this.stampOf(imageId, signal);
      const known = await memory.image(imageId, scan, stamp);
      signal.throwIfAborted();
      if (known !== undefined) return this.told(imageId, this.named(imageId, known));

      const before = this.parts.facts().layers.get(imageId);
      const now = (layers: ImageLayers): ImageLayers => withKnown(this.named(imageId, layers), before);
      const options = {
        onLayers: (layers: ImageLayers) => this.tell(imageId, now(layers)),
        onProgress,
        scan,
        signal,
      };
      const layers = await this.readAnew(imageId, options, memory, stamp);
      return this.told(imageId, now(layers));
    } catch (error) {
      this.settle(imageId, error);
      throw error;
    }
  }

  private async readAnew(
    imageId: string,
    options: ReadLayersOptions & { readonly signal: AbortSignal },
    memory: LayerMemory,
    stamp: string | undefined,
  ): Promise<ImageLayers> {
    const { scan, signal } = options;
    let problem: string | undefined;
    const stored = await this.storedLayers();
    if (stored !== undefined) {
      try {
        const names = this.namesOf(imageId);
        const known = (diffId: string) => memory.layer(diffId, scan);
        const layers = await stored.read(imageId, { ...options, names, known });
        if (layers !== undefined) {
          this.keep(memory.keep(layers, scan));
          return layers;
        }
      } catch (error) {
        signal.throwIfAborted();
        const why = error instanceof Error ? error.message : String(error);
        problem = `The engine’s own folders could not be used: ${why}`;
      }
    }
    const reader = await this.openReader();
    signal.throwIfAborted();
    const layers = await reader.read(imageId, options);
    this.keep(memory.keep(layers, scan, stamp));
    return problem === undefined ? layers : { ...layers, problems: [...layers.problems, problem] };
  }

  /** Of an image in files; taken before they are read, so that what is changed meanwhile is read once more. */
  private async stampOf(imageId: string, signal: AbortSignal): Promise<string | undefined> {
    const { kind } = this.parts.facts().target;
    if (kind !== 'archive' && kind !== 'oci') return undefined;
    return (await this.openReader()).stamp?.(imageId, signal);
  }

  private async storedLayers(): Promise<StoredLayers | undefined> {
    const { storage, facts } = this.parts;
    const { target, info } = facts();
    if (storage === undefined || target.kind !== 'docker') return undefined;
    const { StoredLayers } = await import('../sources/image/stored-layers.ts');
    const place = info && { dataRoot: info.DockerRootDir, driver: info.Driver };
    return new StoredLayers(place ?? USUAL_STORAGE, storage.hostRoot);
  }

  private openMemory() {
    this.memory ??= (async () => {
      const [{ LayerMemory }, { LayerCache }] = await Promise.all([
        import('./layer-memory.ts'),
        import('../sources/image/layer-cache.ts'),
      ]);
      const place = await this.parts.cache?.();
      const cache = place && new LayerCache(place);
      return { memory: new LayerMemory(this.parts.facts, cache), cache };
    })();
    return this.memory;
  }

  private keep(keeping: Promise<void>): void {
    const kept = keeping.finally(() => this.keeping.delete(kept));
    this.keeping.add(kept);
  }

  /** What people call it now, and what the engine says of it now: names may have changed since it was read. */
  private named(imageId: string, layers: ImageLayers): ImageLayers {
    const image = this.parts.facts().images.get(imageId);
    if (image?.stage === 'inspected') return { ...layers, name: imageName(image), inspect: image.inspect };
    const [name = layers.name] = this.namesOf(imageId);
    return { ...layers, name };
  }

  private namesOf(imageId: string): readonly string[] {
    const image = this.parts.facts().images.get(imageId);
    if (image === undefined) return this.names.get(imageId) ?? [];
    return namesOfImage(image.stage === 'inspected' ? image.inspect : image.summary);
  }

  private told(imageId: string, layers: ImageLayers): ImageLayers {
    this.tell(imageId, layers);
    this.closeGap(this.gapName(imageId));
    this.tellUnseen(imageId, layers);
    return layers;
  }

  /** Files that nobody could look into hold what nobody found: a gap says so, as it does of layers. */
  private tellUnseen(imageId: string, { layers }: ImageLayers): void {
    const fact = `contents of ${this.imageWords(imageId)}`;
    const unseen = layers.flatMap(({ state }, at) =>
      state.kind === 'read' ? (state.contents?.problems ?? []).map((text) => `layer ${at + 1}, ${text}`) : [],
    );
    if (unseen.length === 0) {
      this.closeGap(fact);
      return;
    }
    const rest = unseen.length - SHOWN_UNSEEN;
    const gap = {
      fact,
      reason: 'error',
      detail: `${unseen.slice(0, SHOWN_UNSEEN).join('; ')}${rest > 0 ? `; and ${rest} more` : ''}`,
      hint: 'Open these files in the layers of the image, and look at them yourself',
    } as const;
    this.apply([{ kind: 'gap', gap }]);
  }

  /** What was read before a reading ended early stays; nothing is being read any more. */
  private settle(imageId: string, error: unknown): void {
    const now = this.parts.facts().layers.get(imageId);
    if (now !== undefined) {
      const layers = now.layers.map((layer) =>
        layer.state.kind === 'reading' ? { ...layer, state: { kind: 'waiting' } as const } : layer,
      );
      if (layers.some(({ state }) => state.kind === 'read')) this.tell(imageId, { ...now, layers });
      else this.apply([{ kind: 'image-layers-gone', id: imageId }]);
    }
    if (!(error instanceof TargetError) || this.isClosed) return;
    const { what, why, tryThis } = error.trouble;
    const gap = {
      fact: this.gapName(imageId),
      reason: 'error',
      detail: `${what}: ${why}`,
      hint: tryThis,
    } as const;
    this.apply([{ kind: 'gap', gap }]);
  }

  private closeGap(fact: string): void {
    if (this.parts.facts().gaps.has(fact)) this.apply([{ kind: 'gap-closed', fact }]);
  }

  /** Why it could not be taken apart is told under this name. */
  private gapName(imageId: string): string {
    return `layers of ${this.imageWords(imageId)}`;
  }

  private imageWords(imageId: string): string {
    const image = this.parts.facts().images.get(imageId);
    return `image ${image === undefined ? imageId : imageName(image)}`;
  }

  private tell(imageId: string, layers: ImageLayers): void {
    this.apply([{ kind: 'image-layers', id: imageId, layers }]);
  }

  private apply(changes: Parameters<FactSink>[0]): void {
    if (!this.isClosed) this.parts.tell(changes);
  }
}

/** What is looked for in contents, as it ships. It is heavy, and waits until somebody asks for it. */
export async function shippedScan(options: SecretScanOptions = {}): Promise<ContentScan> {
  const { contentScan } = await import('./content-scan.ts');
  return contentScan(options);
}

/** Whether nothing of it is still to be read: its trees, and with `scan` its contents too. */
function isRead({ layers }: ImageLayers, scan: boolean): boolean {
  return layers.every(({ state }) => state.kind === 'read' && (!scan || state.contents !== undefined));
}

/** While an image is read once more for its contents, what is known of its layers is not lost. */
function withKnown(now: ImageLayers, before: ImageLayers | undefined): ImageLayers {
  if (before === undefined) return now;
  const read = new Map(
    before.layers.flatMap(({ diffId, state }) => (state.kind === 'read' ? [[diffId, state]] : [])),
  );
  const layers = now.layers.map((layer) => {
    const known = read.get(layer.diffId);
    return known === undefined ? layer : { ...layer, state: fuller(layer.state, known) };
  });
  return { ...now, layers };
}

type LayerState = ImageLayer['state'];

/** The contents are the new ones; an index with digests is not given away for one without. */
function fuller(now: LayerState, known: LayerState & { readonly kind: 'read' }): LayerState {
  if (now.kind !== 'read') return known;
  const hasLost = known.index.digests.length > 0 && now.index.digests.length === 0;
  return { ...now, index: hasLost ? known.index : now.index, contents: now.contents ?? known.contents };
}

function closed(): TargetError {
  return new TargetError({
    kind: 'dropped',
    what: 'The image can’t be read',
    why: 'the session has ended',
    tryThis: 'Open the target again',
  });
}
