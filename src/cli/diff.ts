/** `plimsoll diff`: what changed between two results that `plimsoll audit --format json` wrote. */
import { diffResults, type ResultDiff } from '../audit/result-diff.ts';
import type { Severity } from '../facts/finding.ts';
import { type CommandStreams, writeAll } from './command-streams.ts';
import { oneOf } from './one-of.ts';
import { readResultFile } from './result-file.ts';
import { paintFor } from './terminal-paint.ts';
import { DEFAULT_THRESHOLD, reaches, THRESHOLDS } from './threshold.ts';

/** As they stand on the command line; what makes no sense is a UsageError. */
export interface DiffOptions {
  readonly format?: string | undefined;
  readonly failOn?: string | undefined;
  /** Of Plimsoll itself. */
  readonly version: string;
}

const FORMATS = ['table', 'json', 'markdown'] as const;

const HINT = 'Two files that plimsoll audit --format json wrote can be compared; snapshots can not yet.';

/**
 * Gives the exit code: 0 when nothing at or above --fail-on fails that did not before, 1 when something does. Rejects
 * with a UsageError for files that are none of ours.
 */
export async function diffCommand(
  before: string,
  after: string,
  options: DiffOptions,
  streams: CommandStreams = process,
): Promise<number> {
  const format = oneOf('--format', options.format ?? 'table', FORMATS);
  const threshold = oneOf('--fail-on', options.failOn ?? DEFAULT_THRESHOLD, THRESHOLDS);
  const diff = diffResults(await readResultFile(before, HINT), await readResultFile(after, HINT));
  await writeAll(streams.stdout, await reportOf(diff, format, options.version, streams));
  const hasFailed = (severity: Severity) => diff.new.some((finding) => finding.severity === severity);
  return reaches(threshold, hasFailed) ? 1 : 0;
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
      return diffTable(diff, { paint: paintFor(stdout), width: stdout.columns ?? 80 });
    }
    case 'json':
      return (await import('../reports/diff-json.ts')).diffJson(diff, version);
    case 'markdown':
      return (await import('../reports/diff-markdown.ts')).diffMarkdown(diff);
  }
}
