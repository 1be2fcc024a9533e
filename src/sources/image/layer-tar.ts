/** Takes the bytes of an uncompressed layer as they come, in pieces of any size, and tells what stands in it. */
import type { EntryAttributes, EntryType } from '../../facts/layer-entry.ts';
import { nameOfBytes } from '../../facts/layer-index.ts';
import { ABSURD, ImageFault } from './image-fault.ts';
import {
  addOldPieces,
  checkedSparseMap,
  LeadingSparseMap,
  type PaxSparse,
  paxSparse,
  type SparseMap,
} from './sparse-map.ts';
import {
  BLOCK,
  decimal,
  numberAt,
  type PaxRecord,
  readPaxRecords,
  readTarHeader,
  type TarHeader,
} from './tar-header.ts';

/** Of one long name or extended header; those with many attributes have some 100 KB. */
const LONGEST_EXTENSION = 4 * 1024 * 1024;

export interface LayerTarListener {
  /** The path without slashes at its ends, without `.` and double slashes; `..` stays. */
  entry(path: string, attributes: EntryAttributes): void;
  /** An entry of a type that nobody knows. */
  unknown(path: string): void;
  /** Part of the content of the last entry, a file. The bytes are part of a piece that was pushed. */
  content(bytes: Buffer): void;
  /** Zeros in the content of a sparse file; there may be absurdly many. */
  hole(length: number): void;
  /** After the content of each file, empty ones too; not after hard links. */
  contentEnd(): void;
}

/** As in POSIX; GNU's `S` is a sparse file in the old form, `D` a directory with a list of what was in it. */
const TYPES: Readonly<Record<string, EntryType>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'file',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  D: 'directory',
  '6': 'fifo',
};
/** Whatever size their headers name, no content follows; engines read them so. */
const WITHOUT_CONTENT = '123456';
/** Names of a whole archive, and where another part of it goes on. */
const NO_ENTRIES = 'VM';

export class LayerTar {
  private readonly listener: LayerTarListener;
  private phase: 'header' | 'extension' | 'old-map' | 'leading-map' | 'content' | 'skip' | 'end' = 'header';
  /** The part of a block that the last piece ended in. */
  private readonly rest = Buffer.alloc(BLOCK);
  private restLength = 0;
  /** Bytes still to come of the extension, the content or what is skipped. */
  private left = 0;
  /** Bytes to the next block after that. */
  private padding = 0;
  private extension: { readonly typeflag: string; readonly bytes: Buffer; length: number } | undefined;
  private globals: readonly PaxRecord[] = [];
  private records: readonly PaxRecord[] = [];
  private longName: Buffer | undefined;
  private longLink: Buffer | undefined;
  private oldMap:
    | { readonly header: OwnHeader; readonly size: number; readonly pieces: number[] }
    | undefined;
  private leadingMap:
    | { readonly header: OwnHeader; readonly size: number; readonly map: LeadingSparseMap }
    | undefined;
  private sparse: SparseMap | undefined;
  /** Of the content of a sparse file: where it is, and the piece that is next. */
  private position = 0;
  private piece = 0;
  private zeroBlocks = 0;

  constructor(listener: LayerTarListener) {
    this.listener = listener;
  }

  /** @throws ImageFault when it is damaged; nothing may be pushed then. */
  push(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      switch (this.phase) {
        case 'end':
          return;
        case 'extension':
        case 'content':
        case 'skip':
          at = this.takeContent(bytes, at);
          break;
        default:
          at = this.takeBlock(bytes, at);
      }
    }
  }

  /**
   * As if so many bytes of content had been pushed; the listener is told nothing of them.
   * @throws ImageFault when no content is due, or not so much.
   */
  pass(length: number): void {
    const isContent = this.phase === 'content' || this.phase === 'skip';
    if (!isContent || length > this.left)
      throw new ImageFault('it is damaged: content stands where a file should begin');
    this.left -= length;
    if (this.left === 0 && this.padding === 0) this.contentOver();
  }

  /** All bytes were pushed. @throws ImageFault when there should be more. */
  finish(): void {
    if (this.phase === 'end') return;
    if (this.phase !== 'header' || this.restLength > 0 || this.padding > 0 || this.hasExtension())
      throw new ImageFault('it ends too early, in the middle of a file');
  }

  private hasExtension(): boolean {
    return this.records.length > 0 || this.longName !== undefined || this.longLink !== undefined;
  }

  private takeBlock(bytes: Buffer, at: number): number {
    if (this.restLength === 0 && bytes.length - at >= BLOCK) {
      this.block(bytes, at);
      return at + BLOCK;
    }
    const taken = bytes.copy(this.rest, this.restLength, at, at + BLOCK - this.restLength);
    this.restLength += taken;
    if (this.restLength === BLOCK) {
      this.restLength = 0;
      this.block(this.rest, 0);
    }
    return at + taken;
  }

  private block(bytes: Buffer, at: number): void {
    if (this.phase === 'old-map') this.oldMapBlock(bytes, at);
    else if (this.phase === 'leading-map') this.leadingMapBlock(bytes, at);
    else this.headerBlock(bytes, at);
  }

  private takeContent(bytes: Buffer, at: number): number {
    const length = Math.min(this.left, bytes.length - at);
    if (length > 0) {
      if (this.phase === 'content') this.content(bytes.subarray(at, at + length));
      else if (this.extension !== undefined) {
        bytes.copy(this.extension.bytes, this.extension.length, at, at + length);
        this.extension.length += length;
      }
      this.left -= length;
    }
    const end = at + length;
    if (this.left > 0) return end;
    const padding = Math.min(this.padding, bytes.length - end);
    this.padding -= padding;
    if (this.padding === 0) this.contentOver();
    return end + padding;
  }

  private contentOver(): void {
    const { phase, extension } = this;
    this.phase = 'header';
    if (phase === 'content') this.fileOver();
    if (phase === 'extension' && extension !== undefined) {
      this.extension = undefined;
      this.extensionOver(extension.typeflag, extension.bytes);
    }
  }

  private extensionOver(typeflag: string, bytes: Buffer): void {
    switch (typeflag) {
      case 'L':
        this.longName = untilZero(bytes);
        return;
      case 'K':
        this.longLink = untilZero(bytes);
        return;
      case 'g':
        this.globals = keptGlobals(this.globals, readPaxRecords(bytes));
        return;
      default:
        this.records = readPaxRecords(bytes);
    }
  }

  private headerBlock(bytes: Buffer, at: number): void {
    const header = readTarHeader(bytes, at);
    if (header === undefined) {
      this.zeroBlocks += 1;
      if (this.zeroBlocks === 2) this.phase = 'end';
      return;
    }
    if (this.zeroBlocks > 0) throw new ImageFault('it is damaged: there are files after its end');
    if ('LKxXg'.includes(header.typeflag)) {
      if (header.size > LONGEST_EXTENSION)
        throw new ImageFault('the name or the attributes of a file in it are absurdly long', ABSURD);
      this.extension = { typeflag: header.typeflag, bytes: Buffer.alloc(header.size), length: 0 };
      this.begin('extension', header.size);
      return;
    }
    const own = this.ownHeader(header);
    this.records = [];
    this.longName = undefined;
    this.longLink = undefined;
    if (header.typeflag === 'S') {
      const pieces: number[] = [];
      addOldPieces(pieces, bytes, at + 386, 4);
      this.oldMap = { header: own, size: numberAt(bytes, at + 483, 12), pieces };
      if (bytes[at + 482] === 0) this.oldMapOver();
      else this.phase = 'old-map';
      return;
    }
    this.fileHeader(own);
  }

  /** The header with what extended headers put in its place. */
  private ownHeader(header: TarHeader): OwnHeader {
    const records = this.globals.length === 0 ? this.records : [...this.globals, ...this.records];
    const own: Mutable<OwnHeader> = {
      ...header,
      path: '',
      xattrs: undefined,
      sparse: paxSparse(records),
      name: this.longName ?? header.name,
      linkName: this.longLink ?? header.linkName,
    };
    let xattrs: [string, string][] | undefined;
    for (const { key, value } of records) {
      if (key.startsWith(XATTR)) {
        xattrs ??= [];
        xattrs.push([key.slice(XATTR.length), value.toString('base64')]);
      }
      // POSIX: an empty value means that the header's own counts.
      if (value.length === 0) continue;
      if (key === 'path') own.name = value;
      else if (key === 'linkpath') own.linkName = value;
      else if (key === 'size') own.size = wholeNumber(value);
      else if (key === 'uid') own.uid = wholeNumber(value);
      else if (key === 'gid') own.gid = wholeNumber(value);
      else if (key === 'mtime') own.mtime = seconds(value);
    }
    if (xattrs !== undefined) own.xattrs = Object.fromEntries(xattrs);
    own.path = plainPath(nameOfBytes(own.sparse?.name ?? own.name));
    return own;
  }

  private fileHeader(header: OwnHeader): void {
    const { typeflag, size, sparse } = header;
    const type = TYPES[typeflag];
    if (type === undefined) {
      if (!NO_ENTRIES.includes(typeflag)) this.listener.unknown(header.path);
      this.begin('skip', size);
      return;
    }
    // Archives from before POSIX mark directories by a slash at the end of the name.
    const isOldDirectory = type === 'file' && header.name.at(-1) === 0x2f && typeflag !== '1';
    if (type !== 'file' || typeflag === '1' || isOldDirectory) {
      this.listener.entry(header.path, attributesOf(header, isOldDirectory ? 'directory' : type, 0));
      this.begin('skip', WITHOUT_CONTENT.includes(typeflag) || typeflag === '\0' ? 0 : size);
      return;
    }
    if (sparse === undefined) {
      this.listener.entry(header.path, attributesOf(header, type, size));
      this.sparse = undefined;
      this.begin('content', size);
      return;
    }
    if (sparse.pieces === undefined) {
      this.leadingMap = { header, size: sparse.size, map: new LeadingSparseMap() };
      this.phase = 'leading-map';
      return;
    }
    this.beginSparse(header, checkedSparseMap(sparse.size, sparse.pieces, size), size);
  }

  private beginSparse(header: OwnHeader, map: SparseMap, stored: number): void {
    this.listener.entry(header.path, attributesOf(header, 'file', map.size));
    this.sparse = map;
    this.position = 0;
    this.piece = 0;
    this.begin('content', stored);
  }

  private oldMapBlock(bytes: Buffer, at: number): void {
    if (this.oldMap === undefined) return;
    addOldPieces(this.oldMap.pieces, bytes, at, 21);
    if (bytes[at + 504] === 0) this.oldMapOver();
  }

  private oldMapOver(): void {
    if (this.oldMap === undefined) return;
    const { header, size, pieces } = this.oldMap;
    this.oldMap = undefined;
    this.beginSparse(header, checkedSparseMap(size, pieces, header.size), header.size);
  }

  private leadingMapBlock(bytes: Buffer, at: number): void {
    if (this.leadingMap === undefined) return;
    const { header, size, map } = this.leadingMap;
    const pieces = map.take(bytes, at);
    if (map.length > header.size) throw new ImageFault('it is damaged: the map of a sparse file is broken');
    if (pieces === undefined) return;
    this.leadingMap = undefined;
    const stored = header.size - map.length;
    this.beginSparse(header, checkedSparseMap(size, pieces, stored), stored);
  }

  private begin(phase: 'extension' | 'content' | 'skip', size: number): void {
    this.phase = phase;
    this.left = size;
    this.padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (size === 0) this.contentOver();
  }

  private content(bytes: Buffer): void {
    if (this.sparse === undefined) {
      this.listener.content(bytes);
      return;
    }
    for (let at = 0; at < bytes.length; ) {
      const offset = this.sparse.pieces[this.piece] ?? 0;
      const end = offset + (this.sparse.pieces[this.piece + 1] ?? 0);
      if (this.position < offset) {
        this.listener.hole(offset - this.position);
        this.position = offset;
      }
      const length = Math.min(end - this.position, bytes.length - at);
      if (length > 0) this.listener.content(bytes.subarray(at, at + length));
      this.position += length;
      at += length;
      if (this.position === end) this.piece += 2;
    }
  }

  private fileOver(): void {
    if (this.sparse !== undefined && this.position < this.sparse.size)
      this.listener.hole(this.sparse.size - this.position);
    this.sparse = undefined;
    this.listener.contentEnd();
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

interface OwnHeader extends TarHeader {
  readonly path: string;
  readonly xattrs: Readonly<Record<string, string>> | undefined;
  readonly sparse: PaxSparse | undefined;
}

const XATTR = 'SCHILY.xattr.';

/** Honest archives have one or two of these, of a few bytes. */
const MOST_GLOBALS = 1000;
const LONGEST_GLOBALS = 1024 * 1024;

/** Copies: they count for all files to come, and would hold the whole header for a few bytes. */
function keptGlobals(before: readonly PaxRecord[], records: readonly PaxRecord[]): readonly PaxRecord[] {
  const fresh = records.map(({ key, value }) => ({ key, value: Buffer.from(value) }));
  const kept = [...before, ...fresh].slice(-MOST_GLOBALS);
  const length = kept.reduce((sum, { key, value }) => sum + key.length + value.length, 0);
  if (length > LONGEST_GLOBALS)
    throw new ImageFault('what it says of all its files at once is absurdly long', ABSURD);
  return kept;
}

function attributesOf(header: OwnHeader, type: EntryType, size: number): EntryAttributes {
  const { mode, uid, gid, mtime, typeflag, xattrs } = header;
  const isDevice = type === 'character-device' || type === 'block-device';
  return {
    type,
    mode: mode & 0o7777,
    uid,
    gid,
    size,
    mtime: Math.floor(mtime),
    ...(type === 'symlink' ? { target: nameOfBytes(header.linkName) } : {}),
    ...(typeflag === '1' ? { hardlinkOf: plainPath(nameOfBytes(header.linkName)) } : {}),
    ...(isDevice ? { device: { major: header.major, minor: header.minor } } : {}),
    ...(xattrs === undefined ? {} : { xattrs }),
  };
}

function plainPath(path: string): string {
  let start = 0;
  while (path.startsWith('./', start)) start += 2;
  while (path[start] === '/') start += 1;
  let end = path.length;
  while (end > start && path[end - 1] === '/') end -= 1;
  const plain = path.slice(start, end);
  if (!/(?:^|\/)\.?(?:\/|$)/.test(plain)) return plain;
  return plain
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .join('/');
}

function untilZero(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end === -1 ? bytes : bytes.subarray(0, end);
}

function wholeNumber(value: Buffer): number {
  const number = decimal(value.toString('latin1'));
  if (!Number.isSafeInteger(number)) throw new ImageFault('it is damaged: a number in it has letters');
  return number;
}

function seconds(value: Buffer): number {
  const text = value.toString('latin1', 0, 40);
  if (!/^-?\d+(?:\.\d*)?$/.test(text)) throw new ImageFault('it is damaged: a time in it is no number');
  return Number(text);
}
