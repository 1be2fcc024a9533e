/**
 * rpm's database up to rpm 4.15 (CentOS 7, Amazon Linux 2): `Packages`, a hash of Berkeley DB 5. npm has no reader of it
 * for JavaScript that was found, and only values are needed, so this walks the pages and does not look into the hash.
 *
 * A page has a head of 26 bytes, and behind it the places of its items, keys and values in turn. A value that is too big
 * for its page is a chain of pages of its own, named by an item.
 */
import { asBuffer, DamagedFile, MIB, type PackageReader } from './package-file.ts';
import { isRpmFolder } from './rpm-folder.ts';
import { addRpmHeader } from './rpm-header.ts';

const HASH_MAGIC = 0x00061561;
const PAGE_HEAD = 26;
const PAGE_TYPE = { unsortedHash: 2, overflow: 7, hash: 13 } as const;
const ITEM_TYPE = { keyOrData: 1, offPage: 3 } as const;
/** A value this short is the database's own count of packages. */
const COUNTER = 4;

export const RPM_BDB: PackageReader = {
  row: 'PKG-RPM',
  names: ['Packages'],
  isFor: isRpmFolder,
  limit: 64 * MIB,
  read({ path, bytes }, sightings) {
    for (const value of bdbValues(asBuffer(bytes)))
      if (value.length > COUNTER) addRpmHeader(value, path, sightings);
  },
};

function* bdbValues(file: Buffer): Generator<Buffer> {
  const isLittle = file.length >= 16 && file.readUInt32LE(12) === HASH_MAGIC;
  if (!isLittle && (file.length < 16 || file.readUInt32BE(12) !== HASH_MAGIC))
    throw new DamagedFile('not an rpm database');
  const read32 = (at: number) => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at));
  const read16 = (at: number) => (isLittle ? file.readUInt16LE(at) : file.readUInt16BE(at));
  const pageSize = read32(20);
  if (pageSize < 512 || pageSize > 65536) throw new DamagedFile('a damaged rpm database: impossible pages');
  /** Each page belongs to one value, so that all values together can't be more than the file. */
  const used = new Set<number>();

  function chain(first: number, length: number): Buffer {
    const pieces: Buffer[] = [];
    let held = 0;
    for (let number = first; number !== 0 && held < length; ) {
      const page = number * pageSize;
      if (used.has(number) || page + pageSize > file.length || file[page + 25] !== PAGE_TYPE.overflow)
        throw new DamagedFile('a damaged rpm database: a package is not where it should be');
      used.add(number);
      // On such pages the place of the free space says how much of the value there is.
      const size = Math.min(read16(page + 22), length - held, pageSize - PAGE_HEAD);
      pieces.push(file.subarray(page + PAGE_HEAD, page + PAGE_HEAD + size));
      held += size;
      number = read32(page + 16);
    }
    if (held < length) throw new DamagedFile('a damaged rpm database: it ends too early');
    return Buffer.concat(pieces);
  }

  for (let page = pageSize; page + pageSize <= file.length; page += pageSize) {
    const type = file[page + 25];
    if (type !== PAGE_TYPE.hash && type !== PAGE_TYPE.unsortedHash) continue;
    const count = read16(page + 20);
    if (PAGE_HEAD + count * 2 > pageSize)
      throw new DamagedFile('a damaged rpm database: a page with too many items');
    // Items grow from the page's end, so each ends where the one before it begins.
    for (let item = 1; item < count; item += 2) {
      const place = read16(page + PAGE_HEAD + item * 2);
      const end = read16(page + PAGE_HEAD + (item - 1) * 2);
      if (place >= pageSize || end > pageSize || place >= end)
        throw new DamagedFile('a damaged rpm database: a page with impossible items');
      const kind = file[page + place];
      if (kind === ITEM_TYPE.keyOrData) yield file.subarray(page + place + 1, page + end);
      else if (kind === ITEM_TYPE.offPage) yield chain(read32(page + place + 4), read32(page + place + 8));
    }
  }
}
