/** Everything that reads packages out of files, and which of it is for a path. Add a reader here to teach it one. */
import { ALPM_DESC } from './alpm.ts';
import { APK_DATABASE } from './apk.ts';
import { CONDA_RECORD } from './conda.ts';
import { DOTNET_ASSEMBLY, DOTNET_DEPS, DOTNET_LOCK } from './dotnet.ts';
import { DEBIAN_COPYRIGHT, DPKG_FILES, DPKG_STATUS } from './dpkg.ts';
import { EMBEDDED_SBOM } from './embedded-sbom.ts';
import { GO_MOD } from './go.ts';
import { GRADLE_LOCK, JAVA_ARCHIVE } from './java.ts';
import { KERNEL_FILE, KERNEL_MODULE, KERNEL_MODULES } from './kernel.ts';
import { NIX_DATABASE, NIX_STORE } from './nix.ts';
import {
  NODE_BUN_LOCK,
  NODE_DENO_LOCK,
  NODE_NPM_LOCK,
  NODE_PACKAGE,
  NODE_PNPM_LOCK,
  NODE_YARN_LOCK,
} from './node.ts';
import type { PackageReader } from './package-file.ts';
import { PHP_INSTALLED, PHP_LOCK, PHP_PEAR } from './php.ts';
import { PORTAGE_CONTENTS, PORTAGE_LICENCE } from './portage.ts';
import {
  PYTHON_METADATA,
  PYTHON_ORIGIN,
  PYTHON_PIPFILE_LOCK,
  PYTHON_REQUIREMENTS,
  PYTHON_TOML_LOCK,
} from './python.ts';
import { RPM_BDB } from './rpm-bdb.ts';
import { RPM_MANIFEST } from './rpm-manifest.ts';
import { RPM_NDB } from './rpm-ndb.ts';
import { RPM_SQLITE, RPM_SQLITE_LOG } from './rpm-sqlite.ts';
import { RUBY_GEM, RUBY_LOCK } from './ruby.ts';
import { RUST_LOCK } from './rust.ts';
import { SNAP_MANIFEST } from './snap.ts';

/** All but those of programs, which are known by their bytes and not by their paths (package-scan.ts). */
export const PACKAGE_READERS: readonly PackageReader[] = [
  ...[DPKG_STATUS, DPKG_FILES, DEBIAN_COPYRIGHT, APK_DATABASE, ALPM_DESC, PORTAGE_CONTENTS, PORTAGE_LICENCE],
  ...[RPM_SQLITE, RPM_SQLITE_LOG, RPM_NDB, RPM_BDB, RPM_MANIFEST],
  ...[NIX_STORE, NIX_DATABASE, SNAP_MANIFEST, CONDA_RECORD],
  ...[PYTHON_METADATA, PYTHON_ORIGIN, PYTHON_TOML_LOCK, PYTHON_PIPFILE_LOCK, PYTHON_REQUIREMENTS],
  ...[NODE_PACKAGE, NODE_NPM_LOCK, NODE_YARN_LOCK, NODE_PNPM_LOCK, NODE_BUN_LOCK, NODE_DENO_LOCK],
  ...[RUBY_GEM, RUBY_LOCK, JAVA_ARCHIVE, GRADLE_LOCK, GO_MOD, RUST_LOCK],
  ...[PHP_INSTALLED, PHP_LOCK, PHP_PEAR, DOTNET_DEPS, DOTNET_LOCK, DOTNET_ASSEMBLY],
  ...[KERNEL_MODULES, KERNEL_FILE, KERNEL_MODULE, EMBEDDED_SBOM],
];

const BY_NAME = readersBy(({ names }) => names);
const BY_SUFFIX = readersBy(({ suffixes }) => suffixes);
const BY_FOLDER = [...readersBy(({ folders }) => folders)];

/** Lengths and first characters of names and suffixes that there are readers for, to let nearly all others go by. */
const NAME_MARKS = new Set(Array.from(BY_NAME.keys(), (name) => mark(name, 0)));
const SUFFIX_MARKS = new Set(Array.from(BY_SUFFIX.keys(), (suffix) => mark(suffix, 1)));

const NONE: readonly PackageReader[] = [];

/**
 * The readers that a file is for. It is asked for every file of every layer, so it compares numbers first: cutting a
 * name out of a path and looking it up takes several times as long.
 */
export function readersFor(path: string): readonly PackageReader[] {
  const start = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  const named = NAME_MARKS.has(markOf(path, start, start)) ? BY_NAME.get(path.slice(start)) : undefined;
  const ending =
    dot >= start && SUFFIX_MARKS.has(markOf(path, dot, dot + 1)) ? BY_SUFFIX.get(path.slice(dot)) : undefined;
  let inside = NONE;
  for (const [folder, readers] of BY_FOLDER)
    if (path.startsWith(folder)) inside = inside.length === 0 ? readers : [...inside, ...readers];
  if (named === undefined && ending === undefined && inside.length === 0) return NONE;
  const candidates = new Set([...(named ?? NONE), ...(ending ?? NONE), ...inside]);
  return [...candidates].filter((reader) => reader.isFor(path));
}

/** Of the text from `start` to the path's end: its length and the character at `character`. */
function markOf(path: string, start: number, character: number): number {
  return (path.length - start) * 65_536 + path.charCodeAt(character);
}

function mark(text: string, character: number): number {
  return markOf(text, 0, character);
}

function readersBy(
  keys: (reader: PackageReader) => readonly string[] | undefined,
): ReadonlyMap<string, readonly PackageReader[]> {
  const readers = new Map<string, PackageReader[]>();
  for (const reader of PACKAGE_READERS) {
    for (const key of keys(reader) ?? []) {
      const known = readers.get(key);
      if (known === undefined) readers.set(key, [reader]);
      else known.push(reader);
    }
  }
  return readers;
}
