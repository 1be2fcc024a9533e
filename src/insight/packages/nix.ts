/** What is in a Nix store: its paths say name and version, and its database which of them are whole. */
import { MIB, type PackageReader } from './package-file.ts';
import type { Sightings } from './sightings.ts';
import { sqliteRows } from './sqlite.ts';

/** `nix/store/<32 characters>-<name>-<version>[-<output>]`; without a version it is a script, a source or a profile. */
const STORE_PATH =
  /^nix\/store\/[0-9a-z]{32}-([^/]+?)-(\d[^/]*?)(?:-(?:bin|dev|devdoc|doc|info|lib|man|out|static))?(?=\/|$)/;

export const NIX_STORE: PackageReader = {
  row: 'PKG-NIX',
  folders: ['nix/store/'],
  isFor: () => true,
  limit: 0,
  read: ({ path }, sightings) => addStorePath(path, sightings),
};

export const NIX_DATABASE: PackageReader = {
  row: 'PKG-NIX',
  names: ['db.sqlite'],
  isFor: (path) => path === 'nix/var/nix/db/db.sqlite',
  limit: 64 * MIB,
  read({ bytes }, sightings) {
    for (const [, path] of sqliteRows(bytes, 'ValidPaths')) {
      if (typeof path === 'string') addStorePath(path.replace(/^\//, ''), sightings);
    }
  },
};

/** What the store's path is said to hold is there as long as that path is. */
function addStorePath(path: string, sightings: Sightings): void {
  const [storePath, name, version] = STORE_PATH.exec(path) ?? [];
  if (storePath === undefined || name === undefined || version?.endsWith('.drv') !== false) return;
  sightings.add({
    type: 'nix',
    name,
    version,
    path: path.split('/', 3).join('/'),
    basis: 'installed',
  });
}
