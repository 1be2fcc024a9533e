/** Packages of Node.js that are installed in node_modules, and those that the lock files of its tools pin. */
import * as z from 'zod';
import {
  DamagedFile,
  jsonOf,
  lastName,
  MIB,
  type PackageFile,
  type PackageReader,
  shaped,
  textOf,
} from './package-file.ts';
import type { Sightings } from './sightings.ts';
import { yamlOf } from './snap.ts';

const licenceSchema = z
  .union([
    z.string(),
    z.looseObject({ type: z.string().nullish() }).transform(({ type }) => type ?? ''),
    z.array(z.unknown()).transform(() => ''),
  ])
  .nullish()
  .catch('');
const manifestSchema = z.looseObject({
  name: z.string().nullish(),
  version: z.string().nullish(),
  license: licenceSchema,
  licenses: z
    .array(z.union([z.string(), z.looseObject({ type: z.string().nullish() })]))
    .nullish()
    .catch(undefined),
});

/** The manifest of a package itself, not one of the many that lie further inside of it. */
const INSTALLED = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/;

export const NODE_PACKAGE: PackageReader = {
  row: 'PKG-NODE',
  names: ['package.json'],
  isFor: (path) => INSTALLED.test(path),
  limit: 4 * MIB,
  read(file, sightings) {
    const { name, version, license, licenses } = jsonOf(file, manifestSchema);
    const listed = (licenses ?? []).map((one) => (typeof one === 'string' ? one : (one.type ?? '')));
    sightings.add({
      type: 'npm',
      name: name ?? '',
      version: version ?? '',
      licence: license === undefined || license === null || license === '' ? listed.join(' OR ') : license,
      path: file.path,
      basis: 'installed',
    });
  },
};

/** Lock files that packages bring along say what their authors had, not what is here. */
function isOwnLock(path: string): boolean {
  return !path.includes('node_modules/');
}

const dependencySchema = z.looseObject({
  version: z.string().nullish(),
  dependencies: z.record(z.string(), z.unknown()).nullish(),
});
const npmLockSchema = z.looseObject({
  /** By the path that it is installed at; from version 2 on. */
  packages: z
    .record(
      z.string(),
      z.looseObject({
        name: z.string().nullish(),
        version: z.string().nullish(),
        link: z.boolean().nullish(),
        license: licenceSchema,
      }),
    )
    .nullish(),
  /** One inside the other; up to version 1. */
  dependencies: z.record(z.string(), z.unknown()).nullish(),
});

export const NODE_NPM_LOCK: PackageReader = {
  row: 'PKG-NODE',
  names: ['package-lock.json', 'npm-shrinkwrap.json'],
  isFor: isOwnLock,
  limit: 32 * MIB,
  read: readNpmLock,
};

function readNpmLock(file: PackageFile, sightings: Sightings): void {
  const { packages, dependencies } = jsonOf(file, npmLockSchema);
  const { path } = file;
  if (packages !== undefined && packages !== null) {
    for (const [place, { name, version, link, license }] of Object.entries(packages)) {
      // The project itself, and links to parts of it, are not installed from anywhere.
      if (!place.includes('node_modules/') || link === true) continue;
      const named = name ?? place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
      sightings.add({
        type: 'npm',
        name: named,
        version: version ?? '',
        licence: license ?? '',
        path,
        basis: 'locked',
      });
    }
    return;
  }
  const waiting = [dependencies ?? {}];
  for (let level = waiting.pop(); level !== undefined; level = waiting.pop()) {
    for (const [name, entry] of Object.entries(level)) {
      const { version, dependencies } = shaped(entry, dependencySchema);
      sightings.add({ type: 'npm', name, version: version ?? '', path, basis: 'locked' });
      if (dependencies !== undefined && dependencies !== null) waiting.push(dependencies);
    }
  }
}

/** Old and new yarn.lock alike: what is asked for at the line's beginning, and below it the version that it got. */
export const NODE_YARN_LOCK: PackageReader = {
  row: 'PKG-NODE',
  names: ['yarn.lock'],
  isFor: isOwnLock,
  limit: 32 * MIB,
  read({ path, bytes }, sightings) {
    let name: string | undefined;
    for (const line of textOf(bytes).split('\n')) {
      const [, asked, protocol] = /^"?((?:@[^/@\s"]+\/)?[^@\s",:]+)@([a-z]+:)?/.exec(line) ?? [];
      if (asked !== undefined) name = protocol === 'workspace:' ? undefined : asked;
      const [, version] = /^ {2}version:? "?([^"\s]+)"?\s*$/.exec(line) ?? [];
      if (version === undefined || name === undefined) continue;
      sightings.add({ type: 'npm', name, version, path, basis: 'locked' });
      name = undefined;
    }
  },
};

const pnpmSchema = z.looseObject({ packages: z.record(z.string(), z.unknown()).nullish() });

export const NODE_PNPM_LOCK: PackageReader = {
  row: 'PKG-NODE',
  names: ['pnpm-lock.yaml'],
  isFor: isOwnLock,
  limit: 4 * MIB,
  read({ path, bytes }, sightings) {
    for (const key of Object.keys(shaped(yamlOf(bytes), pnpmSchema).packages ?? {})) {
      // `name@1.0.0(peer@2.0.0)`, `/name@1.0.0`, and `/name/1.0.0_peer@2.0.0` of old.
      const [, name, version] = /^\/?((?:@[^/]+\/)?[^/@]+)[@/]([^(_/]+)/.exec(key) ?? [];
      if (name !== undefined) sightings.add({ type: 'npm', name, version, path, basis: 'locked' });
    }
  },
};

/** Written by a program, one package a line, with commas that JSON does not allow. */
export const NODE_BUN_LOCK: PackageReader = {
  row: 'PKG-NODE',
  names: ['bun.lock', 'bun.lockb'],
  isFor: isOwnLock,
  limit: 32 * MIB,
  read({ path, bytes }, sightings) {
    if (lastName(path) === 'bun.lockb')
      throw new DamagedFile("in Bun's own binary format, which is not read");
    for (const line of textOf(bytes).split('\n')) {
      const [, name, version] = /^\s*"[^"]+": \["((?:@[^/"]+\/)?[^@"]+)@([^"]+)"/.exec(line) ?? [];
      if (name !== undefined && !version?.startsWith('workspace:'))
        sightings.add({ type: 'npm', name, version, path, basis: 'locked' });
    }
  },
};

const denoSchema = z.looseObject({
  npm: z.record(z.string(), z.unknown()).nullish(),
  jsr: z.record(z.string(), z.unknown()).nullish(),
  /** Where version 3 has the two. */
  packages: z
    .looseObject({
      npm: z.record(z.string(), z.unknown()).nullish(),
      jsr: z.record(z.string(), z.unknown()).nullish(),
    })
    .nullish(),
});

export const NODE_DENO_LOCK: PackageReader = {
  row: 'PKG-NODE',
  names: ['deno.lock'],
  isFor: isOwnLock,
  limit: 32 * MIB,
  read(file, sightings) {
    const { npm, jsr, packages } = jsonOf(file, denoSchema);
    for (const [type, entries] of [
      ['npm', { ...packages?.npm, ...npm }],
      ['jsr', { ...packages?.jsr, ...jsr }],
    ] as const) {
      for (const key of Object.keys(entries)) {
        const [, name, version] = /^((?:@[^/]+\/)?[^@]+)@([^_]+)/.exec(key) ?? [];
        if (name !== undefined) sightings.add({ type, name, version, path: file.path, basis: 'locked' });
      }
    }
  },
};
