/** From the bytes of an uncompressed layer to its index, and to what a scan finds in the contents, in one pass. */
import { getHeapStatistics } from 'node:v8';
import type { ContentScan, LayerScan, ScannedEntry } from '../../facts/image-layers.ts';
import { MAX_SCANNED_BYTES } from '../../facts/image-layers.ts';
import type { LayerContents } from '../../facts/layer-contents.ts';
import type { EntryAttributes } from '../../facts/layer-entry.ts';
import type { LayerIndex } from '../../facts/layer-index.ts';
import { LayerIndexBuilder } from '../../facts/layer-index-builder.ts';
import { ABSURD, ImageFault } from './image-fault.ts';
import { DigestsHere, type LayerDigests, LONGEST_PIECE } from './layer-digests.ts';
import { LayerTar, type LayerTarListener } from './layer-tar.ts';

/** What one layer may hold at most. The largest images people build have some 2 million files in all. */
export interface LayerLimits {
  readonly entries: number;
  /** Names, link targets and attributes together, in characters. */
  readonly text: number;
  /** Of the uncompressed layer. */
  readonly bytes: number;
}

/** In the heap, until the index is made: what an entry takes, its texts left out. */
const BYTES_OF_ENTRY = 740;

/**
 * What a heap of so many bytes has room for: a layer that needs more would end the program. 1.5 million entries are taken
 * with any heap.
 */
function limitsFor(heap: number): LayerLimits {
  const entries = Math.floor((0.85 * heap) / BYTES_OF_ENTRY);
  return {
    entries: Math.max(1_500_000, Math.min(5_000_000, entries)),
    text: Math.min(1024 ** 3, Math.floor(heap / 4)),
    bytes: 1024 ** 4,
  };
}

const LIMITS = limitsFor(getHeapStatistics().heap_size_limit);

/** Zeros of sparse files that are hashed in one layer; beyond them files stay without a digest. */
const HASHED_HOLES = 1024 ** 3;
const ZEROS = Buffer.alloc(64 * 1024);

/** Whiteouts and the directories that they are in tell nothing by mode, owner or time. */
const WHITEOUT: EntryAttributes = { type: 'whiteout', mode: 0, uid: 0, gid: 0, size: 0, mtime: 0 };

/** What an image may hold. */
export interface ImageLimits extends Partial<LayerLimits> {
  /** In all of its layers: beyond it no further one is read. */
  readonly imageEntries?: number | undefined;
}

export interface IndexedLayer {
  /** Its `diffId` is that of the bytes that were read, whatever anybody says they are. */
  readonly index: LayerIndex;
  readonly contents: LayerContents | undefined;
}

export class LayerIndexing {
  private readonly limits: LayerLimits;
  private readonly digests: LayerDigests;
  private readonly builder = new LayerIndexBuilder();
  private readonly files: FileContents;
  private readonly tar: LayerTar;
  private bytes = 0;

  constructor(
    scan: ContentScan | undefined,
    limits: Partial<LayerLimits> = {},
    digests: LayerDigests = new DigestsHere(),
  ) {
    this.limits = { ...LIMITS, ...limits };
    this.digests = digests;
    this.files = new FileContents(this.builder, scan?.begin(), this.limits, digests);
    this.tar = new LayerTar(this.files);
  }

  /** Entries so far. */
  get count(): number {
    return this.builder.count;
  }

  /** Bytes of the contents of files so far. */
  get contentBytes(): number {
    return this.files.bytes;
  }

  /** @throws ImageFault when the layer is damaged or absurd. */
  push(bytes: Buffer): void {
    this.bytes += bytes.length;
    if (this.bytes > this.limits.bytes)
      throw new ImageFault(`it unpacks to more than ${inWords(this.limits.bytes)}`, ABSURD);
    for (let at = 0; at < bytes.length; at += LONGEST_PIECE) {
      const piece = bytes.length <= LONGEST_PIECE ? bytes : bytes.subarray(at, at + LONGEST_PIECE);
      this.digests.push(piece);
      this.tar.push(piece);
    }
  }

  /** Called once all digests are there; in steps of some milliseconds. @throws ImageFault when it broke off. */
  *finish(): Generator<void, IndexedLayer> {
    this.tar.finish();
    const index = yield* this.builder.finishing(`sha256:${this.digests.digest()}`);
    return { index, contents: this.files.finish() };
  }
}

/** Takes what a layer holds into its index, and hands contents to the scan. */
export class FileContents implements LayerTarListener {
  bytes = 0;
  private readonly builder: LayerIndexBuilder;
  private readonly scan: LayerScan | undefined;
  private readonly limits: LayerLimits;
  private text = 0;
  private holes = 0;
  /** The file whose content is coming. */
  private path = '';
  private attributes: EntryAttributes | undefined;
  private readonly digests: LayerDigests | undefined;
  private isHashed = true;
  private wanted = 0;
  private pieces: Buffer[] = [];
  private scanned: ScannedEntry | undefined;

  /** Without `digests` files have none: their contents may be anything then, but for what the scan wants. */
  constructor(
    builder: LayerIndexBuilder,
    scan: LayerScan | undefined,
    limits: LayerLimits = LIMITS,
    digests?: LayerDigests,
  ) {
    this.builder = builder;
    this.scan = scan;
    this.limits = limits;
    this.digests = digests;
  }

  /** The file whose content is coming and how many bytes of it the scan still wants; undefined when it wants none. */
  get awaited(): { readonly path: string; readonly bytes: number } | undefined {
    return this.attributes === undefined || this.wanted === 0
      ? undefined
      : { path: this.path, bytes: this.wanted };
  }

  finish(): LayerContents | undefined {
    return this.scan?.finish();
  }

  entry(path: string, attributes: EntryAttributes): void {
    this.weigh(path, attributes);
    this.attributes = undefined;
    const slash = path.lastIndexOf('/');
    if (path.startsWith('.wh.', slash + 1)) {
      this.whiteout(path, path.slice(0, Math.max(0, slash)), path.slice(slash + 1 + '.wh.'.length));
      return;
    }
    if (attributes.type !== 'file' || attributes.hardlinkOf !== undefined) {
      this.builder.add(path, attributes);
      return;
    }
    this.path = path;
    this.attributes = attributes;
    this.isHashed = this.digests !== undefined;
    this.wanted = this.wants(path, attributes);
  }

  unknown(path: string): void {
    this.attributes = undefined;
    this.builder.note({ kind: 'unknown-type', path });
  }

  content(bytes: Buffer): void {
    if (this.attributes === undefined) return;
    this.bytes += bytes.length;
    if (this.isHashed) this.digests?.content(bytes);
    if (this.wanted > 0) {
      // A copy: the piece of the stream would otherwise be held whole for a few bytes.
      const piece = Buffer.from(bytes.subarray(0, this.wanted));
      this.wanted -= piece.length;
      this.pieces.push(piece);
    }
  }

  hole(length: number): void {
    if (this.attributes === undefined) return;
    this.holes += length;
    if (this.isHashed && this.holes > HASHED_HOLES) {
      this.isHashed = false;
      this.digests?.drop();
    }
    if (this.isHashed) this.digests?.hole(length);
    for (let left = Math.min(length, this.wanted); left > 0; left -= ZEROS.length) {
      const piece = Buffer.from(ZEROS.subarray(0, left));
      this.wanted -= piece.length;
      this.pieces.push(piece);
    }
  }

  contentEnd(): void {
    const { attributes } = this;
    if (attributes === undefined) return;
    const file = { ...attributes, digest: '' };
    this.builder.add(this.path, file);
    if (this.isHashed) this.digests?.fileEnd(file);
    this.attributes = undefined;
    if (this.scanned === undefined) return;
    const { scanned, pieces } = this;
    this.scanned = undefined;
    this.pieces = [];
    this.scan?.take(scanned, pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces));
  }

  private wants(path: string, { type, mode, size }: EntryAttributes): number {
    this.scanned = undefined;
    // What is left out of the index is not looked into either.
    if (this.scan === undefined || /(?:^|\/)\.\.(?:\/|$)/.test(path)) return 0;
    const scanned = { path, type, mode, size };
    const wanted = Math.min(this.scan.wants(scanned), MAX_SCANNED_BYTES);
    if (wanted > 0) this.scanned = scanned;
    return wanted;
  }

  /** `name` is what stands after `.wh.`: what is taken away, or `.wh..opq` and other words of aufs. */
  private whiteout(path: string, folder: string, name: string): void {
    if (name === '.wh..opq') this.builder.markOpaque(folder);
    else if (name.startsWith('.wh.')) return;
    else if (name === '' || name === '.' || name === '..') this.builder.note({ kind: 'outside', path });
    else this.builder.add(folder === '' ? name : `${folder}/${name}`, WHITEOUT);
  }

  private weigh(path: string, { target, hardlinkOf, xattrs }: EntryAttributes): void {
    this.text += Math.min(path.length, LONGEST_KEPT) + (target?.length ?? 0) + (hardlinkOf?.length ?? 0);
    for (const name in xattrs) this.text += name.length + (xattrs[name]?.length ?? 0);
    const { text, entries } = this.limits;
    if (this.text > text)
      throw new ImageFault(`the names in it take more than ${inWords(text)}`, ABSURD_OR_MEMORY);
    if (this.builder.size > entries)
      throw new ImageFault(`it has more than ${entries.toLocaleString('en')} files`, ABSURD_OR_MEMORY);
  }
}

/** Longer paths are left out of the index. */
const LONGEST_KEPT = 4096;

const ABSURD_OR_MEMORY = `${ABSURD}. If you know better, give it more memory: NODE_OPTIONS=--max-old-space-size=8192`;

function inWords(bytes: number): string {
  if (bytes >= 1024 ** 4) return `${Math.round(bytes / 1024 ** 4)} TB`;
  return bytes >= 1024 ** 3 ? `${Math.round(bytes / 1024 ** 3)} GB` : `${Math.round(bytes / 1024 ** 2)} MB`;
}
