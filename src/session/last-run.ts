/**
 * Remembers the last audit of each target, so that a screen can show what changed since. Only a few are kept, each of
 * a bounded size, and a damaged one costs nothing but itself.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditView } from '../audit/audit-view.ts';
import { type TargetIdentity, targetText } from '../facts/target.ts';
import { replaceFile } from './replace-file.ts';
import { parseRecord, type RunRecord, recordText } from './run-record.ts';
import { messageOf } from './settings/user-json.ts';

interface LastRun {
  /** Undefined when none is remembered. */
  readonly record: RunRecord | undefined;
  /** Why it can't be used, one line for a person; empty when nothing is wrong. */
  readonly problem: string;
}

export interface RunMemory {
  /** The last run on this target. Never rejects. */
  readonly lastRun: (target: TargetIdentity) => Promise<LastRun>;
  /** Takes the place of the run before it. Rejects with a message for a person when it can't be kept. */
  readonly rememberRun: (target: TargetIdentity, audit: AuditView, at?: number) => Promise<void>;
}

/** A thousand containers that fail a hundred checks each, with names of the usual length, take a third of it. */
const MAX_BYTES = 8 * 1_024 * 1_024;

/** Targets whose last run is kept; of the others the oldest goes. */
const MAX_RECORDS = 50;

/** `stateFolder` is the program's own; the records are in a folder of theirs in it. */
export function openRunMemory(stateFolder: string): RunMemory {
  const folder = join(stateFolder, 'last-run');
  return {
    lastRun: async (target) => {
      const uri = recordName(target);
      const file = fileOf(folder, uri);
      try {
        const text = await readBounded(file);
        if (text === undefined) return { record: undefined, problem: '' };
        const record = parseRecord(text, uri);
        if (record !== undefined) return { record, problem: '' };
        return {
          record: undefined,
          problem: `${file} is damaged: what changed since the last run is not known.`,
        };
      } catch (error) {
        const problem = `${file} could not be read: ${messageOf(error)}. What changed since the last run is not known.`;
        return { record: undefined, problem };
      }
    },
    rememberRun: async (target, audit, at = Date.now()) => {
      const uri = recordName(target);
      const file = fileOf(folder, uri);
      const text = recordText(uri, audit, at);
      if (Buffer.byteLength(text) > MAX_BYTES) {
        throw new Error(
          `This run is not remembered: ${file} would be larger than ${MAX_BYTES / 1_048_576} MB.`,
        );
      }
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await replaceFile(file, [text], 0o600);
        await dropOldest(folder);
      } catch (error) {
        throw new Error(
          `This run is not remembered: ${file}: ${messageOf(error)}. Set XDG_STATE_HOME to a folder that can be written`,
          { cause: error },
        );
      }
    },
  };
}

/** Another cluster behind the same name, or somebody else who looks at it, has nothing to be compared with. */
function recordName(target: TargetIdentity): string {
  const { whereAndWho = '' } = target;
  return whereAndWho === '' ? targetText(target) : `${targetText(target)} ${whereAndWho}`;
}

/** Addresses hold slashes and may be long: the file has the name of their digest. */
function fileOf(folder: string, uri: string): string {
  return join(folder, `${createHash('sha256').update(uri).digest('hex').slice(0, 32)}.json`);
}

/** Undefined when there is no such file. Rejects for one that is larger than any that was written here. */
async function readBounded(file: string): Promise<string | undefined> {
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file);
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { size } = await handle.stat();
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

async function dropOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  if (names.length <= MAX_RECORDS) return;
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(folder, name), at: (await stat(join(folder, name))).mtimeMs })),
  );
  const oldest = files.toSorted((one, other) => one.at - other.at).slice(0, files.length - MAX_RECORDS);
  for (const { path } of oldest) await rm(path, { force: true });
}
