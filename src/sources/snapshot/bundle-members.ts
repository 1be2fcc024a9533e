/** Goes through a bundle once, holds every member to the sum in its manifest, and opens members later. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { TargetError } from '../../facts/target-error.ts';
import { type ArchiveMember, archiveMembers } from '../image/archive-members.ts';
import { ImageFault } from '../image/image-fault.ts';
import { FILES_FILE, PROCESSES_FILE } from './evidence-document.ts';
import {
  FACTS_FILE,
  MANIFEST_FILE,
  manifestSchema,
  SNAPSHOT_FORMAT,
  type SnapshotManifest,
} from './snapshot-document.ts';

/** Of those that are kept. A host with 100 containers has 1 MB of facts. */
const MOST_BYTES: ReadonlyMap<string, number> = new Map([
  [MANIFEST_FILE, 64 * 1024 ** 2],
  [FACTS_FILE, 256 * 1024 ** 2],
  [PROCESSES_FILE, 128 * 1024 ** 2],
  [FILES_FILE, 128 * 1024 ** 2],
]);

/** More than the largest of ours has. */
const MOST_MEMBERS = 100_000;
/** Characters of all their names: each may be megabytes long, and hardly shows in a file that is compressed. */
const MOST_OF_NAMES = 32 * 1024 ** 2;
/** Faults that are told one by one. */
const MOST_FAULTS = 200;
const LONGEST_NAME = 300;

/** A member that is not as it was written. */
export interface BundleFault {
  readonly member: string;
  /** A clause that follows the name: `is missing`. */
  readonly words: string;
}

export interface BundleMembers {
  readonly manifest: SnapshotManifest;
  /** The contents of those that are read at once, as far as they are as they were written. */
  readonly kept: ReadonlyMap<string, Buffer>;
  readonly faults: readonly BundleFault[];
  /** Names of those that are as they were written. */
  readonly sound: ReadonlySet<string>;
}

const TAKE_ANEW = 'Take it anew, or copy it again';
export const CHANGED =
  'Do not trust it: take it anew, or ask who gave it to you. tar -xf shows what is in it';

export function troubleWith(path: string, why: string, tryThis: string, cause?: unknown): TargetError {
  return new TargetError({ kind: 'unexpected', what: `${path} can’t be opened`, why, tryThis }, cause);
}

/** Rejects with a TargetError for what is no bundle, or not one that was written to its end. */
export async function readBundle(path: string, signal?: AbortSignal): Promise<BundleMembers> {
  const seen = await passThrough(path, signal);
  const manifest = parseManifest(path, seen.kept);
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  const faults = [...seen.faults];
  const sound = new Set<string>();
  for (const [name, file] of listed) {
    const found = seen.sums.get(name);
    if (found === undefined) faults.push({ member: name, words: 'is missing' });
    else if (seen.twice.has(name)) continue;
    else if (found.size === file.size && found.sha256 === file.sha256) sound.add(name);
    else faults.push({ member: name, words: 'is not what was written: its sum is another one' });
  }
  for (const name of seen.sums.keys())
    if (name !== MANIFEST_FILE && !listed.has(name))
      faults.push({ member: name, words: 'was added later: the manifest does not name it' });
  const kept = new Map([...seen.kept].filter(([name]) => sound.has(name)));
  return { manifest, kept, faults: fewFaults(faults), sound };
}

/**
 * The content of a member that was found sound. It ends with a TargetError when it is another one by now, and with the signal's
 * reason.
 */
export function openMember(
  path: string,
  { path: name, size, sha256 }: SnapshotManifest['files'][number],
  signal?: AbortSignal,
): Readable {
  const content = async function* (): AsyncGenerator<Buffer> {
    try {
      for await (const member of archiveMembers(createReadStream(path), signal)) {
        if (member.path !== name || member.type !== 'file') continue;
        const hash = createHash('sha256');
        let bytes = 0;
        for await (const piece of member.content) {
          bytes += piece.length;
          if (bytes > size) break;
          hash.update(piece);
          yield piece;
        }
        if (bytes === size && hash.digest('hex') === sha256) return;
        break;
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw inWords(path, error);
    }
    throw troubleWith(path, `${name} in it is not what was written`, CHANGED);
  };
  return Readable.from(content(), { objectMode: false });
}

interface Seen {
  /** By path. */
  readonly sums: ReadonlyMap<string, { readonly size: number; readonly sha256: string }>;
  readonly kept: ReadonlyMap<string, Buffer>;
  readonly faults: readonly BundleFault[];
  readonly twice: ReadonlySet<string>;
}

async function passThrough(path: string, signal: AbortSignal | undefined): Promise<Seen> {
  const sums = new Map<string, { size: number; sha256: string }>();
  const kept = new Map<string, Buffer>();
  const faults: BundleFault[] = [];
  const twice = new Set<string>();
  let count = 0;
  let ofNames = 0;
  try {
    for await (const member of archiveMembers(createReadStream(path), signal)) {
      count += 1;
      ofNames += member.name.length;
      if (count > MOST_MEMBERS || ofNames > MOST_OF_NAMES)
        throw troubleWith(path, 'it holds more files than any of ours', CHANGED);
      const { path: name, type } = member;
      if (type === 'folder' && isAsWritten(member)) continue;
      const strange = strangeness(member);
      if (strange !== undefined) {
        if (faults.length < MOST_MEMBERS) faults.push({ member: member.name, words: strange });
        continue;
      }
      if (sums.has(name)) {
        if (name === MANIFEST_FILE || name === FACTS_FILE)
          throw troubleWith(path, `it holds ${name} twice`, CHANGED);
        if (!twice.has(name))
          faults.push({ member: name, words: 'is there twice: nobody knows which one was written' });
        twice.add(name);
        continue;
      }
      const { sum, content } = await readMember(path, member);
      sums.set(name, sum);
      if (content !== undefined) kept.set(name, content);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw count === 0 && isTooShort(error) ? noBundle(path, error) : inWords(path, error);
  }
  return { sums, kept, faults, twice };
}

/** Why a member is none that we write; undefined for one that we may have written. */
function strangeness(member: ArchiveMember): string | undefined {
  if (!isAsWritten(member)) return 'leads out of the bundle: whoever unpacks it may be attacked';
  if (member.type === 'link') return 'is a link: there are none in ours';
  return member.type === 'file' ? undefined : 'is no ordinary file';
}

/** `./` before a name is what tar makes of a folder that somebody packed again. */
function isAsWritten({ name, path }: ArchiveMember): boolean {
  const plain = name.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  return plain === path || plain === '.';
}

async function readMember(path: string, { path: name, content }: ArchiveMember) {
  const most = MOST_BYTES.get(name) ?? 0;
  const hash = createHash('sha256');
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of content) {
    size += piece.length;
    hash.update(piece);
    if (most === 0) continue;
    if (size > most) throw troubleWith(path, `its ${name} is larger than any of ours`, CHANGED);
    pieces.push(Buffer.from(piece));
  }
  return {
    sum: { size, sha256: hash.digest('hex') },
    content: most === 0 ? undefined : Buffer.concat(pieces),
  };
}

function parseManifest(path: string, kept: ReadonlyMap<string, Buffer>): SnapshotManifest {
  const bytes = kept.get(MANIFEST_FILE);
  if (bytes === undefined) {
    throw kept.size > 0
      ? troubleWith(path, 'it was not written to its end: it has no manifest', TAKE_ANEW)
      : noBundle(path);
  }
  const manifest = manifestSchema.safeParse(jsonOf(bytes));
  if (!manifest.success) throw troubleWith(path, 'its manifest is not one of ours', CHANGED);
  if (manifest.data.format > SNAPSHOT_FORMAT)
    throw troubleWith(
      path,
      `it was written by a newer Plimsoll (${manifest.data.version})`,
      'Open it with that one',
    );
  return manifest.data;
}

/** Undefined for what is no JSON, which no schema takes. */
export function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function fewFaults(faults: readonly BundleFault[]): readonly BundleFault[] {
  const told = faults
    .slice(0, MOST_FAULTS)
    .map(({ member, words }) => ({ member: member.slice(0, LONGEST_NAME), words }));
  const rest = faults.length - MOST_FAULTS;
  if (rest <= 0) return told;
  return [...told, { member: `${rest} more files`, words: 'are not as they were written' }];
}

function noBundle(path: string, cause?: unknown): TargetError {
  const wanted = 'Those are what plimsoll snapshot and plimsoll evidence write';
  return troubleWith(path, 'it is no snapshot and no evidence', wanted, cause);
}

/** As the reader of archives says it, and in the words of what it reads with. */
function isTooShort(error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  return message === 'it ends too early' || message === 'Unexpected end of data';
}

function inWords(path: string, error: unknown): unknown {
  if (error instanceof TargetError) return error;
  // Of a tar, and of what it may be compressed with.
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (isTooShort(error))
    return troubleWith(path, 'it ends too early: it was not written or copied to its end', TAKE_ANEW, error);
  if (error instanceof ImageFault)
    return troubleWith(path, 'it is no snapshot and no evidence, or it is damaged', TAKE_ANEW, error);
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return troubleWith(path, 'there is no such file', 'Check the path', error);
    case 'EISDIR':
      return troubleWith(
        path,
        'it is a folder',
        'Name the file that plimsoll snapshot or evidence wrote',
        error,
      );
    case 'EACCES':
    case 'EPERM':
      return troubleWith(path, 'you may not read it', 'Run Plimsoll as its owner', error);
    default:
      return troubleWith(path, error instanceof Error ? error.message : String(error), TAKE_ANEW, error);
  }
}
