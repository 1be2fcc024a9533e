/** The list that distroless images of Azure Linux have in place of a database: a package a line, with tabs between. */
import { MIB, type PackageReader, textOf } from './package-file.ts';
import { sourceOfRpm } from './rpm-header.ts';

export const RPM_MANIFEST: PackageReader = {
  row: 'PKG-RPM',
  names: ['container-manifest-2'],
  isFor: (path) => path === 'var/lib/rpmmanifest/container-manifest-2',
  limit: 16 * MIB,
  read({ path, bytes }, sightings) {
    for (const line of textOf(bytes).split('\n')) {
      // Name, version and release, installed, built, vendor, epoch, size, architecture, epoch as a number, source.
      const [name = '', version = '', , , , , , arch, epoch = '0', source = ''] = line.trimEnd().split('\t');
      sightings.add({
        type: 'rpm',
        name,
        version: /^[1-9]\d*$/.test(epoch) ? `${epoch}:${version}` : version,
        source: sourceOfRpm(source, name),
        arch,
        path,
        basis: 'installed',
      });
    }
  },
};
