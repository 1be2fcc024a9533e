/**
 * Reads a zip archive that is held in memory: the list at its end, and what one entry holds.
 *
 * Our own, because the libraries either answer later, which a scan can't wait for (yauzl), or inflate whatever a few bytes
 * promise without an end (fflate). Inflating is Node's own, which stops at a bound.
 */
import { inflateRawSync } from 'node:zlib';
import { asBuffer, DamagedFile } from './package-file.ts';

export interface ZipEntry {
  /** As it is written; never used as a path of a file system. */
  readonly name: string;
  /** Of what it holds, as the archive says. */
  readonly size: number;
  readonly compressedSize: number;
  readonly method: number;
  /** Where its own head is. */
  readonly offset: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
/** A comment of the archive may follow the end. */
const LONGEST_COMMENT = 65_535;
const MOST_ENTRIES = 200_000;

/** @throws DamagedFile when it is no archive, or one that nobody could read. */
export function zipEntries(bytes: Uint8Array): readonly ZipEntry[] {
  const file = asBuffer(bytes);
  const end = endOf(file);
  const listSize = file.readUInt32LE(end + 12);
  const listOffset = file.readUInt32LE(end + 16);
  const start = end - listSize;
  if (listSize === 0) return [];
  if (start < 0 || file.readUInt32LE(start) !== ENTRY)
    throw new DamagedFile('an archive with more entries than are read, or a damaged one');
  // A script may stand before an archive that starts itself; some tools count it in and some don't.
  const shift = start - listOffset;
  const entries: ZipEntry[] = [];
  for (let at = start; at + 46 <= end && file.readUInt32LE(at) === ENTRY; ) {
    if (entries.length >= MOST_ENTRIES) throw new DamagedFile('an archive with too many entries');
    const nameLength = file.readUInt16LE(at + 28);
    entries.push({
      name: file.toString('utf8', at + 46, at + 46 + nameLength),
      size: file.readUInt32LE(at + 24),
      compressedSize: file.readUInt32LE(at + 20),
      method: file.readUInt16LE(at + 10),
      offset: file.readUInt32LE(at + 42) + shift,
    });
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return entries;
}

function endOf(file: Buffer): number {
  const lowest = Math.max(0, file.length - END_SIZE - LONGEST_COMMENT);
  for (let at = file.length - END_SIZE; at >= lowest; at -= 1)
    if (file[at] === 0x50 && file.readUInt32LE(at) === END) return at;
  throw new DamagedFile('not a zip archive, or one that is cut off');
}

/**
 * @param most bytes; an entry that holds more is damaged, whatever it says of itself.
 * @throws DamagedFile
 */
export function zipContent(bytes: Uint8Array, entry: ZipEntry, most: number): Uint8Array {
  const file = asBuffer(bytes);
  const { offset, compressedSize, method } = entry;
  if (offset < 0 || offset + 30 > file.length || file.readUInt32LE(offset) !== LOCAL)
    throw new DamagedFile('a damaged archive: an entry is not where it should be');
  const start = offset + 30 + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28);
  if (start + compressedSize > file.length)
    throw new DamagedFile('a damaged archive: an entry ends too early');
  const content = file.subarray(start, start + compressedSize);
  if (method === 0) {
    if (content.length > most) throw new DamagedFile('an archive with an entry that is too big');
    return content;
  }
  if (method !== 8) throw new DamagedFile('an archive packed in a way that is not read');
  try {
    return inflateRawSync(content, { maxOutputLength: Math.max(1, most) });
  } catch {
    throw new DamagedFile('an archive with an entry that is damaged or too big');
  }
}
