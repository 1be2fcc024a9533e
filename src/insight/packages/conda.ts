/** What conda has installed: one JSON file a package in `conda-meta`. */
import * as z from 'zod';
import { jsonOf, MIB, type PackageReader } from './package-file.ts';

const recordSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  license: z.string().nullish(),
  subdir: z.string().nullish(),
});

export const CONDA_RECORD: PackageReader = {
  row: 'PKG-CONDA',
  suffixes: ['.json'],
  isFor: (path) => /(?:^|\/)conda-meta\/[^/]+\.json$/.test(path),
  limit: 16 * MIB,
  read(file, sightings) {
    const { name, version, license, subdir } = jsonOf(file, recordSchema);
    sightings.add({
      type: 'conda',
      name,
      version,
      licence: license ?? '',
      arch: subdir ?? '',
      path: file.path,
      basis: 'installed',
    });
  },
};
