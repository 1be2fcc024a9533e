/** Build steps that let everybody write. */
import type { ImageHistory } from '../facts/image.ts';
import { type BuildStep, buildSteps } from './build-step.ts';
import { programOf } from './shell-command.ts';

/** Others may write. With the sticky bit, as /tmp has it, everybody still keeps what is theirs. */
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

/** `a+rwx`, `o=rw`; not `+w`, of which the umask leaves only the owner's. */
const FOR_ALL = /^[ugoa]*[ao][ugoa]*[+=][rwxXst]*w[rwxXst]*$/;

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
  if (/^[0-7]{1,5}$/.test(mode)) return (Number.parseInt(mode, 8) & (OTHERS_WRITE | STICKY)) === OTHERS_WRITE;
  return FOR_ALL.test(mode) && !/[+=][rwxXs]*t/.test(mode);
}
