/** `plimsoll snapshot`: saves the facts of a target, to be opened again without it. */
import type { RuleSources } from '../audit/load-rules.ts';
import type { Facts } from '../facts/facts.ts';
import { inert } from '../facts/inert-text.ts';
import { hasEngine } from '../facts/target.ts';
import { collect } from '../session/collect.ts';
import { writeSnapshot } from '../session/write-snapshot.ts';
import type { CommandStreams } from './command-streams.ts';
import { hostRootFolder } from './host-root.ts';
import { nothingAnswered } from './nothing-answered.ts';
import { ownRules } from './own-rules.ts';
import { progressLine } from './progress-line.ts';
import { tellRuleProblems } from './rule-problems.ts';
import { takenBy } from './taken-by.ts';
import { UsageError } from './usage-error.ts';
import { isOfFileSystem, writeReason } from './write-file.ts';

/** What there is in it, by what the target has. */
function contentWords({ target, kube, containers, images }: Facts): string {
  const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  if (kube !== undefined) {
    const objects = [...kube.objects.values()].reduce((sum, known) => sum + known.size, 0);
    return `${counted(objects, 'object')} of a cluster`;
  }
  if (target.kind === 'host') return 'this machine';
  if (!hasEngine(target)) return counted(images.size, 'image');
  return `${counted(containers.size, 'container')}, ${counted(images.size, 'image')}`;
}

/** As they stand on the command line; what makes no sense is a UsageError. */
export interface SnapshotOptions {
  readonly target?: string | undefined;
  readonly output?: string | undefined;
  /** Whether values that look like secrets are kept as they are. */
  readonly withSecrets?: boolean | undefined;
  /** Where the engine's host is mounted; has to be a folder. */
  readonly hostRoot?: string | undefined;
  /** Folders with a person's own checks: what they need of the host is saved too. */
  readonly checks?: readonly string[] | undefined;
  /** Of Plimsoll itself. */
  readonly version: string;
}

/**
 * Gives the exit code: 0 when it was written, 2 when it was and a file of the person's is wrong, 3 when nothing could be read.
 * Rejects with a UsageError or a TargetError.
 */
export async function snapshotCommand(
  options: SnapshotOptions,
  streams: CommandStreams = process,
): Promise<number> {
  const { output, withSecrets = false } = options;
  if (output === undefined) throw new UsageError('--output FILE says where the snapshot is written');
  const rules: RuleSources = ownRules(options);
  const startedAt = Date.now();
  const progress = progressLine(streams.stderr);
  const { collected, attempts } = await collect({
    target: options.target,
    hostRoot: hostRootFolder(options.hostRoot),
    rules,
    onProgress: progress.show,
  }).finally(progress.clear);
  if (!collected) {
    streams.stderr.write(nothingAnswered(attempts));
    return 3;
  }
  const exitCode = tellRuleProblems(collected.ruleProblems, streams.stderr);
  const { facts, ruleSets, requests, hostReads } = collected;
  const { connection } = facts;
  const { bytes } = await writeSnapshot(output, {
    facts,
    ruleSets,
    // What was saved before is as old as it is.
    takenAt: connection.state === 'recorded' ? connection.at : Date.now(),
    startedAt,
    takenBy: takenBy(),
    hidesSecrets: !withSecrets,
    requests,
    hostReads,
    version: options.version,
  }).catch((error: unknown) => {
    if (!isOfFileSystem(error)) throw error;
    throw new UsageError(`can't write ${output}: ${writeReason(error)}`);
  });
  const gaps = facts.gaps.size === 0 ? '' : `, ${facts.gaps.size} that could not be read`;
  const held = `${contentWords(facts)}${gaps}`;
  const secrets = withSecrets ? 'Secrets are in it as they are.' : 'Secrets are hidden in it.';
  streams.stderr.write(
    inert(`${output}: ${Math.ceil(bytes / 1024)} kB, ${held}. ${secrets} Open it: `, { newline: 'keep' }) +
      inert(`plimsoll --target snapshot:${output}`) +
      '\n',
  );
  return exitCode;
}
