/** `plimsoll evidence`: everything about one container in one file, with the sums of all that is in it. */
import { resolve } from 'node:path';
import { EVIDENCE_BOUNDS, type EvidenceBounds, type WrittenEvidence } from '../facts/evidence.ts';
import { inert } from '../facts/inert-text.ts';
import { byteSize } from '../insight/container-state.ts';
import { LimitError, parseByteLimit } from '../insight/layers/layer-rules.ts';
import { collect } from '../session/collect.ts';
import type { EvidenceParts } from '../session/evidence/write-evidence.ts';
import { chosenContainer } from './chosen-container.ts';
import { type CommandStreams, writeAll } from './command-streams.ts';
import { INTERRUPTED } from './error-text.ts';
import { evidenceAuthor } from './evidence-author.ts';
import { hostRootFolder } from './host-root.ts';
import { nothingAnswered } from './nothing-answered.ts';
import { ownRules } from './own-rules.ts';
import { evidenceProgressLine, progressLine } from './progress-line.ts';
import { tellRuleProblems } from './rule-problems.ts';
import { sinceMoment } from './since-moment.ts';
import { UsageError } from './usage-error.ts';
import { isOfFileSystem, writeReason } from './write-file.ts';

/** As they stand on the command line; what makes no sense is a UsageError. */
export interface EvidenceOptions {
  readonly target?: string | undefined;
  readonly output?: string | undefined;
  /** Whether values and files that look like secrets are kept as they are. */
  readonly withSecrets?: boolean | undefined;
  /** How many changed files at most, as a number. */
  readonly files?: string | undefined;
  /** Sizes of one changed file, of all of them, and of the log. */
  readonly fileSize?: string | undefined;
  readonly filesSize?: string | undefined;
  readonly logSize?: string | undefined;
  /** Only changed files at these paths. */
  readonly path?: readonly string[] | undefined;
  /** Log and events from then on. */
  readonly since?: string | undefined;
  /** Where the engine's host is mounted; has to be a folder. */
  readonly hostRoot?: string | undefined;
  readonly checks?: readonly string[] | undefined;
  readonly waivers?: string | undefined;
  /** Of Plimsoll itself. */
  readonly version: string;
}

/**
 * Gives the exit code: 0 when it was written, 2 when it was and a file of the person's is wrong, 3 when nothing answers, 130 when it
 * was given up. Rejects with a UsageError or a TargetError; then, and when it was given up, there is no file.
 */
export async function evidenceCommand(
  name: string,
  options: EvidenceOptions,
  streams: CommandStreams = process,
  given?: AbortSignal,
): Promise<number> {
  const { output, withSecrets = false, version } = options;
  if (output === undefined) throw new UsageError('--output FILE says where the evidence is written');
  const bounds = boundsOf(options);
  const path = resolve(output);
  const over = new AbortController();
  const leave = (): void => over.abort();
  const signal = given === undefined ? over.signal : AbortSignal.any([given, over.signal]);
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  const reading = progressLine(streams.stderr);
  const writing = evidenceProgressLine(streams.stderr);
  let written: WrittenEvidence | undefined;
  let exitCode = 0;
  const write = async (parts: EvidenceParts): Promise<void> => {
    reading.clear();
    const { writeEvidence } = await import('../session/evidence/write-evidence.ts');
    const containerId = chosenContainer(parts.facts().containers.values(), name);
    const wish = { containerId, path, hidesSecrets: !withSecrets, bounds, onProgress: writing.show, signal };
    written = await writeEvidence(parts, wish, evidenceAuthor(version)).catch((error: unknown) => {
      signal.throwIfAborted();
      if (!isOfFileSystem(error)) throw error;
      throw new UsageError(`can't write ${output}: ${writeReason(error)}. Nothing was left there`);
    });
  };
  try {
    const { attempts, collected } = await collect({
      target: options.target,
      hostRoot: hostRootFolder(options.hostRoot),
      rules: ownRules(options),
      onProgress: reading.show,
      onRead: write,
      signal,
    });
    if (written === undefined) {
      streams.stderr.write(nothingAnswered(attempts));
      return 3;
    }
    reading.clear();
    writing.clear();
    exitCode = tellRuleProblems(collected?.ruleProblems ?? [], streams.stderr);
  } catch (error) {
    if (!signal.aborted) throw error;
    streams.stderr.write('plimsoll: given up; nothing was written\n');
    return INTERRUPTED;
  } finally {
    reading.clear();
    writing.clear();
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
  }
  await tell(written, name, output, withSecrets, streams);
  return exitCode;
}

/** The sum goes to standard output, as sha256sum writes it: it belongs somewhere else than beside the file. */
async function tell(
  { bytes, sha256, files, filesLeftOut, gaps, notes }: WrittenEvidence,
  name: string,
  output: string,
  withSecrets: boolean,
  { stdout, stderr }: CommandStreams,
): Promise<void> {
  const left = filesLeftOut === 0 ? '' : ` (${filesLeftOut} are left out: files.json says why)`;
  const unread = gaps === 0 ? '' : ` ${gaps} things could not be read.`;
  const secrets = withSecrets ? 'Secrets are in it as they are.' : 'Secrets are hidden in it.';
  const lines = [
    `${output}: ${byteSize(bytes)} about ${name}, with ${files} changed files${left}.${unread} ${secrets}`,
    ...notes,
    `Begin with report.md in it. Open it: plimsoll --target snapshot:${output}`,
  ];
  stderr.write(`${lines.map((line) => inert(line)).join('\n')}\n`);
  await writeAll(stdout, [`${sha256}  ${inert(output)}\n`]);
}

function boundsOf({ files, fileSize, filesSize, logSize, path, since }: EvidenceOptions): EvidenceBounds {
  const most = files === undefined ? EVIDENCE_BOUNDS.files : Number(files);
  if (!Number.isSafeInteger(most) || !/^\d+$/.test(files ?? '0'))
    throw new UsageError(`--files ${files} is no number of files: 0 takes none`);
  return {
    files: most,
    fileBytes: bytesOf('--file-size', fileSize) ?? EVIDENCE_BOUNDS.fileBytes,
    filesBytes: bytesOf('--files-size', filesSize) ?? EVIDENCE_BOUNDS.filesBytes,
    logBytes: Math.min(bytesOf('--log-size', logSize) ?? EVIDENCE_BOUNDS.logBytes, MOST_LOG_BYTES),
    ...(since === undefined ? {} : { since: sinceMoment(since, Date.now()) }),
    ...(path === undefined ? {} : { paths: path }),
  };
}

/** It is held in memory until it is known which part is the newest. */
const MOST_LOG_BYTES = 256 * 1024 ** 2;

function bytesOf(option: string, given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  try {
    return parseByteLimit(option, given) ?? Number.MAX_SAFE_INTEGER;
  } catch (error) {
    if (error instanceof LimitError) throw new UsageError(error.message);
    throw error;
  }
}
