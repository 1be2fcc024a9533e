/** Writes the facts of a target to a file that opens again without it. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Facts } from '../facts/facts.ts';
import type { HostReads } from '../facts/host-reads.ts';
import type { SentRequests } from '../facts/request-record.ts';
import { FACTS_FILE, SNAPSHOT_FORMAT, type SnapshotManifest } from '../sources/snapshot/snapshot-document.ts';
import { BundleWriter, type WrittenBundle } from './bundle-writer.ts';
import { snapshotFacts } from './snapshot-facts.ts';

export interface SnapshotWish {
  readonly facts: Facts;
  /** The sets of rules that the target was judged by. */
  readonly ruleSets: readonly string[];
  /** When the facts were read, and when reading them began, in milliseconds since 1970. */
  readonly takenAt: number;
  readonly startedAt?: number | undefined;
  readonly takenBy: SnapshotManifest['takenBy'];
  readonly hidesSecrets: boolean;
  /** What was asked of the target, and read of its host; undefined where nothing was. */
  readonly requests?: SentRequests | undefined;
  readonly hostReads?: HostReads | undefined;
  /** Of Plimsoll. */
  readonly version: string;
}

const packed = promisify(gzip);

/**
 * Gives the size and the sum of the file. Only its owner may read it. Rejects with the error of the file system, and leaves
 * then what was there: a file is there as a whole or not at all.
 */
export async function writeSnapshot(path: string, wish: SnapshotWish): Promise<WrittenBundle> {
  const { facts, ruleSets, hidesSecrets, takenAt, startedAt, takenBy, version, requests, hostReads } = wish;
  const { kind, uri, label } = facts.target;
  const document = snapshotFacts(facts, { ruleSets, hidesSecrets });
  const content = await packed(Buffer.from(JSON.stringify(document)));
  const bundle = await BundleWriter.create(path, new Date(takenAt));
  try {
    await bundle.add(FACTS_FILE, content);
    return await bundle.finish((files) => {
      const manifest: SnapshotManifest = {
        plimsoll: 'snapshot',
        format: SNAPSHOT_FORMAT,
        version,
        takenAt: new Date(takenAt).toISOString(),
        ...(startedAt === undefined ? {} : { startedAt: new Date(startedAt).toISOString() }),
        finishedAt: new Date().toISOString(),
        takenBy,
        target: { kind, uri, label },
        hidesSecrets,
        gaps: [...facts.gaps.values()],
        ...(requests && { requests: { total: requests.total, listed: [...requests.listed] } }),
        ...(hostReads && { hostReads: writtenReads(hostReads) }),
        files: [...files],
      };
      return `${JSON.stringify(manifest, undefined, 2)}\n`;
    });
  } finally {
    await bundle.discard();
  }
}

function writtenReads({ programs, paths, isCut }: HostReads): NonNullable<SnapshotManifest['hostReads']> {
  return { programs: [...programs], paths: [...paths], isCut };
}
