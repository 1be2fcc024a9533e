/** Build steps that let everybody write. */
import type { ImageHistory } from '../facts/image.ts';
import { type BuildStep, buildSteps } from './build-step.ts';
import { programOf } from './shell-command.ts';

/** 777 and 666 in any form; not with the sticky bit, as /tmp has it. */
const FOR_ALL = /^(?:0?[0-7]?[0-7][2367]|(?:[ugoa]*[ao][ugoa]*)?[+=][rwxXst]*w[rwxXst]*)$/;

/** As `chmod -R 777 /app`; each once, the oldest first. */
export function openedSteps(history: ImageHistory): readonly string[] {
  return [...new Set(buildSteps(history).flatMap(openedIn))];
}

function openedIn({ instruction, text, commands }: BuildStep): readonly string[] {
  if (instruction === 'COPY' || instruction === 'ADD') {
    const mode = /(?:^|\s)--chmod=(\S+)/.exec(text)?.[1] ?? '';
    return isForAll(mode) ? [`${instruction} --chmod=${mode}`] : [];
  }
  return commands.flatMap((command) => {
    if (programOf(command) !== 'chmod') return [];
    const options = command.words.slice(1).filter((word) => /^-[A-Za-z]*R|^--rec/.test(word));
    const [mode = '', ...paths] = command.words.slice(1).filter((word) => !/^-[RcfvhHLP]+$|^--/.test(word));
    const others = paths.filter((path) => !/^\/(?:tmp|var\/tmp|dev\/shm)\/?$/.test(path));
    if (!mode.split(',').some(isForAll) || others.length === 0) return [];
    return [['chmod', ...(options.length > 0 ? ['-R'] : []), mode, ...others].join(' ')];
  });
}

function isForAll(mode: string): boolean {
  // Four digits that begin with 1: the sticky bit.
  return FOR_ALL.test(mode) && !/^1[0-7]{3}$|[+=][rwxXs]*t/.test(mode);
}
