/** What is in an archive: the names, without taking anything out. */
import { asBuffer, DamagedFile } from '../packages/package-file.ts';
import { zipEntries } from '../packages/zip.ts';

export interface ArchiveListing {
  readonly entries: readonly ArchiveEntry[];
  /** Whether there are more than are listed. */
  readonly isCut: boolean;
  /** What is wrong with it, in words that go on from its name; undefined for a sound one. */
  readonly damage: string | undefined;
}

interface ArchiveEntry {
  /** As it is written there: hostile, and never to be used as a path. */
  readonly name: string;
  /** Bytes, as the archive says. */
  readonly size: number;
}

const MOST_LISTED = 5_000;

/** Zip files, and so jar, war, whl and the like. They have to be whole, as the list stands at the end. Never throws. */
export function zipListing(bytes: Uint8Array): ArchiveListing {
  try {
    const entries = zipEntries(bytes).map(({ name, size }) => ({ name, size }));
    return { entries: entries.slice(0, MOST_LISTED), isCut: entries.length > MOST_LISTED, damage: undefined };
  } catch (error) {
    if (error instanceof DamagedFile || error instanceof RangeError)
      return {
        entries: [],
        isCut: false,
        damage: error instanceof DamagedFile ? error.message : 'a damaged archive',
      };
    throw error;
  }
}

const BLOCK = 512;

/**
 * Tar archives, by their headers alone; long names of GNU and POSIX count. `isWhole` says whether the bytes are all of
 * the archive. Never throws.
 */
export function tarListing(bytes: Uint8Array, isWhole = true): ArchiveListing {
  const file = asBuffer(bytes);
  const entries: ArchiveEntry[] = [];
  const cut = (): ArchiveListing => ({
    entries,
    isCut: !isWhole,
    damage: isWhole ? 'an archive that is cut off' : undefined,
  });
  let longName: string | undefined;
  for (let at = 0; at < file.length; ) {
    if (at + BLOCK > file.length) return cut();
    const block = file.subarray(at, at + BLOCK);
    if (block.every((byte) => byte === 0)) break;
    if (!isHeader(block))
      return { entries, isCut: false, damage: 'a damaged archive: something else stands in place of a file' };
    const size = numberOf(block, 124, 12);
    const type = String.fromCharCode(block[156] ?? 0);
    const next = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (!Number.isSafeInteger(next))
      return { entries, isCut: false, damage: 'a damaged archive: a size makes no sense' };
    const content = file.subarray(
      at + BLOCK,
      Math.min(file.length, at + BLOCK + Math.min(size, LONGEST_HEADER)),
    );
    if (type === 'L') longName = textOf(content, 0, content.length);
    else if (type === 'x') longName = paxPath(content) ?? longName;
    else if (type !== 'g' && type !== 'K') {
      if (entries.length === MOST_LISTED) return { entries, isCut: true, damage: undefined };
      entries.push({ name: longName ?? nameOf(block), size: type === '0' || type === '\0' ? size : 0 });
      longName = undefined;
    }
    at = next;
    if (at > file.length) return cut();
  }
  return { entries, isCut: false, damage: undefined };
}

const LONGEST_HEADER = 64 * 1024;

/** The sum of all bytes with blanks in place of the sum itself stands in the header. */
function isHeader(block: Buffer): boolean {
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at += 1) if (at < 148 || at >= 156) sum += block[at] ?? 0;
  return numberOf(block, 148, 8) === sum;
}

function nameOf(block: Buffer): string {
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? textOf(block, 345, 155) : '';
  const name = textOf(block, 0, 100);
  return prefix === '' ? name : `${prefix}/${name}`;
}

function textOf(block: Buffer, at: number, length: number): string {
  const end = block.indexOf(0, at);
  return block.toString('utf8', at, end < 0 ? at + length : Math.min(end, at + length));
}

/** Octal, or with the first bit set binary. NaN for neither. */
function numberOf(block: Buffer, at: number, length: number): number {
  const first = block[at] ?? 0;
  if ((first & 0x80) !== 0) {
    let value = first & 0x7f;
    for (let place = at + 1; place < at + length; place += 1) value = value * 256 + (block[place] ?? 0);
    return value;
  }
  const digits = block.toString('latin1', at, at + length).replaceAll(/[\0 ]/g, '');
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number.NaN;
}

function paxPath(content: Buffer): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]+)\n/.exec(content.toString('utf8'))?.[1];
}
