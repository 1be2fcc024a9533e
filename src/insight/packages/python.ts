/** Python packages that are installed, by the metadata beside them, and those that lock files pin. */
import { parse } from 'smol-toml';
import * as z from 'zod';
import {
  DamagedFile,
  folderOf,
  jsonOf,
  lastName,
  MIB,
  type PackageFile,
  type PackageReader,
  shaped,
  textOf,
} from './package-file.ts';
import type { Sightings } from './sightings.ts';

/** The core metadata of a package: header lines as in a mail, up to the first empty one. */
export const PYTHON_METADATA: PackageReader = {
  row: 'PKG-PYTHON',
  names: ['METADATA', 'PKG-INFO'],
  suffixes: ['.egg-info'],
  isFor: (path) => /\.dist-info\/METADATA$|\.egg-info$|(?:\.egg-info|(?:^|\/)EGG-INFO)\/PKG-INFO$/.test(path),
  limit: 4 * MIB,
  read: readMetadata,
};

const WANTED = ['name', 'version', 'license', 'license-expression', 'classifier'];

function readMetadata({ path, bytes }: PackageFile, sightings: Sightings): void {
  const fields = new Map<string, string>();
  for (const line of textOf(bytes).split('\n')) {
    if (line.trim() === '') break;
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).toLowerCase();
    if (!WANTED.includes(name)) continue;
    const value = line.slice(colon + 1).trim();
    if (name !== 'classifier') {
      if (!fields.has(name)) fields.set(name, value);
      continue;
    }
    const [, licence] = /^License ::(?: OSI Approved ::)? (.+)$/.exec(value) ?? [];
    if (licence !== undefined) fields.set('classified', licence);
  }
  const named = fields.get('license') ?? '';
  sightings.add(
    {
      type: 'pypi',
      name: fields.get('name') ?? '',
      version: fields.get('version'),
      // UNKNOWN is what older tools write when nobody said.
      licence:
        fields.get('license-expression') ??
        (named === '' || named === 'UNKNOWN' ? fields.get('classified') : named),
      path,
      basis: 'installed',
    },
    folderOf(path),
  );
}

const originSchema = z.looseObject({
  url: z.string(),
  vcs_info: z.looseObject({ commit_id: z.string().nullish() }).nullish(),
});

/** Where a package came from that was not had from an index (PEP 610). */
export const PYTHON_ORIGIN: PackageReader = {
  row: 'PKG-PYTHON',
  names: ['direct_url.json'],
  isFor: (path) => path.endsWith('.dist-info/direct_url.json'),
  limit: MIB,
  read(file, sightings) {
    const { url, vcs_info } = jsonOf(file, originSchema);
    const commit = vcs_info?.commit_id ?? '';
    // Whoever installed it may have put a password there.
    const source = url.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1');
    sightings.amend(folderOf(file.path), { source: commit === '' ? source : `${source}@${commit}` });
  },
};

const tomlLockSchema = z.looseObject({
  package: z.array(z.looseObject({ name: z.string(), version: z.string().nullish() })).nullish(),
});

/** poetry.lock, pdm.lock and uv.lock name packages alike. */
export const PYTHON_TOML_LOCK: PackageReader = {
  row: 'PKG-PYTHON',
  names: ['poetry.lock', 'pdm.lock', 'uv.lock'],
  isFor: () => true,
  limit: 4 * MIB,
  read({ path, bytes }, sightings) {
    const { package: packages } = shaped(tomlOf(bytes), tomlLockSchema);
    for (const { name, version } of packages ?? [])
      sightings.add({ type: 'pypi', name, version: version ?? '', path, basis: 'locked' });
  },
};

/** @throws DamagedFile */
export function tomlOf(bytes: Uint8Array): unknown {
  try {
    return parse(textOf(bytes));
  } catch {
    throw new DamagedFile('not valid TOML');
  }
}

const pinsSchema = z.record(z.string(), z.looseObject({ version: z.string().nullish() })).nullish();
const pipfileSchema = z.looseObject({ default: pinsSchema, develop: pinsSchema });

export const PYTHON_PIPFILE_LOCK: PackageReader = {
  row: 'PKG-PYTHON',
  names: ['Pipfile.lock'],
  isFor: () => true,
  limit: 16 * MIB,
  read(file, sightings) {
    const { default: main, develop } = jsonOf(file, pipfileSchema);
    for (const [name, { version }] of Object.entries({ ...develop, ...main }))
      sightings.add({
        type: 'pypi',
        name,
        version: version?.replace(/^==/, '') ?? '',
        path: file.path,
        basis: 'locked',
      });
  },
};

/** Only what is pinned to one version: anything else says nothing about what is there. */
export const PYTHON_REQUIREMENTS: PackageReader = {
  row: 'PKG-PYTHON',
  suffixes: ['.txt'],
  isFor: (path) => /^requirements[\w.-]*\.txt$/.test(lastName(path)),
  limit: 4 * MIB,
  read({ path, bytes }, sightings) {
    for (const line of textOf(bytes).split('\n')) {
      const [, name, version] =
        /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\]\s*)?={2,3}\s*([\w.!+-]+)\s*(?:[;#\\].*)?$/.exec(line) ?? [];
      if (name !== undefined) sightings.add({ type: 'pypi', name, version, path, basis: 'locked' });
    }
  },
};
