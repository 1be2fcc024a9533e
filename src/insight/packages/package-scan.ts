/**
 * Looks for packages in the files of a layer. Load it with `import()` when a scan begins: it brings along the parsers of
 * YAML, TOML and package URLs.
 *
 * Programs cost the most. Whether one lists what it was built from can't be seen from its name, and its list lies anywhere
 * in it, so every executable file is asked for whole, up to 64 MB: its bytes stream by in any case, and keeping them is one
 * copy. What does not begin as a program does (scripts, mostly) is let go after four bytes, and of the others only the
 * tables at their ends are read, unless their name is that of a known one.
 */
import { MAX_SCANNED_BYTES, type ScannedEntry } from '../../facts/image-layers.ts';
import type { LayerContents } from '../../facts/layer-contents.ts';
import type { LayerScanPart, ScanPart } from '../scan-part.ts';
import { executableOf } from './executable.ts';
import { addGoModules, isGoProgram } from './go.ts';
import { addKnownBinaries, knownBinariesFor } from './known-binaries.ts';
import { DamagedFile, KIB, MIB, type PackageFile, textOf } from './package-file.ts';
import { readersFor } from './package-readers.ts';
import { RELEASE_FILES } from './release-files.ts';
import { addRustCrates } from './rust.ts';
import { Sightings } from './sightings.ts';

/** Smaller than any program that a linker of Go or Rust makes. */
const SMALLEST_PROGRAM = 4 * KIB;
const LONGEST_TEXT = 64 * KIB;

const EXECUTABLE = 0o111;

export const packageScan: ScanPart = {
  // Raise it with every change of what is found.
  version: 'packages 3',
  begin: () => new LayerPackageScan(),
};

class LayerPackageScan implements LayerScanPart {
  private readonly sightings = new Sightings();
  private readonly texts: Record<string, string> = {};
  private readonly tooBig = new Set<string>();

  wants(entry: ScannedEntry): number {
    const { path, type, size } = entry;
    if (type !== 'file') return 0;
    let most = programBytes(entry);
    for (const reader of readersFor(path)) {
      if (reader.limit === 0)
        this.attempt(path, () => reader.read({ path, bytes: new Uint8Array() }, this.sightings));
      else if (size <= reader.limit || reader.isBeginningEnough === true)
        most = Math.max(most, Math.min(size, reader.limit));
      else this.noteTooBig(path, reader.limit);
    }
    return RELEASE_FILES.has(path) ? Math.max(most, LONGEST_TEXT) : most;
  }

  take(entry: ScannedEntry, bytes: Uint8Array): void {
    const { path, size } = entry;
    if (RELEASE_FILES.has(path)) this.texts[path] = textOf(bytes.subarray(0, LONGEST_TEXT));
    const file: PackageFile = { path, bytes };
    for (const reader of readersFor(path)) {
      if (reader.limit === 0 || (size > reader.limit && reader.isBeginningEnough !== true)) continue;
      this.attempt(path, () => reader.read(file, this.sightings));
    }
    if (programBytes(entry) > 0) this.attempt(path, () => this.takeProgram(file, size));
  }

  finish(): Partial<LayerContents> {
    const { packages, problems, owned } = this.sightings;
    return { packages, problems, texts: this.texts, ...(owned === undefined ? {} : { owned }) };
  }

  private takeProgram(file: PackageFile, size: number): void {
    const { path, bytes } = file;
    const kinds = knownBinariesFor(path);
    if (kinds.length > 0) addKnownBinaries(file, kinds, this.sightings);
    const program = executableOf(bytes);
    if (program === undefined) return;
    const before = this.sightings.count;
    addGoModules(file, program, this.sightings);
    addRustCrates(file, program, this.sightings);
    if (bytes.length < size && this.sightings.count === before && isGoProgram(bytes))
      this.sightings.problem(
        path,
        `bigger than ${MAX_SCANNED_BYTES / MIB} MB, so what it was built from is not known`,
      );
  }

  /** One file that can't be read does not end the scan of the others. */
  private attempt(path: string, read: () => void): void {
    try {
      read();
    } catch (error) {
      // Everything else that a parser throws has the file's bytes as its reason: numbers that lead out of it, too deep.
      this.sightings.problem(
        path,
        `${error instanceof DamagedFile ? error.message : 'damaged'}; not read for packages`,
      );
    }
  }

  private noteTooBig(path: string, limit: number): void {
    if (this.tooBig.has(path)) return;
    this.tooBig.add(path);
    this.sightings.problem(path, `bigger than ${Math.floor(limit / MIB)} MB; not read for packages`);
  }
}

/** How much of a file is read as a program; 0 for none. */
function programBytes({ path, mode, size }: ScannedEntry): number {
  const known = knownBinariesFor(path);
  if (known.some(({ isText }) => isText === true)) return Math.min(size, 4 * KIB);
  if (known.length === 0 && ((mode & EXECUTABLE) === 0 || size < SMALLEST_PROGRAM)) return 0;
  return Math.min(size, MAX_SCANNED_BYTES);
}
