/** `plimsoll diff`: what changed between two results that `plimsoll audit --format json` wrote, or between two snapshots. */
import { open } from 'node:fs/promises';
import type { EarlierResult } from '../audit/earlier-result.ts';
import { diffResults, type ResultDiff } from '../audit/result-diff.ts';
import type { RuleProblem } from '../audit/rule-problem.ts';
import type { Facts } from '../facts/facts.ts';
import type { Severity } from '../facts/finding.ts';
import { TargetError } from '../facts/target-error.ts';
import { type CommandStreams, columnsOf, writeAll } from './command-streams.ts';
import { oneOf } from './one-of.ts';
import { ownRules } from './own-rules.ts';
import { readResultFile } from './result-file.ts';
import { tellRuleProblems } from './rule-problems.ts';
import { paintFor } from './terminal-paint.ts';
import { DEFAULT_THRESHOLD, reaches, THRESHOLDS } from './threshold.ts';
import { UsageError } from './usage-error.ts';

/** As they stand on the command line; what makes no sense is a UsageError. */
export interface DiffOptions {
  readonly format?: string | undefined;
  readonly failOn?: string | undefined;
  /** Of Plimsoll itself. */
  readonly version: string;
}

const FORMATS = ['table', 'json', 'markdown'] as const;

const HINT = 'Files can be compared that plimsoll audit --format json or plimsoll snapshot wrote.';

/**
 * Gives the exit code: 0 when nothing at or above --fail-on fails that did not before, 1 when something does, 2 when a file of the
 * person's is wrong by which snapshots are judged. Rejects with a UsageError for files that are none of ours, and with a TargetError for a snapshot that is damaged.
 */
export async function diffCommand(
  before: string,
  after: string,
  options: DiffOptions,
  streams: CommandStreams = process,
): Promise<number> {
  const format = oneOf('--format', options.format ?? 'table', FORMATS);
  const threshold = oneOf('--fail-on', options.failOn ?? DEFAULT_THRESHOLD, THRESHOLDS);
  const [was, is] = [await resultOf(before, options), await resultOf(after, options)];
  const wrong = tellRuleProblems([...was.problems, ...is.problems], streams.stderr);
  const diff = { ...diffResults(was.result, is.result), facts: await factsDiff(was, is) };
  await writeAll(streams.stdout, await reportOf(diff, format, options.version, streams));
  const hasFailed = (severity: Severity) => diff.new.some((finding) => finding.severity === severity);
  return wrong || (reaches(threshold, hasFailed) ? 1 : 0);
}

interface Compared {
  readonly result: EarlierResult;
  /** Undefined for a result, which has none. */
  readonly facts: Facts | undefined;
  /** What is wrong in a person's own files, by which a snapshot was judged. */
  readonly problems: readonly RuleProblem[];
}

async function factsDiff(before: Compared, after: Compared): Promise<ResultDiff['facts']> {
  if (before.facts === undefined || after.facts === undefined) return undefined;
  const { diffFacts } = await import('../insight/facts-difference.ts');
  return diffFacts(before.facts, after.facts);
}

/** What a file says: the result that is in it, or that of judging the snapshot that it is, as of when it was taken. */
async function resultOf(path: string, { version }: DiffOptions): Promise<Compared> {
  if (!(await isArchive(path))) {
    return { result: await readResultFile(path, HINT), facts: undefined, problems: [] };
  }
  const [{ collect }, { jsonReport }, { parseEarlierResult }] = await Promise.all([
    import('../session/collect.ts'),
    import('../reports/json.ts'),
    import('../audit/earlier-result.ts'),
  ]);
  const { collected, attempts } = await collect({ target: `snapshot:${path}`, rules: ownRules({}) });
  if (collected === undefined) {
    const [attempt] = attempts;
    if (attempt?.outcome.state === 'failed') throw new TargetError(attempt.outcome.trouble);
    throw new UsageError(`${path} can't be opened`);
  }
  const { facts, audit, ruleProblems: problems } = collected;
  const at = facts.connection.state === 'recorded' ? facts.connection.at : Date.now();
  const text = [...jsonReport({ facts, audit, startedAt: at, finishedAt: at, version })].join('');
  const read = parseEarlierResult(text);
  if ('result' in read) return { result: read.result, facts, problems };
  throw new Error(`${path} ${read.problem}`);
}

/** Whether it begins like a tar, or like a compressed one: results are JSON. */
async function isArchive(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
      const isTar = bytesRead === 512 && buffer.toString('latin1', 257, 262) === 'ustar';
      return isTar || buffer.readUInt16BE(0) === 0x1f8b;
    } finally {
      await file.close();
    }
  } catch {
    // Whoever reads it as a result says what is wrong with it.
    return false;
  }
}

async function reportOf(
  diff: ResultDiff,
  format: (typeof FORMATS)[number],
  version: string,
  { stdout }: CommandStreams,
): Promise<Iterable<string>> {
  switch (format) {
    case 'table': {
      const { diffTable } = await import('../reports/diff-table.ts');
      return diffTable(diff, { paint: paintFor(stdout), width: columnsOf(stdout) ?? 80 });
    }
    case 'json':
      return (await import('../reports/diff-json.ts')).diffJson(diff, version);
    case 'markdown':
      return (await import('../reports/diff-markdown.ts')).diffMarkdown(diff);
  }
}
