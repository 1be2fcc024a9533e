/** What Java archives are and hold: Maven's own notes in them, their manifests, and the archives inside of them. */
import {
  asBuffer,
  DamagedFile,
  KIB,
  lastName,
  MIB,
  type PackageFile,
  type PackageReader,
  textOf,
} from './package-file.ts';
import type { Sightings } from './sightings.ts';
import { type ZipEntry, zipContent, zipEntries } from './zip.ts';

const ARCHIVE = /\.(?:jar|war|ear|par|sar|nar|rar|jpi|hpi|kar|lpkg)$/i;
const POM_PROPERTIES = /^META-INF\/maven\/[^/]+\/[^/]+\/pom\.properties$/;

/** An ear holds wars, a war holds jars; one more for what is shaded. */
const DEEPEST = 4;
const MOST_ARCHIVES = 5_000;
/** What all entries of one file may unfold to. */
const MOST_UNFOLDED = 256 * MIB;
const LONGEST_NOTE = 256 * KIB;
/** In a signed archive it lists a checksum of every file. */
const LONGEST_MANIFEST = 16 * MIB;

/** What is left to read in one file, its archives' archives included. */
interface Budget {
  archives: number;
  bytes: number;
}

export const JAVA_ARCHIVE: PackageReader = {
  row: 'PKG-JAVA',
  suffixes: ['.jar', '.war', '.ear', '.par', '.sar', '.nar', '.rar', '.jpi', '.hpi', '.kar', '.lpkg'],
  isFor: () => true,
  limit: 64 * MIB,
  read(file, sightings) {
    // .rar is the name of another kind of archive, too.
    if (file.bytes.length < 4 || asBuffer(file.bytes).readUInt16LE(0) === 0x6152) return;
    readArchive(file, { archives: MOST_ARCHIVES, bytes: MOST_UNFOLDED }, 1, sightings);
  },
};

function readArchive(file: PackageFile, budget: Budget, depth: number, sightings: Sightings): void {
  const { path, bytes } = file;
  const entries = zipEntries(bytes);
  const notes = entries.filter(({ name }) => POM_PROPERTIES.test(name));
  const manifestEntry = entries.find(({ name }) => name === 'META-INF/MANIFEST.MF');
  const manifest =
    manifestEntry === undefined
      ? new Map()
      : manifestOf(unfold(bytes, manifestEntry, LONGEST_MANIFEST, budget));
  const licence = manifest.get('Bundle-License') ?? '';
  for (const note of notes) {
    const fields = propertiesOf(unfold(bytes, note, LONGEST_NOTE, budget));
    const [group = '', artifact = ''] = [fields.get('groupId'), fields.get('artifactId')];
    if (artifact === '') continue;
    sightings.add({
      type: 'maven',
      name: group === '' ? artifact : `${group}:${artifact}`,
      version: fields.get('version'),
      licence: notes.length === 1 ? licence : '',
      path,
      basis: 'installed',
    });
  }
  if (notes.length === 0) addByManifest(path, manifest, licence, sightings);
  for (const entry of entries) {
    if (!ARCHIVE.test(entry.name)) continue;
    const inner = `${path}!/${entry.name}`;
    budget.archives -= 1;
    if (budget.archives < 0 || depth >= DEEPEST) {
      sightings.problem(path, 'has more archives inside than are read');
      break;
    }
    try {
      readArchive(
        { path: inner, bytes: unfold(bytes, entry, 64 * MIB, budget) },
        budget,
        depth + 1,
        sightings,
      );
    } catch (error) {
      // One bad archive inside does not hide the others.
      sightings.problem(inner, error instanceof DamagedFile ? error.message : 'a damaged archive');
    }
  }
}

function unfold(bytes: Uint8Array, entry: ZipEntry, most: number, budget: Budget): Uint8Array {
  if (budget.bytes <= 0) throw new DamagedFile('an archive that unfolds to too much');
  const content = zipContent(bytes, entry, Math.min(most, budget.bytes));
  budget.bytes -= content.length;
  return content;
}

/** Without Maven's notes the name of the file says most: `commons-io-2.11.0.jar`. */
function addByManifest(
  path: string,
  manifest: ReadonlyMap<string, string>,
  licence: string,
  sightings: Sightings,
): void {
  const file = lastName(path).replace(ARCHIVE, '');
  const [, stem = file, version = ''] = /^(.+?)-(\d[\w.+-]*)$/.exec(file) ?? [];
  const said =
    manifest.get('Implementation-Version') ??
    manifest.get('Bundle-Version') ??
    manifest.get('Specification-Version');
  sightings.add({
    type: 'maven',
    name: groupedName(stem, manifest),
    version: version === '' ? said : version,
    licence,
    path,
    basis: 'installed',
  });
}

/** With the group where the manifest has it. */
function groupedName(stem: string, manifest: ReadonlyMap<string, string>): string {
  const group = manifest.get('Implementation-Vendor-Id') ?? '';
  if (/^[a-z][\w-]*(?:\.[\w-]+)+$/.test(group)) return `${group}:${stem}`;
  const bundle = (manifest.get('Bundle-SymbolicName') ?? '').split(';')[0]?.trim() ?? '';
  // Bundles are often named group.artifact.
  return bundle.endsWith(`.${stem}`) ? `${bundle.slice(0, -stem.length - 1)}:${stem}` : stem;
}

/** The main section: lines of at most 72 bytes, so that long ones go on behind a space. */
function manifestOf(bytes: Uint8Array): ReadonlyMap<string, string> {
  const [main = ''] = textOf(bytes).replaceAll('\r\n', '\n').split('\n\n', 1);
  return new Map(
    main
      .replaceAll('\n ', '')
      .split('\n')
      .map((line): [string, string] => {
        const colon = line.indexOf(': ');
        return colon < 0 ? ['', ''] : [line.slice(0, colon), line.slice(colon + 2).trim()];
      }),
  );
}

function propertiesOf(bytes: Uint8Array): ReadonlyMap<string, string> {
  return new Map(
    textOf(bytes)
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .map((line): [string, string] => {
        const [name = '', ...value] = line.split('=');
        return [name.trim(), value.join('=').trim()];
      }),
  );
}

/** `group:artifact:version=configurations`. */
export const GRADLE_LOCK: PackageReader = {
  row: 'PKG-JAVA',
  names: ['gradle.lockfile'],
  isFor: () => true,
  limit: 4 * MIB,
  read({ path, bytes }, sightings) {
    for (const line of textOf(bytes).split('\n')) {
      const [, name, version] = /^([^#:=\s]+:[^:=\s]+):([^=\s]+)=/.exec(line) ?? [];
      if (name !== undefined) sightings.add({ type: 'maven', name, version, path, basis: 'locked' });
    }
  },
};
