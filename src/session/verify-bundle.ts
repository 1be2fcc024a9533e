/** Holds a snapshot, or evidence of a container, to the sums in it. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { TargetError } from '../facts/target-error.ts';
import type { BundleFault } from '../sources/snapshot/bundle-members.ts';
import { EvidenceContents } from '../sources/snapshot/evidence-contents.ts';
import type { SnapshotManifest } from '../sources/snapshot/snapshot-document.ts';
import { readSnapshot } from '../sources/snapshot/snapshot-file.ts';

export interface VerifiedBundle {
  readonly manifest: SnapshotManifest;
  /** Of the file as a whole. */
  readonly sha256: string;
  readonly bytes: number;
  /** What is not as it was written; nothing where all of it is. */
  readonly faults: readonly BundleFault[];
}

/** Rejects with a TargetError for what can't be opened: no bundle, half of one, or one whose facts were changed. */
export async function verifyBundle(path: string, signal?: AbortSignal): Promise<VerifiedBundle> {
  // It is read twice, and the sum of what a pipe has left would be that of nothing.
  const isPlain = await stat(path).then(
    (stats) => stats.isFile() || stats.isDirectory(),
    () => true,
  );
  if (!isPlain)
    throw new TargetError({
      kind: 'unsupported',
      what: `${path} can’t be held to its sums`,
      why: 'it is no file that can be read twice',
      tryThis: 'Write it to a file first, and name that one',
    });
  const snapshot = await readSnapshot(path, signal);
  const strange = (EvidenceContents.of(snapshot)?.gaps ?? []).map(({ fact, detail }) => ({
    member: fact.replace(/^evidence /, ''),
    words: detail,
  }));
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path, { signal })) {
    if (!Buffer.isBuffer(piece)) continue;
    hash.update(piece);
    bytes += piece.length;
  }
  const faults = [...snapshot.members.faults, ...strange];
  return { manifest: snapshot.manifest, sha256: hash.digest('hex'), bytes, faults };
}
