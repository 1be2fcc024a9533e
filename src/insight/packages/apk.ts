/** What apk has installed: lines of one letter, a colon and a value; an empty line ends a package (apk-package(5)). */
import { MIB, type PackageReader, textOf } from './package-file.ts';

const PATHS = new Set(['lib/apk/db/installed', 'usr/lib/apk/db/installed']);

export const APK_DATABASE: PackageReader = {
  row: 'PKG-APK',
  names: ['installed'],
  isFor: (path) => PATHS.has(path),
  limit: 64 * MIB,
  read({ path, bytes }, sightings) {
    let fields = new Map<string, string>();
    const finish = () => {
      const name = fields.get('P');
      if (name !== undefined) {
        const origin = fields.get('o') ?? '';
        sightings.add({
          type: 'apk',
          name,
          version: fields.get('V'),
          source: origin === name ? '' : origin,
          licence: fields.get('L'),
          arch: fields.get('A'),
          path,
          basis: 'installed',
        });
      }
      fields = new Map();
    };
    for (const line of textOf(bytes).split('\n')) {
      if (line === '') finish();
      else if (line[1] === ':' && 'PVALo'.includes(line[0] ?? ' ')) fields.set(line[0] ?? '', line.slice(2));
    }
    finish();
  },
};
