/** Reads a snapshot, or evidence of a container, from its file. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Gap } from '../../facts/gap.ts';
import { TargetUsageError } from '../../facts/target-error.ts';
import {
  type BundleFault,
  type BundleMembers,
  CHANGED,
  jsonOf,
  readBundle,
  troubleWith,
} from './bundle-members.ts';
import {
  FACTS_FILE,
  type SnapshotFacts,
  type SnapshotManifest,
  snapshotFactsSchema,
} from './snapshot-document.ts';

/** Of the facts unpacked: no JavaScript text may be much longer. */
const MOST_FACTS = 500 * 1024 ** 2;

const unpack = promisify(gunzip);

export interface ReadSnapshot {
  readonly path: string;
  readonly manifest: SnapshotManifest;
  readonly facts: SnapshotFacts;
  readonly members: BundleMembers;
  /** What of the file is not as it was written, though the facts are. */
  readonly gaps: readonly Gap[];
}

/** The file that `snapshot:FILE` names, absolute. Throws a TargetUsageError when it names none. */
export function snapshotPath(target: string): string {
  const path = target.slice('snapshot:'.length);
  if (path === '') throw new TargetUsageError('snapshot: names no file', 'Write snapshot:FILE');
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : resolve(path);
}

/**
 * Rejects with a TargetError for what is no snapshot, was not written to its end, or has other facts than were written. Where
 * something else is not as it was written, it opens and says so.
 */
export async function readSnapshot(path: string, signal?: AbortSignal): Promise<ReadSnapshot> {
  const members = await readBundle(path, signal);
  const facts = members.kept.get(FACTS_FILE);
  if (facts === undefined)
    throw troubleWith(
      path,
      'its facts are not those that were written: the file is damaged or was changed',
      CHANGED,
    );
  const { manifest } = members;
  return {
    path,
    manifest,
    facts: await parseFacts(path, facts),
    members,
    gaps: members.faults.map((fault) => faultGap(manifest.plimsoll, fault)),
  };
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

function faultGap(kind: SnapshotManifest['plimsoll'], { member, words }: BundleFault): Gap {
  return {
    fact: `${kind} ${member}`,
    reason: 'malformed',
    detail: `${member} ${words}`,
    hint: 'Do not trust this file: somebody changed or damaged it after it was written',
  };
}
