/** Reads a snapshot from its file, and holds it to the sums in its manifest. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Gap } from '../../facts/gap.ts';
import { TargetError, TargetUsageError } from '../../facts/target-error.ts';
import { type ArchiveMember, archiveMembers } from '../image/archive-members.ts';
import { ImageFault } from '../image/image-fault.ts';
import {
  FACTS_FILE,
  MANIFEST_FILE,
  manifestSchema,
  SNAPSHOT_FORMAT,
  type SnapshotFacts,
  type SnapshotManifest,
  snapshotFactsSchema,
} from './snapshot-document.ts';

/** Of the manifest, and of the facts compressed. A host with 100 containers has 1 MB of them. */
const MOST_BYTES = { [MANIFEST_FILE]: 64 * 1024 ** 2, [FACTS_FILE]: 256 * 1024 ** 2 } as const;
/** Of the facts unpacked: no JavaScript text may be much longer. */
const MOST_FACTS = 500 * 1024 ** 2;

const unpack = promisify(gunzip);

export interface ReadSnapshot {
  readonly manifest: SnapshotManifest;
  readonly facts: SnapshotFacts;
  /** What of the file is not as it was written, though the facts are. */
  readonly gaps: readonly Gap[];
}

/** The file that `snapshot:FILE` names, absolute. Throws a TargetUsageError when it names none. */
export function snapshotPath(target: string): string {
  const path = target.slice('snapshot:'.length);
  if (path === '') throw new TargetUsageError('snapshot: names no file', 'Write snapshot:FILE');
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(path);
}

/** Rejects with a TargetError for what is no snapshot, is damaged, was not written to its end, or was changed since. */
export async function readSnapshot(path: string, signal?: AbortSignal): Promise<ReadSnapshot> {
  const members = await readMembers(path, signal);
  const manifest = parseManifest(path, members);
  const facts = members.kept.get(FACTS_FILE);
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  const wrong = [...listed.values()].filter((file) => {
    const found = members.sums.get(file.path);
    return found === undefined || found.size !== file.size || found.sha256 !== file.sha256;
  });
  if (facts === undefined || !listed.has(FACTS_FILE) || wrong.some((file) => file.path === FACTS_FILE))
    throw troubleWith(
      path,
      'its facts are not those that were written: the file is damaged or was changed',
      CHANGED,
    );
  const gaps = [
    ...wrong.map((file) => changedFile(file.path, members.sums.has(file.path) ? 'changed' : 'missing')),
    ...[...members.sums.keys()]
      .filter((name) => name !== MANIFEST_FILE && !listed.has(name))
      .map((name) => changedFile(name, 'added')),
  ];
  return { manifest, facts: await parseFacts(path, facts), gaps };
}

const TAKE_ANEW = 'Take it anew with plimsoll snapshot, or copy it again';
const CHANGED = 'Do not trust it: take it anew, or ask who gave it to you. tar -xf shows what is in it';

function troubleWith(path: string, why: string, tryThis: string, cause?: unknown): TargetError {
  return new TargetError({ kind: 'unexpected', what: `${path} can’t be opened`, why, tryThis }, cause);
}

interface Members {
  /** By path. */
  readonly sums: ReadonlyMap<string, { readonly size: number; readonly sha256: string }>;
  readonly kept: ReadonlyMap<string, Buffer>;
}

async function readMembers(path: string, signal: AbortSignal | undefined): Promise<Members> {
  const sums = new Map<string, { size: number; sha256: string }>();
  const kept = new Map<string, Buffer>();
  try {
    for await (const member of archiveMembers(createReadStream(path), signal)) {
      if (member.type !== 'file' || member.path === '') continue;
      if (sums.has(member.path)) throw troubleWith(path, `it holds ${member.path} twice`, CHANGED);
      const { sum, content } = await readMember(path, member);
      sums.set(member.path, sum);
      if (content !== undefined) kept.set(member.path, content);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw inWords(path, error);
  }
  return { sums, kept };
}

async function readMember(path: string, { path: name, content }: ArchiveMember) {
  const most = name === MANIFEST_FILE || name === FACTS_FILE ? MOST_BYTES[name] : 0;
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

function parseManifest(path: string, { kept }: Members): SnapshotManifest {
  const bytes = kept.get(MANIFEST_FILE);
  if (bytes === undefined) {
    throw kept.has(FACTS_FILE)
      ? troubleWith(path, 'it was not written to its end: it has no manifest', TAKE_ANEW)
      : troubleWith(path, 'it is no snapshot', 'A snapshot is what plimsoll snapshot writes');
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

async function parseFacts(path: string, bytes: Buffer): Promise<SnapshotFacts> {
  const text = await unpack(bytes, { maxOutputLength: MOST_FACTS }).catch((error: unknown) => {
    throw troubleWith(path, 'its facts can’t be unpacked', CHANGED, error);
  });
  const facts = snapshotFactsSchema.safeParse(jsonOf(text));
  if (facts.success) return facts.data;
  const [issue] = facts.error.issues;
  throw troubleWith(
    path,
    `its facts are not as ours are (${issue?.path.join('.') ?? ''})`,
    CHANGED,
    facts.error,
  );
}

/** Undefined for what is no JSON, which no schema takes. */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

function changedFile(name: string, how: 'changed' | 'missing' | 'added'): Gap {
  const words = { changed: 'is not what was written', missing: 'is missing', added: 'was added later' }[how];
  return {
    fact: `snapshot ${name}`,
    reason: 'malformed',
    detail: `${name} ${words}: the manifest says otherwise`,
    hint: 'Do not trust this file of the snapshot',
  };
}

function inWords(path: string, error: unknown): unknown {
  if (error instanceof TargetError) return error;
  if (error instanceof Error && error.message === 'Unexpected end of data')
    return troubleWith(path, 'it ends too early', TAKE_ANEW, error);
  if (error instanceof ImageFault)
    return troubleWith(path, 'it is no snapshot, or damaged', TAKE_ANEW, error);
  const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return troubleWith(path, 'there is no such file', 'Check the path', error);
    case 'EISDIR':
      return troubleWith(path, 'it is a folder', 'Name the file that plimsoll snapshot wrote', error);
    case 'EACCES':
    case 'EPERM':
      return troubleWith(path, 'you may not read it', 'Run Plimsoll as its owner', error);
    default:
      return troubleWith(path, error instanceof Error ? error.message : String(error), TAKE_ANEW, error);
  }
}
