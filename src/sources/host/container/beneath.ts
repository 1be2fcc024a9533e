/**
 * Opens what lies beneath a folder whose owner may be hostile and changes it meanwhile: step by step, each one from the folder
 * that was opened before it, and no link is followed.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NONBLOCK;
/** Linux's own flag, which Node does not name: a file is held, and nothing of it is opened. open(2). */
export const ONLY_HELD = 0o10_000_000;
const FILE = constants.O_RDONLY | constants.O_NONBLOCK;

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
    return openHeld(at, name);
  } finally {
    closeSync(at);
  }
}

/** Looked at before it is opened: to open a device can set something off. */
function openHeld(folder: number, name: string): number | undefined {
  const held = openSync(`/proc/self/fd/${folder}/${name}`, ONLY_HELD | constants.O_NOFOLLOW);
  try {
    const stats = fstatSync(held);
    if (stats.isSymbolicLink()) throw Object.assign(new Error(`ELOOP: ${name} is a link`), { code: 'ELOOP' });
    return stats.isFile() ? openSync(`/proc/self/fd/${held}`, FILE) : undefined;
  } finally {
    closeSync(held);
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
