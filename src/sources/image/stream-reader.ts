/**
 * Reads images from a stream that an engine makes of them, in one pass: nothing of it is kept but indexes and documents.
 * What the layers are is known beforehand; which of them passes by is known by its digest, once it is through.
 */
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { type ImageHistory, type ImageInspect, imageName } from '../../facts/image.ts';
import type { ImageChoice, ImageLayers, LayerReader, ReadLayersOptions } from '../../facts/image-layers.ts';
import type { Trouble } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { documentOf, looksLikeJson } from './archive-file.ts';
import { type ArchiveImage, blobDigest, findImages, mismatchWords } from './archive-images.ts';
import { type ArchiveMember, archiveMembers } from './archive-members.ts';
import { originsOf } from './config-facts.ts';
import { type DigestThread, digestThreadFor } from './digest-thread.ts';
import { contentStream, wantedFile } from './file-content.ts';
import { LONGEST_DOCUMENT } from './image-documents.ts';
import { ABSURD, ImageFault, imageTrouble } from './image-fault.ts';
import { LayerBoard, type LayerOrigin } from './layer-board.ts';
import type { ImageLimits } from './layer-indexing.ts';
import { failTheRest, finished, missingLayer } from './layer-places.ts';
import { type ReadLayer, readLayer } from './read-layer.ts';
import { BLOCK, isChecksumRight, isZero } from './tar-header.ts';
import { type ByteStream, packingOf, peek, unpacked } from './unpacked.ts';

/** Where the streams come from. What it rejects with is explained by `explain`. */
export interface StreamedImages {
  images(signal?: AbortSignal): Promise<readonly ImageChoice[]>;
  /** As the engine tells them; the history newest first, empty when it is not known. */
  describe(
    imageId: string,
    signal?: AbortSignal,
  ): Promise<{ readonly inspect: ImageInspect; readonly history: ImageHistory }>;
  /**
   * The image as `docker save` writes it. Destroyed when it is not needed any more, and on abort. Its pieces are the
   * reader's own: they may be empty once they were read.
   */
  open(imageId: string, signal?: AbortSignal): Promise<Readable>;
  explain(error: unknown): Trouble;
  readonly limits?: ImageLimits | undefined;
}

export function streamReader(images: StreamedImages): LayerReader {
  return new StreamReader(images);
}

/** Documents of one image that are kept until it is put together. */
const KEPT_DOCUMENTS = 64 * 1024 * 1024;
/** Rows of layers that passed by and have no place yet. */
const KEPT_ROWS = 5_000_000;
const MOST_LINKS = 16;

class StreamReader implements LayerReader {
  private readonly source: StreamedImages;
  private readonly closing = new AbortController();
  /** Where layers stand in the stream of an image, by the image's id and the layer's digest. */
  private readonly members = new Map<string, string>();

  constructor(source: StreamedImages) {
    this.source = source;
  }

  images(signal?: AbortSignal): Promise<readonly ImageChoice[]> {
    return this.told('The images', signal, (ending) => this.source.images(ending));
  }

  read(imageId: string, options: ReadLayersOptions = {}): Promise<ImageLayers> {
    return this.told('The image', options.signal, async (signal) => {
      // Engines work for seconds before they send: the rest is asked for meanwhile.
      const needless = new AbortController();
      const opening = this.source.open(imageId, AbortSignal.any([signal, needless.signal]));
      opening.catch(() => undefined);
      const described = await this.source.describe(imageId, signal).catch((error: unknown) => {
        needless.abort();
        throw error;
      });
      const { inspect } = described;
      const name = imageName({ stage: 'inspected', id: inspect.Id, inspect });
      const layers = originsByHistory(inspect, described.history);
      const totalBytes = inspect.Size > 0 ? inspect.Size : undefined;
      const board = new LayerBoard(
        { imageId: inspect.Id, name, inspect, layers, problems: [] },
        totalBytes,
        options,
        this.source.limits?.imageEntries,
      );
      const thread = digestThreadFor(totalBytes, signal);
      const passing = new PassingImage(board, this.source, { ...options, signal }, thread);
      try {
        await passing.run(await opening);
      } finally {
        await thread?.close();
      }
      for (const [diffId, path] of passing.paths) this.members.set(`${inspect.Id} ${diffId}`, path);
      return finished(board);
    });
  }

  open(image: ImageLayers, layer: number, path: string, signal?: AbortSignal): Promise<Readable> {
    return this.told(path, signal, async (ending) => {
      const state = image.layers[layer]?.state;
      if (state?.kind !== 'read') throw new ImageFault('the layer has not been read', 'Read the image first');
      const wanted = wantedFile(state.index, path);
      const { diffId } = state.index;
      const begin = () => this.bytesOf(image.imageId, diffId, ending);
      return contentStream(path, begin, wanted, this.source.explain);
    });
  }

  async close(): Promise<void> {
    this.closing.abort(new Error('the reader was closed'));
    this.members.clear();
  }

  private async *bytesOf(imageId: string, diffId: string, signal: AbortSignal): ByteStream {
    const key = `${imageId} ${diffId}`;
    const path = this.members.get(key) ?? (await this.locate(imageId, diffId, signal));
    this.members.set(key, path);
    for await (const member of archiveMembers(await this.source.open(imageId, signal), signal)) {
      if (member.path !== path) continue;
      yield* member.content;
      return;
    }
    throw new ImageFault('the engine does not have that layer any more');
  }

  /** A layer that came from elsewhere may stand anywhere in the stream: its digest says where. */
  private async locate(imageId: string, diffId: string, signal: AbortSignal): Promise<string> {
    for await (const member of archiveMembers(await this.source.open(imageId, signal), signal)) {
      if (member.type !== 'file') continue;
      const { start, bytes } = await peek(member.content, BLOCK);
      if (!looksLikeLayer(start)) continue;
      const hash = createHash('sha256');
      try {
        for await (const piece of await unpacked(bytes)) hash.update(piece);
      } catch (error) {
        signal.throwIfAborted();
        // Another layer that is damaged is no reason not to find this one; a lost connection ends the loop by itself.
        if (!(error instanceof Error)) throw error;
        continue;
      }
      if (`sha256:${hash.digest('hex')}` === diffId) return member.path;
    }
    throw new ImageFault('the engine does not have that layer any more');
  }

  /** Whatever goes wrong becomes a TargetError, but for an abort. */
  private async told<T>(
    what: string,
    given: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const signal = given === undefined ? this.closing.signal : AbortSignal.any([given, this.closing.signal]);
    try {
      signal.throwIfAborted();
      return await work(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof TargetError) throw error;
      throw new TargetError(imageTrouble(`${what} can’t be read`, error, this.source.explain), error);
    }
  }
}

/** Puts an image together from the members of its stream as they pass by. */
class PassingImage {
  /** Where each layer stands, by its digest. */
  readonly paths = new Map<string, string>();
  private readonly board: LayerBoard;
  private readonly source: StreamedImages;
  private readonly options: ReadLayersOptions & { readonly signal: AbortSignal };
  private readonly thread: DigestThread | undefined;
  private readonly documents = new Map<string, Buffer>();
  private readonly links = new Map<string, string>();
  private readonly digests = new Map<string, string>();
  private readonly faults = new Map<string, unknown>();
  /** By their paths: layers with a digest that the image does not name. */
  private readonly strange = new Map<string, ReadLayer>();
  private documentBytes = 0;
  private strangeRows = 0;

  constructor(
    board: LayerBoard,
    source: StreamedImages,
    options: ReadLayersOptions & { readonly signal: AbortSignal },
    thread: DigestThread | undefined,
  ) {
    this.board = board;
    this.source = source;
    this.options = options;
    this.thread = thread;
  }

  /** Rejects for an abort only: what goes wrong is told by the board. */
  async run(stream: Readable): Promise<void> {
    const { signal } = this.options;
    let broken: unknown;
    try {
      for await (const member of archiveMembers(stream, signal)) await this.take(member);
    } catch (error) {
      signal.throwIfAborted();
      broken = error;
    }
    await this.compare(broken === undefined);
    failTheRest(this.board, (place) =>
      broken === undefined ? missingLayer(place, 'the engine did not send it') : this.trouble(place, broken),
    );
  }

  private async take({ path, type, target, size, content }: ArchiveMember): Promise<void> {
    if (path === '') return;
    if (type === 'link') this.links.set(path, target);
    if (type !== 'file') return;
    const { start, bytes } = await peek(content, BLOCK);
    if (looksLikeLayer(start)) {
      await this.takeLayer(path, bytes);
    } else if (size <= LONGEST_DOCUMENT && looksLikeJson(start)) {
      const document = await documentOf(bytes);
      if (document === undefined) return;
      this.documentBytes += document.length;
      if (this.documentBytes > KEPT_DOCUMENTS)
        throw new ImageFault('its documents take more than 64 MB', ABSURD);
      this.documents.set(path, document);
    }
  }

  private async takeLayer(path: string, content: ByteStream): Promise<void> {
    const { board } = this;
    const { scan, signal } = this.options;
    const storedDigest = blobDigest(path);
    // An uncompressed layer that is named by its digest says at once which one it is.
    board.reading(this.placesOf(storedDigest));
    let bytes = 0;
    let files = 0;
    const onPiece = (_: number, entries: number, contentBytes: number): void => {
      bytes = contentBytes;
      files = entries;
      board.piece(bytes, files);
    };
    try {
      board.checkRoom();
      const layer = await readLayer(content, {
        scan,
        limits: this.source.limits,
        signal,
        thread: this.thread,
        ownsPieces: true,
        storedDigest,
        onPiece,
      });
      this.keep(path, storedDigest, layer);
    } catch (error) {
      signal.throwIfAborted();
      this.faults.set(path, error);
    }
    board.layerDone(bytes, files);
  }

  private keep(path: string, storedDigest: string, layer: ReadLayer): void {
    const { diffId, count } = layer.index;
    this.paths.set(diffId, path);
    const places = this.placesOf(diffId);
    if (layer.storedDigest !== '' && layer.storedDigest !== storedDigest) {
      const what = places[0] === undefined ? `The layer ${path.slice(0, 100)}` : `Layer ${places[0] + 1}`;
      this.board.problem(mismatchWords(what, 'the manifest', storedDigest, layer.storedDigest));
    }
    if (places.length > 0) {
      this.board.read(places, layer);
      return;
    }
    this.digests.set(path, diffId);
    this.strangeRows += count;
    if (this.strangeRows <= KEPT_ROWS) this.strange.set(path, layer);
  }

  private placesOf(diffId: string): readonly number[] {
    return this.board.layers.layers.flatMap((layer, place) => (layer.diffId === diffId ? [place] : []));
  }

  /** What the archive says of itself, beside what the engine said. */
  private async compare(isWhole: boolean): Promise<void> {
    const image = await this.ownImage(isWhole);
    if (image === undefined) return;
    const { board } = this;
    const named = board.layers.layers;
    for (const problem of image.problems) board.problem(problem);
    if (image.config !== undefined) {
      const origins = originsOf(image.config);
      if (origins.map(({ diffId }) => diffId).join() === named.map(({ diffId }) => diffId).join())
        board.know(board.layers.inspect, origins);
      else
        board.problem(
          'The image’s configuration names other layers than the engine does: the image was changed or damaged',
        );
    }
    for (const [place, { path: written }] of image.layers.entries()) {
      const layer = named[place];
      if (layer === undefined || board.layers.layers[place]?.state.kind === 'read') continue;
      const path = this.followed(written);
      const strange = this.strange.get(path);
      const actual = this.digests.get(path);
      if (actual !== undefined)
        board.problem(mismatchWords(`Layer ${place + 1}`, 'the image’s configuration', layer.diffId, actual));
      if (strange !== undefined) board.read([place], strange);
      else if (this.faults.has(path)) board.failed([place], this.trouble(place, this.faults.get(path)));
    }
    board.tell();
  }

  private async ownImage(isWhole: boolean): Promise<ArchiveImage | undefined> {
    try {
      const files = { document: async (path: string) => this.documents.get(this.followed(path)) };
      const images = await findImages(files, this.options.signal);
      const { imageId, layers } = this.board.layers;
      const diffIds = layers.map(({ diffId }) => diffId).join();
      return (
        images.find(({ id }) => id === imageId) ??
        images.find(({ config }) => config?.rootfs.diff_ids.join() === diffIds) ??
        (images.length === 1 ? images[0] : undefined)
      );
    } catch (error) {
      this.options.signal.throwIfAborted();
      // In half an archive the lists may be missing, and that it is half is said already.
      if (isWhole)
        this.board.problem(
          `The archive of the engine says nothing of its layers: ${error instanceof Error ? error.message : error}`,
        );
      return undefined;
    }
  }

  private followed(path: string): string {
    let at = path;
    for (let links = 0; links < MOST_LINKS; links += 1) {
      const target = this.links.get(at);
      if (target === undefined) break;
      at = target;
    }
    return at;
  }

  private trouble(place: number, error: unknown): Trouble {
    return imageTrouble(`Layer ${place + 1} can’t be read`, error, this.source.explain);
  }
}

/** Compressed, or an archive, or an empty one. */
function looksLikeLayer(start: Buffer): boolean {
  if (packingOf(start) !== 'none') return true;
  return start.length >= BLOCK && (isChecksumRight(start, 0) || isZero(start, 0));
}

/** History in the engine's own words does not say which instructions made a layer: told only where it is plain. */
function originsByHistory({ RootFS }: ImageInspect, history: ImageHistory): readonly LayerOrigin[] {
  const steps = history.filter(({ Size }) => Size > 0).reverse();
  const all = history.length === RootFS.Layers.length ? history.toReversed() : steps;
  return RootFS.Layers.map((diffId, place) => {
    const step = all.length === RootFS.Layers.length ? all[place] : undefined;
    return { diffId, createdBy: step?.CreatedBy ?? '', created: step?.Created ?? 0 };
  });
}
