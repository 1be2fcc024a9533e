/**
 * Programs that make whoever runs them another user, as far as the build steps tell. What a step marks or takes the mark
 * from is certain; what the base and other packages bring only their files could say.
 */
import type { ImageHistory } from '../facts/image.ts';
import { SETUID_PACKAGES } from '../knowledge/package-tools.ts';
import { type BuildStep, buildSteps } from './build-step.ts';
import { packagesOf } from './package-command.ts';
import { programOf, type ShellCommand } from './shell-command.ts';

/**
 * The programs that steps mark and no later step unmarks, without those that are `allowed`, by path. Undefined when no
 * step marks any, and none takes the mark from all: then the steps do not tell.
 */
export function setuidLeft(history: ImageHistory, allowed: readonly string[]): readonly string[] | undefined {
  const left = new Set<string>();
  let isCleared = false;
  for (const step of buildSteps(history)) {
    // Within a step, what clears comes last: that is how people write it.
    for (const path of [...marked(step), ...packaged(step)]) left.add(path);
    if (step.commands.some(clearsAll)) {
      left.clear();
      isCleared = true;
    } else if (isCleared && packagesOf(step).length > 0 && left.size === 0) isCleared = false;
  }
  const paths = [...left].filter((path) => !allowed.includes(path));
  return paths.length > 0 || isCleared ? paths : undefined;
}

/** By `chmod`, `install -m`, or `--chmod` of ADD and COPY. */
function marked({ instruction, text, commands }: BuildStep): readonly string[] {
  if (instruction === 'ADD' || instruction === 'COPY') {
    const mode = /(?:^|\s)--chmod=(\S+)/.exec(text)?.[1] ?? '';
    return setsUser(mode) ? [text.split(/\s+/).at(-1) ?? ''] : [];
  }
  return commands.flatMap(markedBy);
}

function markedBy(command: ShellCommand): readonly string[] {
  const words = command.words.slice(1);
  switch (programOf(command)) {
    case 'chmod': {
      const [mode = '', ...paths] = words.filter((word) => !/^-[A-Za-z]*R|^--/.test(word));
      return setsUser(mode) ? paths : [];
    }
    case 'install': {
      const at = words.findIndex((word) => /^-[A-Za-z]*m/.test(word) || word.startsWith('--mode'));
      const own = words[at]?.replace(/^(?:-[A-Za-z]*m|--mode=?)/, '') ?? '';
      const mode = own === '' ? (words[at + 1] ?? '') : own;
      return at !== -1 && setsUser(mode) ? words.slice(-1) : [];
    }
    default:
      return [];
  }
}

/** Whether a mode, as `4755` or `u+s`, sets the user of whoever runs the file. For a folder it would mean nothing. */
function setsUser(mode: string): boolean {
  if (/^[0-7]{4,5}$/.test(mode)) return (Number.parseInt(mode, 8) & 0o4000) !== 0;
  return mode.split(',').some((part) => /^(?:[goa]*u[ugoa]*|a|)[+=][rwxXt]*s/.test(part));
}

function packaged(step: BuildStep): readonly string[] {
  return packagesOf(step).flatMap((name) => SETUID_PACKAGES.get(name) ?? []);
}

/** `find / -perm /6000 -exec chmod a-s {} +`, or with `xargs` behind it: both marks, everywhere. */
function clearsAll(command: ShellCommand, index: number, commands: readonly ShellCommand[]): boolean {
  const { words } = command;
  if (programOf(command) !== 'find' || words[1] !== '/') return false;
  const mode = words[words.indexOf('-perm') + 1] ?? '';
  if (!words.includes('-perm') || !/^[/+](?:0?6000|(?:u=s|u\+s|ug\+s|a\+s|\+s)(?:,g[=+]s)?)$/.test(mode))
    return false;
  const next = commands[index + 1];
  const piped = next?.isPiped && programOf(next) === 'xargs' ? next.words : [];
  return [words, piped].some((list) => list.includes('-delete') || list.includes('rm') || takesMark(list));
}

function takesMark(words: readonly string[]): boolean {
  const at = words.findIndex((word) => /(?:^|\/)chmod$/.test(word));
  return at !== -1 && words.slice(at + 1).some((word) => /^(?:a|ugo?|u?)-s$|^u-s,g-s$|^ug-s$/.test(word));
}
