/**
 * rpm's own database, which SUSE uses: `Packages.db`. A table of slots says where each package's header is, in blocks of 16
 * bytes. All numbers have their lowest byte first.
 */
import { asBuffer, DamagedFile, MIB, type PackageReader } from './package-file.ts';
import { isRpmFolder } from './rpm-folder.ts';
import { addRpmHeader } from './rpm-header.ts';

const PAGE_SIZE = 4096;
const BLOCK_SIZE = 16;
const SLOT_SIZE = 16;
/** The file's own header takes the place of the first two slots. */
const FIRST_SLOT = 2;
/** Magic, number of the package, generation, length. */
const BLOB_HEAD = 16;

export const RPM_NDB: PackageReader = {
  row: 'PKG-RPM',
  names: ['Packages.db'],
  isFor: isRpmFolder,
  limit: 64 * MIB,
  read({ path, bytes }, sightings) {
    const file = asBuffer(bytes);
    if (file.toString('latin1', 0, 4) !== 'RpmP') throw new DamagedFile('not an rpm database');
    const slotPages = file.readUInt32LE(12);
    const end = Math.min(slotPages * PAGE_SIZE, file.length);
    // No two packages share a block, so that reading them can't take more than the file has.
    let left = file.length;
    for (let slot = FIRST_SLOT * SLOT_SIZE; slot + SLOT_SIZE <= end; slot += SLOT_SIZE) {
      if (file.toString('latin1', slot, slot + 4) !== 'Slot')
        throw new DamagedFile('a damaged rpm database: its table of packages breaks off');
      const start = file.readUInt32LE(slot + 8) * BLOCK_SIZE;
      // An empty slot.
      if (start === 0) continue;
      if (file.toString('latin1', start, start + 4) !== 'BlbS')
        throw new DamagedFile('a damaged rpm database: a package is not where it should be');
      const length = file.readUInt32LE(start + 12);
      left -= length;
      if (left < 0 || start + BLOB_HEAD + length > file.length)
        throw new DamagedFile('a damaged rpm database: it ends too early');
      addRpmHeader(file.subarray(start + BLOB_HEAD, start + BLOB_HEAD + length), path, sightings);
    }
  },
};
