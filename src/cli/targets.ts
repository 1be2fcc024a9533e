/** `plimsoll targets`: what could be looked at, what answers, and why the rest does not. */
import type { EngineIdentity } from '../facts/engine.ts';
import { inert } from '../facts/inert-text.ts';
import { harmless } from '../reports/harmless-data.ts';
import { type SurveyedTarget, type SurveyOptions, surveyTargets } from '../session/survey-targets.ts';
import { oneOf } from './one-of.ts';

const FORMATS = ['table', 'json'] as const;

export interface TargetsOptions extends Pick<SurveyOptions, 'target' | 'surroundings' | 'signal'> {
  readonly format: (typeof FORMATS)[number];
  /** Takes what goes to standard output. */
  readonly write: (text: string) => void | Promise<void>;
}

/** The format that was asked for. Throws a UsageError for one that does not exist. */
export function targetsFormat(format: string): TargetsOptions['format'] {
  return oneOf('--format', format, FORMATS);
}

/** Gives the exit code: 0 when something answers, 3 when nothing does. Rejects as `surveyTargets` does. */
export async function targetsCommand(options: TargetsOptions): Promise<number> {
  const targets = await surveyTargets(options);
  await options.write(options.format === 'json' ? targetsJson(targets) : targetsTable(targets));
  return chosenOf(targets) === undefined ? 3 : 0;
}

/** The one that Plimsoll opens. */
function chosenOf(targets: readonly SurveyedTarget[]): SurveyedTarget | undefined {
  return targets.find(({ outcome, isAside }) => isAside !== true && isThere(outcome));
}

function isThere({ state }: SurveyedTarget['outcome']): boolean {
  return state !== 'asking' && state !== 'unasked' && state !== 'failed';
}

/** For each the target and where it came from, where it leads, and what it said or why it did not. */
export function targetsTable(targets: readonly SurveyedTarget[]): string {
  const chosen = chosenOf(targets);
  const lines = targets.flatMap((entry) => {
    const { target, origin, endpoint } = entry;
    const mark = entry === chosen ? '*' : ' ';
    const leadsTo = endpoint === undefined || endpoint === target ? [] : [`at ${endpoint}`];
    const details = [...leadsTo, ...outcomeLines(entry.outcome, targets.length === 1)];
    return [`${mark} ${inert(target)}  (${inert(origin)})`, ...details.map((line) => `    ${inert(line)}`)];
  });
  const end =
    chosen === undefined
      ? 'Nothing answers. The demo needs no engine: plimsoll --target demo:'
      : '* is what plimsoll opens.';
  return `${[...lines, '', end].join('\n')}\n`;
}

function outcomeLines(outcome: SurveyedTarget['outcome'], isAlone: boolean): readonly string[] {
  switch (outcome.state) {
    case 'asking':
      return ['no answer yet'];
    case 'unasked':
      return ['not asked, because there are many contexts: plimsoll targets --target asks one'];
    case 'answered':
      return [engineText(outcome.engine)];
    case 'holds-images':
      return [imageCount(outcome.count)];
    case 'is-machine':
      return ['this machine alone: its files, settings and processes'];
    case 'is-cluster':
      return [clusterText(outcome.version)];
    case 'is-file':
      return [outcome.words];
    case 'failed': {
      const { kind, what, why, tryThis } = outcome.trouble;
      // Most of the well-known places are empty, and that is no trouble.
      return kind === 'no-socket' && !isAlone ? ['nothing there'] : [`${what}: ${why}`, tryThis];
    }
  }
}

export function targetsJson(targets: readonly SurveyedTarget[]): string {
  const chosen = chosenOf(targets);
  const entries = targets.map((entry) => ({
    target: entry.target,
    origin: entry.origin,
    endpoint: entry.endpoint ?? null,
    chosen: entry === chosen,
    answered: isThere(entry.outcome),
    engine: entry.outcome.state === 'answered' ? shortIdentity(entry.outcome.engine) : null,
    ...(entry.outcome.state === 'holds-images' && { images: entry.outcome.count }),
    ...(entry.outcome.state === 'is-cluster' && { kubernetes: entry.outcome.version }),
    trouble: entry.outcome.state === 'failed' ? entry.outcome.trouble : null,
  }));
  return `${JSON.stringify(harmless({ schemaVersion: 1, targets: entries }), null, 2)}\n`;
}

/** `Kubernetes 1.36.2` */
export function clusterText(version: string): string {
  return version === '' ? 'Kubernetes' : `Kubernetes ${version.replace(/^v/, '')}`;
}

/** `2 images` */
export function imageCount(count: number): string {
  return count === 1 ? '1 image' : `${count} images`;
}

/** Who the engine is, without what it is made of. */
function shortIdentity({ name, version, apiVersion, rootless }: EngineIdentity) {
  return { name, version, apiVersion, rootless };
}

/** `Docker 28.5.1, API 1.51, rootful` */
export function engineText({ name, version, apiVersion, rootless }: EngineIdentity): string {
  return [`${name} ${version}`.trim(), `API ${apiVersion}`, rootless ? 'rootless' : 'rootful'].join(', ');
}
