/**
 * What dpkg and opkg have installed: the paragraphs of `status` (deb-status(5)), or of one file a package as distroless
 * images have it, and the licences that Debian keeps in each package's copyright file (DEP-5).
 */
import { languageFilesIn } from './language-files.ts';
import {
  folderOf,
  KIB,
  lastName,
  MIB,
  type PackageFile,
  type PackageReader,
  textOf,
} from './package-file.ts';
import type { Sightings } from './sightings.ts';

const STATUS_FOLDER = 'var/lib/dpkg/status.d/';

export const DPKG_STATUS: PackageReader = {
  row: 'PKG-DPKG',
  names: ['status'],
  folders: [STATUS_FOLDER],
  isFor: (path) =>
    path === 'var/lib/dpkg/status' ||
    path === 'usr/lib/opkg/status' ||
    path === 'var/lib/opkg/status' ||
    (path.startsWith(STATUS_FOLDER) && !path.endsWith('.md5sums')),
  limit: 64 * MIB,
  read(file, sightings) {
    const type = file.path.includes('/opkg/') ? 'opkg' : 'deb';
    for (const fields of paragraphs(textOf(file.bytes))) {
      const name = fields.get('package');
      if (name === undefined || !isInstalled(fields.get('status'))) continue;
      sightings.add(
        {
          type,
          name,
          version: fields.get('version'),
          source: fields.get('source'),
          licence: fields.get('license'),
          arch: fields.get('architecture'),
          path: file.path,
          basis: 'installed',
        },
        `${type} ${name}`,
      );
    }
  },
};

const LISTS_FOLDER = 'var/lib/dpkg/info/';

/** Which files a package brought: `NAME.list` or `NAME:ARCH.list`, and of distroless images the sums of files. */
export const DPKG_FILES: PackageReader = {
  row: 'PKG-DPKG',
  suffixes: ['.list', '.md5sums'],
  isFor: (path) =>
    (path.startsWith(LISTS_FOLDER) && path.endsWith('.list')) ||
    (path.startsWith(STATUS_FOLDER) && path.endsWith('.md5sums')),
  limit: 16 * MIB,
  isBeginningEnough: true,
  read({ path, bytes }, sightings) {
    const [, name = ''] = /^([^:]+)(?::[^.:]+)?\.(?:list|md5sums)$/.exec(lastName(path)) ?? [];
    for (const file of languageFilesIn(textOf(bytes))) sightings.own(file, 'deb', name);
  },
};

export const DEBIAN_COPYRIGHT: PackageReader = {
  row: 'PKG-DPKG',
  names: ['copyright'],
  isFor: (path) => /^usr\/share\/doc\/[^/]+\/copyright$/.test(path),
  limit: 128 * KIB,
  isBeginningEnough: true,
  read: readCopyright,
};

const WANTED = new Set(['package', 'status', 'version', 'source', 'architecture', 'license']);

/** The fields of each paragraph, names in lower case, values without their further lines. */
function* paragraphs(text: string): Generator<ReadonlyMap<string, string>> {
  let fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') {
      if (fields.size > 0) yield fields;
      fields = new Map();
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0 || line.startsWith(' ') || line.startsWith('\t')) continue;
    const name = line.slice(0, colon).toLowerCase();
    if (WANTED.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  if (fields.size > 0) yield fields;
}

/** The third word tells: a package whose settings alone are left is not installed. Files of status.d have none. */
function isInstalled(status: string | undefined): boolean {
  const state = status?.split(/\s+/)[2];
  return state !== 'config-files' && state !== 'not-installed';
}

/** Copyright files that are made for programs name licences in fields; others tell a story that is not read. */
function readCopyright({ path, bytes }: PackageFile, sightings: Sightings): void {
  const licences = new Set<string>();
  for (const [, licence = ''] of textOf(bytes).matchAll(/^License:[ \t]*([^\s][^\n]{0,200})$/gim)) {
    licences.add(licence.trim());
    if (licences.size >= 20) break;
  }
  if (licences.size === 0) return;
  sightings.amend(`deb ${lastName(folderOf(path))}`, { licence: [...licences].sort().join(', ') });
}
