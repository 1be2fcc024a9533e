/** The header of an installed rpm package, as every kind of rpm database holds it. */
import { isLanguageFile } from './language-files.ts';
import { asBuffer, DamagedFile } from './package-file.ts';
import type { Sightings } from './sightings.ts';

const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  licence: 1014,
  arch: 1022,
  sourceRpm: 1044,
} as const;

/** The files of a package: their names, the folders, and for each name the number of its folder. */
const FILES = { folderNumbers: 1116, names: 1117, folders: 1118 } as const;

const INT32 = 4;
/** A string, the first of a list of strings, the first of a string in several languages. */
const STRINGS: readonly number[] = [6, 8, 9];

const ENTRY_SIZE = 16;
/** rpm's own limit. */
const MOST_ENTRIES = 65_535;

/**
 * Adds the package of a header: two counts, an entry for each field with tag, type, offset and count, then the values. All
 * numbers have their highest byte first. Public keys that rpm keeps as packages are left out.
 *
 * @throws DamagedFile or RangeError when it is no such header.
 */
export function addRpmHeader(header: Uint8Array, path: string, sightings: Sightings): void {
  const fields = rpmFields(asBuffer(header));
  const name = fields.get(TAG.name) ?? '';
  if (name === 'gpg-pubkey') return;
  const version = `${fields.get(TAG.version) ?? ''}-${fields.get(TAG.release) ?? ''}`;
  const epoch = fields.get(TAG.epoch) ?? '0';
  sightings.add({
    type: 'rpm',
    name,
    version: epoch === '0' ? version : `${epoch}:${version}`,
    source: sourceOfRpm(fields.get(TAG.sourceRpm) ?? '', name),
    licence: fields.get(TAG.licence),
    arch: fields.get(TAG.arch),
    path,
    basis: 'installed',
  });
  for (const file of languageFiles(asBuffer(header))) sightings.own(file, 'rpm', name);
}

/** `bash` of `bash-5.2.15-3.fc38.src.rpm`; empty when it is the package's own name. */
export function sourceOfRpm(sourceRpm: string, name: string): string {
  const [, source = ''] = /^(.+)-[^-]+-[^-]+\.(?:no)?src\.rpm$/.exec(sourceRpm) ?? [];
  return source === name ? '' : source;
}

function languageFiles(header: Buffer): readonly string[] {
  const values = header.subarray(8 + header.readUInt32BE(0) * ENTRY_SIZE);
  const strings = (tag: number): readonly string[] => {
    const { offset, count } = entryOf(header, tag);
    const found: string[] = [];
    for (let at = offset; found.length < count; ) {
      const end = values.indexOf(0, at);
      if (end < 0) break;
      found.push(values.toString('utf8', at, end));
      at = end + 1;
    }
    return found;
  };
  const folders = strings(FILES.folders);
  const numbers = entryOf(header, FILES.folderNumbers);
  return strings(FILES.names).flatMap((name, place) => {
    const at = numbers.offset + place * 4;
    if (place >= numbers.count || at + 4 > values.length) return [];
    const path = `${folders[values.readUInt32BE(at)] ?? ''}${name}`.replace(/^\/+/, '');
    return isLanguageFile(path) ? [path] : [];
  });
}

/** Where the values of a field begin, and how many there are; none for a field that the header has not. */
function entryOf(header: Buffer, tag: number): { readonly offset: number; readonly count: number } {
  const end = 8 + header.readUInt32BE(0) * ENTRY_SIZE;
  for (let at = 8; at < end; at += ENTRY_SIZE)
    if (header.readUInt32BE(at) === tag)
      return { offset: header.readUInt32BE(at + 8), count: header.readUInt32BE(at + 12) };
  return { offset: 0, count: 0 };
}

function rpmFields(header: Buffer): ReadonlyMap<number, string> {
  const count = header.readUInt32BE(0);
  if (count > MOST_ENTRIES) throw new DamagedFile('a damaged rpm database: a package with too many fields');
  const values = header.subarray(8 + count * ENTRY_SIZE);
  const wanted = new Set<number>(Object.values(TAG));
  const fields = new Map<number, string>();
  for (let at = 8; at < 8 + count * ENTRY_SIZE; at += ENTRY_SIZE) {
    const tag = header.readUInt32BE(at);
    if (!wanted.has(tag)) continue;
    const type = header.readUInt32BE(at + 4);
    const offset = header.readUInt32BE(at + 8);
    if (type === INT32) fields.set(tag, String(values.readUInt32BE(offset)));
    else if (STRINGS.includes(type)) {
      const end = values.indexOf(0, offset);
      if (end < 0 || offset > values.length)
        throw new DamagedFile('a damaged rpm database: a text without an end');
      fields.set(tag, values.toString('utf8', offset, end));
    }
  }
  return fields;
}
