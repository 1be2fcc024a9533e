/** Programs that no package manager knows of, by the version that stands in their bytes. */
import { KNOWN_BINARIES, type KnownBinary } from '../../knowledge/known-binaries.ts';
import { asBuffer, lastName, type PackageFile } from './package-file.ts';
import type { Sightings } from './sightings.ts';

/** How far around a cue its pattern looks, in bytes. */
const AROUND = 256;
/** Places of a cue that are tried: it may stand elsewhere too. */
const MOST_PLACES = 64;

const NONE: readonly KnownBinary[] = [];

/** Quick, because it is asked for every file of every layer: for most it compares three letters. */
export function knownBinariesFor(path: string): readonly KnownBinary[] {
  const kinds = BY_START.get(startOf(path, path.lastIndexOf('/') + 1));
  if (kinds === undefined) return NONE;
  const name = lastName(path);
  return kinds.filter(({ file }) => file.test(name));
}

const BY_START: ReadonlyMap<number, readonly KnownBinary[]> = Map.groupBy(KNOWN_BINARIES, ({ start }) =>
  startOf(start, 0),
);

/** Three letters in one number; NaN, which no row has, for a shorter name. */
function startOf(path: string, at: number): number {
  return (path.charCodeAt(at) * 65_536 + path.charCodeAt(at + 1)) * 65_536 + path.charCodeAt(at + 2);
}

/** Adds what the file's bytes say it is. */
export function addKnownBinaries(
  { path, bytes }: PackageFile,
  kinds: readonly KnownBinary[],
  sightings: Sightings,
): void {
  for (const kind of kinds) {
    const version = versionIn(asBuffer(bytes), kind, lastName(path));
    if (version === undefined) continue;
    sightings.add({ type: 'generic', name: kind.name, version, path, basis: 'recognised' });
  }
}

function versionIn(bytes: Buffer, { file, signs }: KnownBinary, name: string): string | undefined {
  const [, part = ''] = file.exec(name) ?? [];
  for (const { cue, pattern } of signs) {
    const wanted = cue.replace('$1', part);
    let at = bytes.indexOf(wanted, 0, 'latin1');
    for (let tries = 0; at >= 0 && tries < MOST_PLACES; tries += 1) {
      const around = bytes.toString('latin1', Math.max(0, at - AROUND), at + wanted.length + AROUND);
      const version = pattern.exec(around)?.[1];
      if (version !== undefined) return version;
      at = bytes.indexOf(wanted, at + wanted.length, 'latin1');
    }
  }
  return undefined;
}
