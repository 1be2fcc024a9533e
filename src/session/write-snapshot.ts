/** Writes the facts of a target to a file that opens again without it. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { pack } from 'tar-stream';
import type { Facts } from '../facts/facts.ts';
import {
  FACTS_FILE,
  MANIFEST_FILE,
  SNAPSHOT_FORMAT,
  type SnapshotManifest,
} from '../sources/snapshot/snapshot-document.ts';
import { replaceFile } from './replace-file.ts';
import { snapshotFacts } from './snapshot-facts.ts';

export interface SnapshotWish {
  readonly facts: Facts;
  /** The sets of rules that the target was judged by. */
  readonly ruleSets: readonly string[];
  /** When the facts were read, in milliseconds since 1970. */
  readonly takenAt: number;
  readonly takenBy: SnapshotManifest['takenBy'];
  readonly hidesSecrets: boolean;
  /** Of Plimsoll. */
  readonly version: string;
}

const packed = promisify(gzip);

/**
 * Gives the size of the file in bytes. Only its owner may read it. Rejects with the error of the file system, and leaves
 * then what was there: a file is there as a whole or not at all.
 */
export async function writeSnapshot(path: string, wish: SnapshotWish): Promise<number> {
  const { facts, ruleSets, hidesSecrets, takenAt, takenBy, version } = wish;
  const document = snapshotFacts(facts, { ruleSets, hidesSecrets });
  const content = await packed(Buffer.from(JSON.stringify(document)));
  const manifest: SnapshotManifest = {
    plimsoll: 'snapshot',
    format: SNAPSHOT_FORMAT,
    version,
    takenAt: new Date(takenAt).toISOString(),
    takenBy,
    hidesSecrets,
    files: [
      { path: FACTS_FILE, size: content.length, sha256: createHash('sha256').update(content).digest('hex') },
    ],
  };
  const tar = pack();
  const mtime = new Date(takenAt);
  const entry = (name: string, bytes: string | Buffer) => tar.entry({ name, mtime, mode: 0o600 }, bytes);
  entry(FACTS_FILE, content);
  // At the end: a file that broke off has none.
  entry(MANIFEST_FILE, `${JSON.stringify(manifest, undefined, 2)}\n`);
  tar.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of tar) if (Buffer.isBuffer(piece)) pieces.push(piece);
  const whole = Buffer.concat(pieces);
  await replaceFile(path, whole, 0o600);
  return whole.length;
}
