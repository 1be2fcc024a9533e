/**
 * Finds what is at a path below a folder whose owner may be hostile and changes it meanwhile. Each step is taken from the folder
 * that was opened before it, links are read and followed by ourselves, and none of them leads out. What is found is only held,
 * not opened: opening a device can do something.
 */
import type { Stats } from 'node:fs';
import { constants } from 'node:fs';
import { type FileHandle, open, readlink } from 'node:fs/promises';
import { nameOfBytes } from '../../../facts/layer-index.ts';
import { systemCode } from '../host-failure.ts';
import { ONLY_HELD } from './beneath.ts';
import { layerPlace } from './layer-place.ts';

const STEP = ONLY_HELD | constants.O_NOFOLLOW;

/** As many as the kernel follows. */
const MOST_LINKS = 40;
const MOST_STEPS = 4_096;

export interface Inside {
  /** Held; whoever asked closes it. */
  readonly handle: FileHandle;
  readonly stats: Stats;
  /** Links resolved, with a slash at its beginning. */
  readonly path: string;
}

/** A link on the way leads out of the folder. */
export class LeadsOut extends Error {
  constructor(path: string) {
    super(`${path} leads out of it`);
    this.name = 'LeadsOut';
  }
}

export interface InsideOptions {
  /** Held; stays open. */
  readonly root: FileHandle;
  /** What the folder is called by those who write links in it: `/` for a whole file system. */
  readonly calledThere: string;
  /** Whether a link at the end is followed too. */
  readonly followsLast?: boolean;
}

/** Rejects with LeadsOut, and with the system's own errors: ENOENT for what is not there. */
export async function findInside(path: string, options: InsideOptions): Promise<Inside> {
  const { root, calledThere, followsLast = true } = options;
  const waiting = path.split('/').reverse();
  const held: { readonly name: string; readonly handle: FileHandle; readonly stats: Stats }[] = [];
  let links = 0;
  let steps = 0;
  const here = (): FileHandle => held.at(-1)?.handle ?? root;
  try {
    for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
      steps += 1;
      if (steps > MOST_STEPS) throw systemError('ELOOP');
      if (step === '' || step === '.') continue;
      if (step === '..') {
        const above = held.pop();
        if (above !== undefined) await above.handle.close();
        else if (calledThere !== '/') throw new LeadsOut(path);
        continue;
      }
      const place = placeIn(here(), step);
      const handle = await open(place, STEP);
      let stats: Stats;
      try {
        stats = await handle.stat();
      } catch (error) {
        await handle.close();
        throw error;
      }
      if (!stats.isSymbolicLink() || (!followsLast && waiting.every((each) => each === ''))) {
        held.push({ name: step, handle, stats });
        continue;
      }
      await handle.close();
      links += 1;
      if (links > MOST_LINKS) throw systemError('ELOOP');
      const target = nameOfBytes(await readlink(place, { encoding: 'buffer' }));
      const next = target.startsWith('/') ? withinCalled(target, calledThere) : target;
      if (next === undefined) throw new LeadsOut(path);
      if (target.startsWith('/')) await closeAll(held);
      waiting.push(...next.split('/').reverse());
    }
    const found = held.pop();
    const names = [...held, ...(found === undefined ? [] : [found])].map(({ name }) => name);
    const handle = found?.handle ?? (await open(`/proc/self/fd/${root.fd}`, ONLY_HELD));
    return { handle, stats: found?.stats ?? (await handle.stat()), path: `/${names.join('/')}` };
  } finally {
    await closeAll(held);
  }
}

/** Where an entry of a held folder is for the system's calls. */
export function placeIn({ fd }: FileHandle, name: string): string | Buffer {
  return layerPlace(`/proc/self/fd/${fd}/`, name);
}

/** Undefined for what lies elsewhere. */
function withinCalled(target: string, calledThere: string): string | undefined {
  if (calledThere === '/') return target;
  if (target === calledThere) return '/';
  // A file mounted by itself has no inside.
  return target.startsWith(`${calledThere}/`) ? target.slice(calledThere.length) : undefined;
}

export async function closeInside({ handle }: Inside): Promise<void> {
  await handle.close();
}

async function closeAll(held: { readonly handle: FileHandle }[]): Promise<void> {
  for (let each = held.pop(); each !== undefined; each = held.pop()) await each.handle.close();
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Whether an error says that nothing is there. */
export function isNothingThere(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP', 'EINVAL'].includes(systemCode(error));
}
