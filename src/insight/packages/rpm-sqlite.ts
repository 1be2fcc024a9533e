/** rpm's database since rpm 4.16: an SQLite file with a header in each row of `Packages`. */
import { DamagedFile, lastName, MIB, type PackageFile, type PackageReader } from './package-file.ts';
import { isRpmFolder } from './rpm-folder.ts';
import { addRpmHeader } from './rpm-header.ts';
import type { Sightings } from './sightings.ts';
import { sqliteRows } from './sqlite.ts';

export const RPM_SQLITE: PackageReader = {
  row: 'PKG-RPM',
  names: ['rpmdb.sqlite'],
  isFor: isRpmFolder,
  limit: 64 * MIB,
  read({ path, bytes }: PackageFile, sightings: Sightings) {
    for (const values of sqliteRows(bytes, 'Packages')) {
      const header = values.find((value) => value instanceof Uint8Array);
      if (header === undefined) throw new DamagedFile('a damaged rpm database: a package without a header');
      addRpmHeader(header, path, sightings);
    }
  },
};

/** SQLite writes here what it has not yet brought into the database; rpm empties it when it ends as it should. */
export const RPM_SQLITE_LOG: PackageReader = {
  row: 'PKG-RPM',
  names: ['rpmdb.sqlite-wal'],
  isFor: isRpmFolder,
  limit: MIB,
  read({ path, bytes }, sightings) {
    if (bytes.length > 0)
      sightings.problem(path, `holds changes of ${lastName(path).replace('-wal', '')} that are not read`);
  },
};
