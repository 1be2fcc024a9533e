/** The crates that a Rust program was built from, where `cargo auditable` built it, and those that a Cargo.lock pins. */
import { inflateSync } from 'node:zlib';
import * as z from 'zod';
import { type Executable, sectionBytes } from './executable.ts';
import { DamagedFile, MIB, type PackageFile, type PackageReader, shaped } from './package-file.ts';
import { tomlOf } from './python.ts';
import type { Sightings } from './sightings.ts';

const auditSchema = z.looseObject({
  packages: z.array(
    z.looseObject({
      name: z.string(),
      version: z.string(),
      source: z.string().nullish(),
      /** `build` for what only ran while it was built. */
      kind: z.string().nullish(),
    }),
  ),
});

/** Adds the crates of a Rust program that lists them; for any other program it does nothing. */
export function addRustCrates({ path, bytes }: PackageFile, program: Executable, sightings: Sightings): void {
  const section = sectionBytes(bytes, program, '.dep-v0');
  if (section === undefined || section.length === 0) return;
  let data: unknown;
  try {
    data = JSON.parse(inflateSync(section, { maxOutputLength: 16 * MIB }).toString('utf8'));
  } catch {
    throw new DamagedFile('a Rust program whose list of crates is damaged');
  }
  for (const { name, version, kind } of shaped(data, auditSchema).packages)
    if (kind !== 'build') sightings.add({ type: 'cargo', name, version, path, basis: 'built-in' });
}

const lockSchema = z.looseObject({
  package: z
    .array(z.looseObject({ name: z.string(), version: z.string(), source: z.string().nullish() }))
    .nullish(),
});

export const RUST_LOCK: PackageReader = {
  row: 'PKG-RUST',
  names: ['Cargo.lock'],
  // Crates that were fetched to build with have one each.
  isFor: (path) => !path.includes('/registry/src/'),
  limit: 4 * MIB,
  read({ path, bytes }, sightings) {
    for (const { name, version } of shaped(tomlOf(bytes), lockSchema).package ?? [])
      sightings.add({ type: 'cargo', name, version, path, basis: 'locked' });
  },
};
