/** What evidence has of its container beside the facts: each process in full, the changed files, the log. */
import type { Readable } from 'node:stream';
import type { ZodType } from 'zod';
import type { Gap } from '../../facts/gap.ts';
import type { LogLine, LogReading, LogWish } from '../../facts/log.ts';
import type { ContainerEyes } from '../../facts/source.ts';
import { TargetError } from '../../facts/target-error.ts';
import { CHANGED, jsonOf, openMember, troubleWith } from './bundle-members.ts';
import {
  type EvidenceFile,
  type EvidenceProcesses,
  evidenceFilesSchema,
  evidenceProcessesSchema,
  FILES_FILE,
  LOG_FOLDER,
  logLineSchema,
  PROCESSES_FILE,
} from './evidence-document.ts';
import type { SnapshotManifest } from './snapshot-document.ts';
import type { ReadSnapshot } from './snapshot-file.ts';

/** Lines that are handed on at once. */
const LINES_AT_ONCE = 500;
/** Of one member of the log, which is held as a whole. Ours are no larger than 4 MB. */
const MOST_LOG_BYTES = 16 * 1024 ** 2;

export class EvidenceContents {
  readonly containerId: string;
  /** What of it can't be understood. */
  readonly gaps: readonly Gap[];
  private readonly snapshot: ReadSnapshot;
  private readonly processes: EvidenceProcesses | undefined;
  private readonly files: ReadonlyMap<string, EvidenceFile>;

  /** Undefined for a snapshot, which has nothing of that. */
  static of(snapshot: ReadSnapshot): EvidenceContents | undefined {
    const { plimsoll, container } = snapshot.manifest;
    return plimsoll === 'evidence' && container !== undefined
      ? new EvidenceContents(snapshot, container.id)
      : undefined;
  }

  private constructor(snapshot: ReadSnapshot, containerId: string) {
    const gaps: Gap[] = [];
    const read = <T>(name: string, schema: ZodType<T>): T | undefined => {
      const bytes = snapshot.members.kept.get(name);
      // One that is damaged or missing is told with the others.
      if (bytes === undefined) return undefined;
      const parsed = schema.safeParse(jsonOf(bytes));
      if (parsed.success) return parsed.data;
      gaps.push({
        fact: `evidence ${name}`,
        reason: 'malformed',
        detail: `${name} is not as ours are (${parsed.error.issues[0]?.path.join('.') ?? ''})`,
        hint: 'Do not trust this file',
      });
      return undefined;
    };
    this.snapshot = snapshot;
    this.containerId = containerId;
    this.processes = read(PROCESSES_FILE, evidenceProcessesSchema);
    const files = read(FILES_FILE, evidenceFilesSchema) ?? [];
    this.files = new Map(files.map((file) => [file.path, file]));
    this.gaps = gaps;
  }

  eyes(): ContainerEyes {
    const { facts } = this.snapshot;
    const changes = facts.changes[this.containerId];
    return {
      seesChanges: changes !== undefined,
      // What was saved has nothing newer: nobody has to look again.
      pace: { leastMs: 3_600_000, times: 0 },
      processes: async () => facts.processes[this.containerId],
      changes: async () => {
        if (changes === undefined) throw notTaken('What it changed', 'the evidence does not hold it');
        return changes;
      },
      process: async (pid) => {
        const detail = this.processes?.details.find((each) => each.pid === pid);
        if (detail !== undefined || this.processes?.ended.includes(pid)) return detail;
        throw notTaken(`Process ${pid}`, 'the evidence does not hold it');
      },
      openFile: async (path, signal) => this.openFile(path, signal),
    };
  }

  openLog({ tail, since, until }: LogWish, signal?: AbortSignal): LogReading {
    const members = this.snapshot.manifest.files.filter(({ path }) => path.startsWith(LOG_FOLDER));
    const { sound } = this.snapshot.members;
    if (members.length === 0) throw notTaken('The log', 'the evidence does not hold it');
    const lines = this.linesOf(
      members.filter(({ path }) => sound.has(path)),
      signal,
    );
    return lastOf(within(lines, since, until), tail);
  }

  private openFile(path: string, signal: AbortSignal | undefined): Readable | undefined {
    const file = this.files.get(path);
    if (file === undefined) throw notTaken(path, 'the evidence does not hold it');
    const { manifest, members } = this.snapshot;
    const member = manifest.files.find((each) => each.path === file.member);
    if (file.member === undefined || member === undefined) {
      const sum = file.sha256 === undefined ? '' : ` Its SHA-256 was ${file.sha256}.`;
      throw notTaken(path, `${file.leftOut ?? 'the evidence does not hold it'}.${sum}`);
    }
    if (!members.sound.has(member.path))
      throw notTaken(path, 'the evidence was changed or damaged: this is not what was written');
    return openMember(this.snapshot.path, member, signal);
  }

  private async *linesOf(
    members: SnapshotManifest['files'],
    signal: AbortSignal | undefined,
  ): AsyncGenerator<readonly LogLine[]> {
    for (const member of members) {
      if (member.size > MOST_LOG_BYTES)
        throw troubleWith(this.snapshot.path, `its ${member.path} is larger than any of ours`, CHANGED);
      const pieces: Buffer[] = [];
      for await (const piece of openMember(this.snapshot.path, member, signal)) pieces.push(piece);
      const texts = Buffer.concat(pieces).toString('utf8').split('\n');
      for (let at = 0; at < texts.length; at += LINES_AT_ONCE) {
        signal?.throwIfAborted();
        yield texts.slice(at, at + LINES_AT_ONCE).flatMap(lineOf);
      }
    }
  }
}

function lineOf(text: string): readonly LogLine[] {
  if (text === '') return [];
  const parsed = logLineSchema.safeParse(jsonOf(Buffer.from(text)));
  if (!parsed.success) return [];
  const { at, stream, text: line, isCut = false } = parsed.data;
  return [{ at, text: line, isCut, ...(stream === undefined ? {} : { stream }) }];
}

async function* within(
  parts: AsyncIterable<readonly LogLine[]>,
  since: number | undefined,
  until: number | undefined,
): AsyncGenerator<readonly LogLine[]> {
  const isInside = ({ at }: LogLine): boolean => {
    const time = Date.parse(at);
    return Number.isNaN(time) || ((since ?? time) <= time && time <= (until ?? time));
  };
  for await (const part of parts)
    yield since === undefined && until === undefined ? part : part.filter(isInside);
}

/** Of a saved log the end is found by going through it. */
async function* lastOf(
  parts: AsyncIterable<readonly LogLine[]>,
  tail: LogWish['tail'],
): AsyncGenerator<readonly LogLine[]> {
  if (tail === 'all') {
    yield* parts;
    return;
  }
  let last: readonly LogLine[] = [];
  for await (const part of parts) last = [...last, ...part].slice(-Math.max(1, tail));
  if (tail > 0)
    for (let at = 0; at < last.length; at += LINES_AT_ONCE) yield last.slice(at, at + LINES_AT_ONCE);
}

function notTaken(what: string, why: string): TargetError {
  return new TargetError({
    kind: 'unsupported',
    what: `${what} can’t be shown`,
    why,
    tryThis: 'Look where the container ran, while it is there',
  });
}
