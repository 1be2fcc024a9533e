/**
 * Opens what lies beneath a folder whose owner may be hostile and changes it meanwhile: step by step, each one from the folder
 * that was opened before it, and no link is followed.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NONBLOCK;
const FILE = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * The descriptor of an ordinary file; the caller closes it. Undefined when it is none, or something on the way is no folder.
 * Throws the system's own errors.
 */
export function openBeneath(folder: string, path: string): number | undefined {
  const steps = path.split('/').filter((step) => step !== '');
  const name = steps.pop();
  if (name === undefined || steps.includes('..') || name === '..') return undefined;
  let at = openSync(folder, FOLDER);
  try {
    for (const step of steps) {
      const next = openSync(`/proc/self/fd/${at}/${step}`, FOLDER | constants.O_NOFOLLOW);
      closeSync(at);
      at = next;
    }
    const file = openSync(`/proc/self/fd/${at}/${name}`, FILE);
    if (fstatSync(file).isFile()) return file;
    closeSync(file);
    return undefined;
  } finally {
    closeSync(at);
  }
}

/** What a small file says; undefined when it is not there, is none, or is larger than `most` bytes. */
export function textBeneath(folder: string, path: string, most: number): string | undefined {
  let file: number | undefined;
  try {
    file = openBeneath(folder, path);
    if (file === undefined || fstatSync(file).size > most) return undefined;
    const bytes = Buffer.allocUnsafe(most);
    let length = 0;
    for (;;) {
      const count = readSync(file, bytes, length, most - length, length);
      if (count === 0) return bytes.toString('utf8', 0, length);
      length += count;
    }
  } catch {
    // Gone, a link, or closed to us: whoever asks does without it.
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
