/** What portage has installed: a folder `category/name-version` for each package. */
import { folderOf, KIB, type PackageReader, textOf } from './package-file.ts';

const FOLDER = /^var\/db\/pkg\/([^/]+)\/([^/]+?)-(\d[^/]*)\//;

/** Its list of files is there for every package. */
export const PORTAGE_CONTENTS: PackageReader = {
  row: 'PKG-PORTAGE',
  names: ['CONTENTS'],
  isFor: (path) => FOLDER.test(path),
  limit: 0,
  read({ path }, sightings) {
    const [, category = '', name = '', version = ''] = FOLDER.exec(path) ?? [];
    sightings.add(
      { type: 'ebuild', name: `${category}/${name}`, version, path, basis: 'installed' },
      folderOf(path),
    );
  },
};

export const PORTAGE_LICENCE: PackageReader = {
  row: 'PKG-PORTAGE',
  names: ['LICENSE'],
  isFor: (path) => FOLDER.test(path),
  limit: 64 * KIB,
  read({ path, bytes }, sightings) {
    sightings.amend(folderOf(path), { licence: textOf(bytes) });
  },
};
