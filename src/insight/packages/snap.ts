/** What is inside a snap that was unpacked into an image: its own name, and the Debian packages that it was made of. */
import * as z from 'zod';
import { yamlValue } from '../../facts/yaml-text.ts';
import {
  DamagedFile,
  isAt,
  MIB,
  type PackageFile,
  type PackageReader,
  shaped,
  textOf,
} from './package-file.ts';
import type { Sightings } from './sightings.ts';

const text = z.union([z.string(), z.number()]).transform(String);
const partSchema = z.looseObject({ 'stage-packages': z.array(z.string()).nullish() });
const snapSchema = z.looseObject({
  name: text.nullish(),
  version: text.nullish(),
  license: z.string().nullish(),
  architectures: z.array(z.unknown()).nullish(),
  'primed-stage-packages': z.array(z.string()).nullish(),
  parts: z.record(z.string(), partSchema.nullish()).nullish(),
  /** Of the dpkg.yaml that base snaps have. */
  packages: z.array(z.string()).nullish(),
});

const FILES = ['snap/manifest.yaml', 'snap/snapcraft.yaml', 'usr/share/snappy/dpkg.yaml'];

export const SNAP_MANIFEST: PackageReader = {
  row: 'PKG-SNAP',
  names: ['manifest.yaml', 'snapcraft.yaml', 'dpkg.yaml'],
  isFor: (path) => FILES.some((file) => isAt(path, file)),
  limit: 2 * MIB,
  read: readSnap,
};

function readSnap({ path, bytes }: PackageFile, sightings: Sightings): void {
  const snap = shaped(yamlOf(bytes), snapSchema);
  const [arch] = snap.architectures ?? [];
  sightings.add({
    type: 'snap',
    name: snap.name ?? '',
    version: snap.version ?? '',
    licence: snap.license ?? '',
    arch: typeof arch === 'string' ? arch : '',
    path,
    basis: 'installed',
  });
  const staged = Object.values(snap.parts ?? {}).flatMap((part) => part?.['stage-packages'] ?? []);
  for (const entry of [...(snap['primed-stage-packages'] ?? []), ...(snap.packages ?? []), ...staged]) {
    // Without a version it is what the snap's maker asked for, not what is in it.
    const [, name, arch, version] = /^([^:=\s]+)(?::([^=\s]+))?=(\S+)$/.exec(entry.trim()) ?? [];
    if (name !== undefined) sightings.add({ type: 'deb', name, version, arch, path, basis: 'installed' });
  }
}

/** @throws DamagedFile */
export function yamlOf(bytes: Uint8Array): unknown {
  try {
    return yamlValue(textOf(bytes));
  } catch {
    throw new DamagedFile('not valid YAML');
  }
}
