/** What .NET programs are made of: the list beside a program, lock files, and the versions inside of assemblies. */
import * as z from 'zod';
import { executableOf, sectionBytes } from './executable.ts';
import { asBuffer, jsonOf, lastName, MIB, type PackageFile, type PackageReader } from './package-file.ts';
import type { Sightings } from './sightings.ts';

const depsSchema = z.looseObject({
  libraries: z.record(z.string(), z.looseObject({ type: z.string().nullish() })).nullish(),
});

export const DOTNET_DEPS: PackageReader = {
  row: 'PKG-DOTNET',
  suffixes: ['.json'],
  isFor: (path) => path.endsWith('.deps.json'),
  limit: 16 * MIB,
  read(file, sightings) {
    for (const [key, { type }] of Object.entries(jsonOf(file, depsSchema).libraries ?? {})) {
      const [name = '', version] = key.split('/');
      // A project is the program's own.
      if (type !== 'project')
        sightings.add({ type: 'nuget', name, version, path: file.path, basis: 'installed' });
    }
  },
};

const lockSchema = z.looseObject({
  dependencies: z
    .record(
      z.string(),
      z.record(z.string(), z.looseObject({ resolved: z.string().nullish(), type: z.string().nullish() })),
    )
    .nullish(),
});

export const DOTNET_LOCK: PackageReader = {
  row: 'PKG-DOTNET',
  names: ['packages.lock.json'],
  isFor: () => true,
  limit: 16 * MIB,
  read(file, sightings) {
    for (const framework of Object.values(jsonOf(file, lockSchema).dependencies ?? {}))
      for (const [name, { resolved, type }] of Object.entries(framework))
        if (type !== 'Project')
          sightings.add({ type: 'nuget', name, version: resolved ?? '', path: file.path, basis: 'locked' });
  },
};

export const DOTNET_ASSEMBLY: PackageReader = {
  row: 'PKG-DOTNET',
  suffixes: ['.dll'],
  isFor: () => true,
  limit: 32 * MIB,
  read: readAssembly,
};

/** The version resource is text in UTF-16: a name, zeros up to a multiple of four, a value. */
function readAssembly(file: PackageFile, sightings: Sightings): void {
  const program = executableOf(file.bytes);
  if (program?.format !== 'pe' || !isManaged(asBuffer(file.bytes))) return;
  const resources = sectionBytes(file.bytes, program, '.rsrc');
  if (resources === undefined) return;
  const text = asBuffer(resources).toString('utf16le');
  const value = (name: string) => {
    const at = text.indexOf(`${name}\0`);
    return at < 0
      ? ''
      : (/^\0*([^\0]{1,128})/.exec(text.slice(at + name.length, at + name.length + 140))?.[1] ?? '');
  };
  // A product's version may have the commit behind a plus sign.
  const version = /^\d[^+\s]*/.exec(value('ProductVersion'))?.[0] ?? value('FileVersion');
  if (version === '') return;
  sightings.add({
    type: 'nuget',
    name: lastName(file.path).replace(/\.dll$/i, ''),
    version,
    path: file.path,
    basis: 'recognised',
  });
}

/** Whether there is code for .NET in it: the 15th of its directories is that code's head. */
function isManaged(file: Buffer): boolean {
  const optional = file.readUInt32LE(0x3c) + 24;
  const directories = optional + (file.readUInt16LE(optional) === 0x20b ? 112 : 96);
  return directories + 15 * 8 <= file.length && file.readUInt32LE(directories + 14 * 8) !== 0;
}
