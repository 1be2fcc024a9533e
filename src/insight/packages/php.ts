/** PHP packages of Composer and of PEAR. */
import * as z from 'zod';
import { jsonOf, MIB, type PackageReader, textOf } from './package-file.ts';

const packageSchema = z.looseObject({
  name: z.string(),
  version: z.string().nullish(),
  license: z
    .union([z.string(), z.array(z.string()).transform((all) => all.join(' OR '))])
    .nullish()
    .catch(''),
});
const packagesSchema = z.array(packageSchema).nullish();
/** A plain list up to Composer 1. */
const installedSchema = z.union([
  z.array(packageSchema),
  z.looseObject({ packages: packagesSchema }).transform(({ packages }) => packages ?? []),
]);
const lockSchema = z.looseObject({ packages: packagesSchema, 'packages-dev': packagesSchema });

export const PHP_INSTALLED: PackageReader = {
  row: 'PKG-PHP',
  names: ['installed.json'],
  isFor: (path) => path.endsWith('/composer/installed.json'),
  limit: 32 * MIB,
  read(file, sightings) {
    for (const { name, version, license } of jsonOf(file, installedSchema))
      sightings.add({
        type: 'composer',
        name,
        version: version ?? '',
        licence: license ?? '',
        path: file.path,
        basis: 'installed',
      });
  },
};

export const PHP_LOCK: PackageReader = {
  row: 'PKG-PHP',
  names: ['composer.lock'],
  isFor: (path) => !path.includes('/vendor/'),
  limit: 32 * MIB,
  read(file, sightings) {
    const { packages, 'packages-dev': development } = jsonOf(file, lockSchema);
    for (const { name, version, license } of [...(packages ?? []), ...(development ?? [])])
      sightings.add({
        type: 'composer',
        name,
        version: version ?? '',
        licence: license ?? '',
        path: file.path,
        basis: 'locked',
      });
  },
};

/** What PHP's `serialize` makes of a package: each text with its length before it. Only a few fields are looked for. */
export const PHP_PEAR: PackageReader = {
  row: 'PKG-PHP',
  suffixes: ['.reg'],
  isFor: (path) => /\/\.registry\/(?:.+\/)?[^/]+\.reg$/.test(path),
  limit: 4 * MIB,
  read({ path, bytes }, sightings) {
    const text = textOf(bytes);
    const name = /s:4:"name";s:\d+:"([^"]*)"/.exec(text)?.[1] ?? '';
    const channel = /s:7:"channel";s:\d+:"([^"]*)"/.exec(text)?.[1] ?? '';
    const version = /s:7:"version";(?:s:\d+:"([^"]*)"|a:\d+:\{s:7:"release";s:\d+:"([^"]*)")/.exec(text);
    const licence =
      /s:7:"license";(?:s:\d+:"([^"]*)"|a:\d+:\{[^}]{0,200}?s:8:"_content";s:\d+:"([^"]*)")/.exec(text);
    sightings.add({
      type: 'pear',
      name: channel === '' ? name : `${channel}/${name}`,
      version: version?.[1] ?? version?.[2],
      licence: licence?.[1] ?? licence?.[2],
      path,
      basis: 'installed',
    });
  },
};
