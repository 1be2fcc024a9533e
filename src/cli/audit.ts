/** `plimsoll audit`: reads a target once, judges it and prints the result. */

import { compareWithBaseline } from '../audit/baseline.ts';
import { loadRules, type RuleSources, SHIPPED_SETS } from '../audit/load-rules.ts';
import { unmatchedPatterns } from '../audit/select-checks.ts';
import { unusedWaiverLine } from '../audit/unused-waivers.ts';
import type { Facts } from '../facts/facts.ts';
import type { Severity } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';
import type { AuditResult } from '../reports/audit-result.ts';
import { FORMATS, type Format, reportIn } from '../reports/formats.ts';
import { targetWords } from '../reports/target-words.ts';
import { type Collected, collect } from '../session/collect.ts';
import { openRunMemory } from '../session/last-run.ts';
import type { LayerCacheFinder } from '../session/layer-library.ts';
import { readProfiles } from '../session/profile-shelf.ts';
import { stateFolder } from '../session/state-folder.ts';
import { type CommandStreams, columnsOf, writeAll } from './command-streams.ts';
import { hostRootFolder } from './host-root.ts';
import { nothingAnswered } from './nothing-answered.ts';
import { oneOf } from './one-of.ts';
import { ownRules, thisMachine } from './own-rules.ts';
import { deepProgressLine, progressLine } from './progress-line.ts';
import { readBaseline } from './result-file.ts';
import { tellRuleProblems } from './rule-problems.ts';
import { paintFor } from './terminal-paint.ts';
import { DEFAULT_THRESHOLD, reaches, THRESHOLDS } from './threshold.ts';
import { UsageError } from './usage-error.ts';
import { writeFileWhole } from './write-file.ts';
import { holdYoungGeneration } from './young-generation.ts';

/** As they stand on the command line; what makes no sense is a UsageError. */
export interface AuditOptions {
  readonly target?: string | undefined;
  readonly format?: string | undefined;
  readonly output?: string | undefined;
  readonly failOn?: string | undefined;
  readonly only?: readonly string[] | undefined;
  readonly skip?: readonly string[] | undefined;
  /** Folders with a person's own checks, beside the one in the config folder. */
  readonly checks?: readonly string[] | undefined;
  readonly policy?: string | undefined;
  /** The file with waivers, in place of the one in the config folder. */
  readonly waivers?: string | undefined;
  /** Where the engine's host is mounted; has to be a folder. */
  readonly hostRoot?: string | undefined;
  /** Whether the layers of all images are looked into. */
  readonly deep?: boolean | undefined;
  /** Where layers are kept from one run to the next; nothing is kept without it. */
  readonly layerCache?: LayerCacheFinder | undefined;
  /** An earlier result, whose failures do not count for the exit code. */
  readonly baseline?: string | undefined;
  /** Of Plimsoll itself. */
  readonly version: string;
}

/**
 * Gives the exit code: 0 when nothing at or above --fail-on failed (or nothing that the baseline does not have), 1 when
 * something did, 2 when a file of the person's is wrong, 3 when nothing could be read. Rejects with a UsageError or a
 * TargetError.
 */
export async function auditCommand(
  options: AuditOptions,
  streams: CommandStreams = process,
): Promise<number> {
  const format = oneOf('--format', options.format ?? 'table', FORMATS);
  const threshold = oneOf('--fail-on', options.failOn ?? DEFAULT_THRESHOLD, THRESHOLDS);
  const rules: RuleSources = { ...ownRules(options), only: options.only ?? [], skip: options.skip ?? [] };
  const hasProblems = await lookAtRules(rules, streams);
  const baseline = options.baseline === undefined ? undefined : await readBaseline(options.baseline);

  const startedAt = Date.now();
  const progress = progressLine(streams.stderr);
  const deepProgress = deepProgressLine(streams.stderr);
  const { collected, attempts } = await collect({
    target: options.target,
    hostRoot: hostRootFolder(options.hostRoot),
    rules,
    onProgress: progress.show,
    deep: options.deep,
    layerCache: options.layerCache,
    onDeepProgress: deepProgress.show,
    onJudging: holdYoungGeneration,
  }).finally(() => {
    progress.clear();
    deepProgress.clear();
  });
  if (!collected) {
    streams.stderr.write(nothingAnswered(attempts));
    return 3;
  }
  const { facts, audit } = collected;
  for (const note of collected.notes) streams.stderr.write(`plimsoll: ${inert(note)}\n`);
  for (const unused of audit.unusedWaivers())
    streams.stderr.write(`plimsoll: ${inert(unusedWaiverLine(unused))}\n`);
  const comparison = baseline && compareWithBaseline(baseline, audit, facts);
  if (comparison?.otherTarget !== undefined) tellOtherTarget(comparison.otherTarget, facts, streams);
  await write(
    { facts, audit, startedAt, finishedAt: Date.now(), version: options.version, comparison },
    format,
    options,
    streams,
  );
  await remember(collected, rules, streams);
  if (hasProblems) return 2;
  const hasFailed = (severity: Severity): boolean =>
    comparison
      ? comparison.new.some(({ check }) => check.severity === severity)
      : audit.total.fail[severity] > 0;
  return reaches(threshold, hasFailed) ? 1 : 0;
}

/** It may be meant, as with a host that took the place of another; whoever mixed up two files must not take it for good news. */
function tellOtherTarget(of: string, facts: Facts, { stderr }: CommandStreams): void {
  const [uri = '', host = ''] = targetWords(facts);
  const now = host.startsWith('host ') ? `${uri}, ${host}` : uri;
  stderr.write(
    `plimsoll: the baseline is of ${inert(of)}, and this is ${now}: what only one of them has counts as new or fixed\n`,
  );
}

/** So that the screens can show what changed since. A part of the checks says too little for that. */
async function remember(
  { facts, audit }: Collected,
  { only = [], skip = [] }: RuleSources,
  { stderr }: CommandStreams,
): Promise<void> {
  if (only.length > 0 || skip.length > 0) return;
  try {
    await openRunMemory(stateFolder(thisMachine())).rememberRun(facts.target, audit);
  } catch (error) {
    stderr.write(`plimsoll: ${inert(error instanceof Error ? error.message : String(error))}\n`);
  }
}

/** Tells what is wrong with the rules before anything is read; throws for a pattern that matches no check. */
async function lookAtRules(rules: RuleSources, { stderr }: CommandStreams): Promise<boolean> {
  const { checks, problems } = await loadRules({ ...rules, about: SHIPPED_SETS, only: [], skip: [] });
  const [pattern] = unmatchedPatterns(checks, rules);
  if (pattern !== undefined) {
    throw new UsageError(
      `no check has an id or a benchmark number like "${pattern}"; plimsoll checks list shows them all`,
    );
  }
  const ofProfiles =
    rules.profileFolder === undefined ? [] : (await readProfiles(rules.profileFolder)).problems;
  return tellRuleProblems([...problems, ...ofProfiles], stderr) !== 0;
}

async function write(
  result: AuditResult,
  format: Format,
  { output }: AuditOptions,
  { stdout }: CommandStreams,
): Promise<void> {
  const terminal = { paint: paintFor(stdout), width: columnsOf(stdout) ?? 80 };
  const pieces = await reportIn(format, result, output === undefined ? terminal : {});
  if (output === undefined) await writeAll(stdout, pieces);
  else await writeFileWhole(output, pieces);
}
