/**
 * The steps by which an image was made, as its history tells them. Builders write them differently: `/bin/sh -c …` and
 * `/bin/sh -c #(nop) ADD …` of the classic builder, `RUN /bin/sh -c … # buildkit` and `ADD … # buildkit` of BuildKit, both
 * with `|1 NAME=value` where build arguments were given.
 */
import type { ImageHistory } from '../facts/image.ts';
import { type ShellCommand, shellCommands } from './shell-command.ts';

export interface BuildStep {
  /** RUN, ADD, COPY, ENV, … in capital letters; empty for a layer that no builder explains. */
  readonly instruction: string;
  /** What stands behind the instruction; of a RUN the script, without the shell that runs it. */
  readonly text: string;
  /** The commands of a RUN. */
  readonly commands: readonly ShellCommand[];
  /**
   * Whether the step brought the files that all others build on. That is the oldest layer that has files: distributions
   * put their whole root there with one ADD or COPY to `/`. History does not tell where a base image ends and its user's
   * steps begin, so all later steps count: whoever runs the image runs them all.
   */
  readonly isBase: boolean;
}

/** The steps of an image, the oldest first. Kept per history. */
export function buildSteps(history: ImageHistory): readonly BuildStep[] {
  const known = memory.get(history);
  if (known) return known;
  const steps: BuildStep[] = [];
  let hasBase = false;
  for (const { CreatedBy } of history.toReversed()) {
    const { instruction, text } = readStep(CreatedBy);
    const isBase = !hasBase && bringsFiles(instruction, text);
    if (isBase || instruction === 'RUN' || instruction === '') hasBase = true;
    steps.push({ instruction, text, isBase, commands: instruction === 'RUN' ? shellCommands(text) : [] });
  }
  memory.set(history, steps);
  return steps;
}

const memory = new WeakMap<ImageHistory, readonly BuildStep[]>();

const INSTRUCTIONS =
  'ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR';
const NAMED = new RegExp(`^(${INSTRUCTIONS})(?:\\s+([\\s\\S]*))?$`);

/** One entry of a history: which instruction it was, and what it said. */
export function readStep(createdBy: string): Pick<BuildStep, 'instruction' | 'text'> {
  const line = withoutMark(createdBy.trim());
  const nop =
    /^(?:\|\d+ [\s\S]*? )?(?:\/\S+ -c|cmd \/S \/C|powershell -Command)\s+#\(nop\)\s+([\s\S]*)$/.exec(
      line,
    )?.[1];
  const [, instruction, text = ''] = NAMED.exec(nop ?? line) ?? [];
  if (instruction !== undefined) {
    return { instruction, text: instruction === 'RUN' ? scriptOf(text) : text.trim() };
  }
  // What was made outside of builders has a comment of the tool, or nothing at all.
  if (nop !== undefined || line === '' || line.startsWith('#')) return { instruction: '', text: nop ?? line };
  return { instruction: 'RUN', text: scriptOf(line) };
}

/** BuildKit signs its entries. */
function withoutMark(line: string): string {
  const mark = '# buildkit';
  return line.endsWith(mark) ? line.slice(0, -mark.length).trimEnd() : line;
}

/** `|1 VERSION=2 /bin/sh -o pipefail -c SCRIPT` without what runs the script. */
function scriptOf(line: string): string {
  const withoutArguments = /^\|\d+ /.test(line) ? line.replace(BUILD_ARGUMENTS, '') : line;
  return withoutArguments.replace(SHELL, '').trim();
}

/** Their values may hold blanks: they end where a program with its folder begins. */
const BUILD_ARGUMENTS = /^\|\d+ [\s\S]*?(?=(?:^|\s)\/(?:usr\/)?(?:local\/)?s?bin\/\S+ -|(?<=\s)\/bin\/\S+ )/;
const SHELL = /^\s*(?:\/\S*\/)?(?:ba|da|a|z|k)?sh(?: -(?:[a-z]*o \w+|[a-z]+))*? -[a-z]*c /;

function bringsFiles(instruction: string, text: string): boolean {
  if (instruction !== 'ADD' && instruction !== 'COPY') return false;
  const words = text.split(/\s+/).filter((word) => word !== '' && !word.startsWith('--'));
  return words.at(-1) === '/';
}
