/** What apk has installed: lines of one letter, a colon and a value; an empty line ends a package (apk-package(5)). `F` is a
 * folder, and each `R` after it a file in it. */
import { isLanguageFile } from './language-files.ts';
import { MIB, type PackageReader, textOf } from './package-file.ts';

const PATHS = new Set(['lib/apk/db/installed', 'usr/lib/apk/db/installed']);

export const APK_DATABASE: PackageReader = {
  row: 'PKG-APK',
  names: ['installed'],
  isFor: (path) => PATHS.has(path),
  limit: 64 * MIB,
  read({ path, bytes }, sightings) {
    let fields = new Map<string, string>();
    let folder = '';
    const files: string[] = [];
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
        for (const file of files) sightings.own(file, 'apk', name);
      }
      fields = new Map();
      files.length = 0;
    };
    for (const line of textOf(bytes).split('\n')) {
      if (line === '') finish();
      else if (line.startsWith('F:')) folder = line.slice(2);
      else if (line.startsWith('R:')) {
        const file = `${folder}/${line.slice(2)}`;
        if (isLanguageFile(file)) files.push(file);
      } else if (line[1] === ':' && 'PVALo'.includes(line[0] ?? ' '))
        fields.set(line[0] ?? '', line.slice(2));
    }
    finish();
  },
};
