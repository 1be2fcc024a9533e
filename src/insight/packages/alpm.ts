/** What pacman has installed: one `desc` a package, a name between percent signs and the values below it. */
import { MIB, type PackageReader, textOf } from './package-file.ts';

export const ALPM_DESC: PackageReader = {
  row: 'PKG-ALPM',
  names: ['desc'],
  isFor: (path) => /^var\/lib\/pacman\/local\/[^/]+\/desc$/.test(path),
  limit: MIB,
  read({ path, bytes }, sightings) {
    const fields = new Map<string, readonly string[]>();
    for (const part of textOf(bytes).split(/\n\s*\n/)) {
      const [head = '', ...values] = part.trim().split('\n');
      const [, name] = /^%([A-Z]+)%$/.exec(head.trim()) ?? [];
      if (name !== undefined) fields.set(name, values);
    }
    const name = fields.get('NAME')?.[0] ?? '';
    const base = fields.get('BASE')?.[0] ?? '';
    sightings.add({
      type: 'alpm',
      name,
      version: fields.get('VERSION')?.[0],
      source: base === name ? '' : base,
      licence: fields.get('LICENSE')?.join(', '),
      arch: fields.get('ARCH')?.[0],
      path,
      basis: 'installed',
    });
  },
};
