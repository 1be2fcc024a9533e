/**
 * All that one layer brings and takes away, without the contents: columns instead of objects, because images have
 * hundreds of thousands of files. Rows stand in the order of paths, parents before children, children by name, so that
 * equal layers have equal indexes wherever they were read, and everything inside a directory is one run of rows.
 */
import { ENTRY_TYPES, type EntryType, type LayerEntry, type LayerOddity } from './layer-entry.ts';

/** Row 0 is the layer's root. */
export interface LayerColumns {
  /** The row of the directory that it is in; -1 for the root. */
  readonly parents: Int32Array;
  /** The row after the last one inside it; its own row + 1 for what holds nothing. */
  readonly ends: Int32Array;
  /** Where in `names`; the root's is the empty name. */
  readonly nameIds: Uint32Array;
  /** Each different name once. */
  readonly names: readonly string[];
  /** Where in ENTRY_TYPES, with OPAQUE and IMPLIED added. */
  readonly types: Uint8Array;
  readonly modes: Uint16Array;
  readonly uids: Uint32Array;
  readonly gids: Uint32Array;
  readonly sizes: Float64Array;
  readonly mtimes: Float64Array;
  /** 32 bytes a row, zeros where no content was read; empty when none was. */
  readonly digests: Uint8Array;
  /** By row, as are the others: what few entries have. */
  readonly targets: ReadonlyMap<number, string>;
  /** The row of the file's first name. */
  readonly hardlinks: ReadonlyMap<number, number>;
  readonly devices: ReadonlyMap<number, { readonly major: number; readonly minor: number }>;
  readonly xattrs: ReadonlyMap<number, Readonly<Record<string, string>>>;
}

export const TYPE_MASK = 0x0f;
export const OPAQUE = 0x10;
export const IMPLIED = 0x20;

export interface LayerIndex extends LayerColumns {
  /** The digest of the uncompressed layer, `sha256:…`; empty where the source does not know it. */
  readonly diffId: string;
  /** Rows. */
  readonly count: number;
  /** Bytes of all files; one with several names counts once. */
  readonly size: number;
  /** At most MAX_ODDITIES of them. */
  readonly oddities: readonly LayerOddity[];
  readonly oddityCount: number;
}

export const MAX_ODDITIES = 100;

/** Columns to be filled, all but `names`. */
export function newColumns(count: number, hasDigests: boolean) {
  return {
    parents: new Int32Array(count),
    ends: new Int32Array(count),
    nameIds: new Uint32Array(count),
    types: new Uint8Array(count),
    modes: new Uint16Array(count),
    uids: new Uint32Array(count),
    gids: new Uint32Array(count),
    sizes: new Float64Array(count),
    mtimes: new Float64Array(count),
    digests: new Uint8Array(hasDigests ? count * 32 : 0),
    targets: new Map<number, string>(),
    hardlinks: new Map<number, number>(),
    devices: new Map<number, { readonly major: number; readonly minor: number }>(),
    xattrs: new Map<number, Readonly<Record<string, string>>>(),
  } satisfies Omit<LayerColumns, 'names'>;
}

/** Fills in where the run of each row ends, from the rows' parents: those inside come right behind. */
export function closeRuns({ ends, parents }: Pick<LayerColumns, 'ends' | 'parents'>): void {
  for (let row = ends.length - 1; row >= 0; row -= 1) {
    if (ends[row] === 0) ends[row] = row + 1;
    const parent = parents[row] ?? -1;
    if (parent >= 0) ends[parent] = Math.max(ends[parent] ?? 0, ends[row] ?? 0);
  }
}

/** The columns with what follows from them: how many rows, and how many bytes. */
export function layerIndex(
  diffId: string,
  columns: LayerColumns,
  oddities: readonly LayerOddity[] = [],
  oddityCount = oddities.length,
): LayerIndex {
  const { sizes, hardlinks } = columns;
  let size = 0;
  for (let row = 0; row < sizes.length; row += 1) if (!hardlinks.has(row)) size += sizes[row] ?? 0;
  return {
    ...columns,
    diffId,
    count: columns.parents.length,
    size,
    oddities: oddities.slice(0, MAX_ODDITIES),
    oddityCount,
  };
}

export function entryType(index: LayerIndex, row: number): EntryType {
  return ENTRY_TYPES[(index.types[row] ?? 0) & TYPE_MASK] ?? 'file';
}

export function entryName(index: LayerIndex, row: number): string {
  return index.names[index.nameIds[row] ?? 0] ?? '';
}

export function entryPath(index: LayerIndex, row: number): string {
  let path = entryName(index, row);
  for (let up = index.parents[row] ?? -1; up > 0; up = index.parents[up] ?? -1) {
    path = `${entryName(index, up)}/${path}`;
  }
  return path;
}

/** In lower-case hex; empty when the content was not read. */
function entryDigest({ digests }: LayerIndex, row: number): string {
  const bytes = digests.subarray(row * 32, row * 32 + 32);
  return bytes.some((byte) => byte !== 0) ? Buffer.from(bytes).toString('hex') : '';
}

/** Undefined for a row that the index does not have. */
export function entryAt(index: LayerIndex, row: number): LayerEntry | undefined {
  const types = index.types[row];
  if (types === undefined) return undefined;
  const first = index.hardlinks.get(row);
  return {
    path: entryPath(index, row),
    type: entryType(index, row),
    mode: index.modes[row] ?? 0,
    uid: index.uids[row] ?? 0,
    gid: index.gids[row] ?? 0,
    size: index.sizes[row] ?? 0,
    mtime: index.mtimes[row] ?? 0,
    target: index.targets.get(row) ?? '',
    hardlinkOf: first === undefined ? '' : entryPath(index, first),
    device: index.devices.get(row),
    xattrs: index.xattrs.get(row) ?? {},
    digest: entryDigest(index, row),
    isOpaque: (types & OPAQUE) !== 0,
    isImplied: (types & IMPLIED) !== 0,
  };
}

/** The rows directly inside a directory, in the order of their names; of any rows that stand in the order of paths. */
export function* childRows({ ends }: Pick<LayerColumns, 'ends'>, row: number): Generator<number> {
  const end = ends[row] ?? 0;
  for (let child = row + 1; child < end; child = ends[child] ?? end) yield child;
}

/** The row of a path without slashes at its ends; undefined when the layer says nothing about it. */
export function findRow(index: LayerIndex, path: string): number | undefined {
  return rowOfPath(index, path, (row) => entryName(index, row));
}

/**
 * The same in any rows that stand in the order of paths. A folder of 100,000 files is not gone through: whoever has all of
 * them written asks as often.
 */
export function rowOfPath(
  rows: Pick<LayerColumns, 'parents' | 'ends'>,
  path: string,
  nameAt: (row: number) => string,
): number | undefined {
  if (path === '') return 0;
  let row: number | undefined = 0;
  for (const name of path.split('/')) {
    row = childNamed(rows, row, name, nameAt);
    if (row === undefined) return undefined;
  }
  return row;
}

function childNamed(
  { parents, ends }: Pick<LayerColumns, 'parents' | 'ends'>,
  folder: number,
  name: string,
  nameAt: (row: number) => string,
): number | undefined {
  let low = folder + 1;
  let high = ends[folder] ?? 0;
  while (low < high) {
    let child = (low + high) >>> 1;
    // What is in the middle may be deep inside a child.
    for (let up = parents[child] ?? -1; up > folder; up = parents[child] ?? -1) child = up;
    const found = nameAt(child);
    if (found === name) return child;
    if (found < name) low = ends[child] ?? high;
    else high = child;
  }
  return undefined;
}

/** The bytes of a name or path as the layer has them; see LayerEntry. */
export function nameBytes(name: string): Uint8Array {
  if (name.isWellFormed()) return Buffer.from(name);
  const parts = name.split(/([\udc80-\udcff])/).filter((part) => part !== '');
  return Buffer.concat(
    parts.map((part) =>
      part.length === 1 && part >= '\udc80' && part <= '\udcff'
        ? Buffer.of(part.charCodeAt(0) - 0xdc00)
        : Buffer.from(part),
    ),
  );
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A name or path from its bytes; see LayerEntry for what is not UTF-8. */
export function nameOfBytes(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return nameOfBrokenBytes(bytes);
  }
}

function nameOfBrokenBytes(bytes: Uint8Array): string {
  let name = '';
  for (let at = 0; at < bytes.length; ) {
    const [length, text] = characterAt(bytes, at);
    name += text;
    at += length;
  }
  return name;
}

function characterAt(bytes: Uint8Array, at: number): readonly [length: number, text: string] {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 0;
  if (length > 0 && at + length <= bytes.length) {
    try {
      return [length, strictUtf8.decode(bytes.subarray(at, at + length))];
    } catch {
      // A byte of its own, below.
    }
  }
  return [1, String.fromCharCode(0xdc00 + first)];
}
