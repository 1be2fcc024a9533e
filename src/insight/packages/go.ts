/**
 * The modules that a Go program was built from, as its linker wrote them down (debug/buildinfo of Go's library), and those
 * that a go.mod asks for.
 */
import { type Executable, offsetOf, sectionBytes } from './executable.ts';
import { asBuffer, MIB, type PackageFile, type PackageReader, textOf } from './package-file.ts';
import type { Sightings } from './sightings.ts';

const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
/** It stands at a multiple of this. */
const ALIGNMENT = 16;
const HEAD = 32;
/** Of a list of modules; the longest known ones have a tenth of it. */
const LONGEST_TEXT = 4 * MIB;
/** Programs that look for the magic themselves hold it too: so many places are tried. */
const MOST_PLACES = 32;

interface BuildInfo {
  readonly goVersion: string;
  readonly modules: string;
}

/** Adds the modules of a Go program; for any other program it does nothing. */
export function addGoModules({ path, bytes }: PackageFile, program: Executable, sightings: Sightings): void {
  const info = buildInfo(bytes, program);
  if (info === undefined) return;
  const basis = 'built-in';
  const [, toolchain] = /^go(\d\S*)/.exec(info.goVersion) ?? [];
  if (toolchain !== undefined)
    sightings.add({ type: 'golang', name: 'stdlib', version: toolchain, path, basis });
  let pending: readonly string[] | undefined;
  let main: string | undefined;
  let stamped: string | undefined;
  const finish = () => {
    const [, name = '', version = ''] = pending ?? [];
    sightings.add({ type: 'golang', name, version: builtVersion(version), path, basis });
    pending = undefined;
  };
  for (const line of info.modules.split('\n')) {
    const fields = line.split('\t');
    const [kind, name = '', version = ''] = fields;
    // What a module was replaced by is what was built.
    if (kind === '=>' && pending !== undefined) {
      pending = name.startsWith('.') || name.startsWith('/') ? pending : fields;
      continue;
    }
    if (pending !== undefined) finish();
    if (kind === 'dep') pending = fields;
    else if (kind === 'mod' && (version === '(devel)' || version === '')) main = name;
    else if (kind === 'mod') pending = fields;
    else if (kind === 'build' && name.startsWith('-ldflags=')) stamped = stampedVersion(name);
  }
  if (pending !== undefined) finish();
  if (main !== undefined) sightings.add({ type: 'golang', name: main, version: stamped, path, basis });
}

function builtVersion(version: string): string {
  return version === '(devel)' ? '' : version;
}

/** Many projects hand their version to the linker: `-X 'example.org/tool/version.Version=1.2.3'`. */
function stampedVersion(flags: string): string | undefined {
  return /-X[ =]?\\?["']?[^\s"'=]*\.[vV]ersion=\\?["']?(v?\d[\w.+-]*)/.exec(flags)?.[1];
}

function buildInfo(bytes: Uint8Array, program: Executable): BuildInfo | undefined {
  const section =
    sectionBytes(bytes, program, '.go.buildinfo') ?? sectionBytes(bytes, program, '__go_buildinfo');
  if (section !== undefined) {
    const at = asBuffer(section).indexOf(MAGIC);
    return at < 0 ? undefined : infoAt(bytes, section.byteOffset - bytes.byteOffset + at, program);
  }
  // PE has no section of its own for it; of a program without sections nobody can know.
  if (program.format === 'elf' && program.sections.length > 0) return undefined;
  const file = asBuffer(bytes);
  let at = file.indexOf(MAGIC);
  for (let tries = 0; at >= 0 && tries < MOST_PLACES; tries += 1) {
    const info = at % ALIGNMENT === 0 ? infoAt(bytes, at, program) : undefined;
    if (info !== undefined) return info;
    at = file.indexOf(MAGIC, at + 1);
  }
  return undefined;
}

function infoAt(bytes: Uint8Array, at: number, program: Executable): BuildInfo | undefined {
  const file = asBuffer(bytes);
  if (at + HEAD > file.length) return undefined;
  const pointerSize = file.readUInt8(at + MAGIC.length);
  const flags = file.readUInt8(at + MAGIC.length + 1);
  let goVersion: string | undefined;
  let modules: string | undefined;
  if ((flags & 2) !== 0) {
    // Since Go 1.18: two texts with their lengths before them.
    const first = lengthPrefixed(file, at + HEAD);
    goVersion = first?.text.toString('utf8');
    modules = first && lengthPrefixed(file, first.end)?.text.toString('latin1');
  } else if (pointerSize === 4 || pointerSize === 8) {
    // Before: two addresses of Go texts, which are an address and a length.
    const pointerAt = (place: number) => pointer(file, place, pointerSize, (flags & 1) !== 0);
    goVersion = goText(file, program, pointerAt, at + 16, pointerSize)?.toString('utf8');
    modules = goText(file, program, pointerAt, at + 16 + pointerSize, pointerSize)?.toString('latin1');
  }
  if (goVersion === undefined || !/^(?:go\d|devel)/.test(goVersion)) return undefined;
  return { goVersion, modules: withoutMarks(modules ?? '') };
}

/** The list stands between two marks of 16 bytes. */
function withoutMarks(modules: string): string {
  return modules.length >= 33 && modules.at(-17) === '\n'
    ? Buffer.from(modules.slice(16, -16), 'latin1').toString('utf8')
    : '';
}

function lengthPrefixed(
  file: Buffer,
  at: number,
): { readonly text: Buffer; readonly end: number } | undefined {
  let length = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = file[at + index];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte >= 0x80) continue;
    const start = at + index + 1;
    if (length > LONGEST_TEXT || start + length > file.length) return undefined;
    return { text: file.subarray(start, start + length), end: start + length };
  }
  return undefined;
}

function pointer(file: Buffer, at: number, size: number, isBigEndian: boolean): bigint | undefined {
  if (at < 0 || at + size > file.length) return undefined;
  if (size === 8) return isBigEndian ? file.readBigUInt64BE(at) : file.readBigUInt64LE(at);
  return BigInt(isBigEndian ? file.readUInt32BE(at) : file.readUInt32LE(at));
}

function goText(
  file: Buffer,
  program: Executable,
  pointerAt: (place: number) => bigint | undefined,
  at: number,
  pointerSize: number,
): Buffer | undefined {
  const headAddress = pointerAt(at);
  const head = headAddress === undefined ? undefined : offsetOf(program, headAddress);
  if (head === undefined) return undefined;
  const address = pointerAt(head);
  const length = pointerAt(head + pointerSize);
  const start = address === undefined ? undefined : offsetOf(program, address);
  if (start === undefined || length === undefined || length > BigInt(LONGEST_TEXT)) return undefined;
  const end = start + Number(length);
  return end > file.length ? undefined : file.subarray(start, end);
}

/** Whether the beginning of a program says that Go made it, for one that is too big to be read to where its list is. */
export function isGoProgram(bytes: Uint8Array): boolean {
  const head = asBuffer(bytes).subarray(0, 8192);
  // A text at the program's beginning, or the note that ELF has in its place.
  return head.includes('Go build ID: "') || head.includes('\x04\0\0\0Go\0\0', 0, 'latin1');
}

export const GO_MOD: PackageReader = {
  row: 'PKG-GO',
  names: ['go.mod'],
  // Modules that were fetched to build with, and those of the toolchain itself, have one each.
  isFor: (path) => !/(?:^|\/)(?:pkg\/mod|vendor|go\/src|go\/misc|go\/test)\//.test(path),
  limit: 4 * MIB,
  read({ path, bytes }, sightings) {
    let isList = false;
    for (const line of textOf(bytes).split('\n')) {
      const words = line.replace(/\/\/.*$/, '').trim();
      if (words === ')') isList = false;
      const [, name, version] =
        (isList ? /^(\S+)\s+(v\S+)$/ : /^require\s+(\S+)\s+(v\S+)$/).exec(words) ?? [];
      if (name !== undefined) sightings.add({ type: 'golang', name, version, path, basis: 'locked' });
      if (/^require\s*\($/.test(words)) isList = true;
    }
  },
};
