/** Paths as a profile keeps them: numbers and names made at random stand for all of their kind. Pure. */
import type { FileChange } from '../../facts/container-changes.ts';
import type { ProfilePath } from '../../facts/profile.ts';

/** Folders in which files come and go by themselves, with names that mean nothing. */
const PASSING = [
  ...['/tmp', '/var/tmp', '/dev/shm', '/dev/mqueue', '/run', '/var/run', '/var/lock', '/var/cache'],
  ...['/var/lib/nginx/tmp', '/root/.cache', '/proc', '/sys'],
] as const;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** Of digests and the like: hexadecimal, with letters and digits in it. */
const HEX = /(?<![0-9a-z])(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,}(?![0-9a-z])/gi;
const WORD = /[0-9A-Za-z]{8,}/g;
const NUMBER = /\d+/g;

/** How often letters and digits take turns in a name that nobody thought up. */
const MANY_TURNS = 4;

/**
 * `/var/log/app-20261122.log` becomes `/var/log/app-#.log`, a step such as `3f2a9c01d4` becomes an asterisk, and what lies in a
 * folder for passing files is that folder with an asterisk in it, whatever it is.
 */
export function generalPath(path: string): string {
  for (const folder of PASSING) if (path.startsWith(`${folder}/`)) return `${folder}/*`;
  return generalSteps(path);
}

function generalSteps(path: string): string {
  return path.split('/').map(generalName).join('/');
}

/** One step of a path, or a name that counts its kind. */
export function generalName(name: string): string {
  return name
    .replace(UUID, '*')
    .replace(HEX, '*')
    .replace(WORD, (word) => (isRandom(word) ? '*' : word))
    .replace(NUMBER, '#');
}

function isRandom(word: string): boolean {
  let turns = 0;
  for (let at = 1; at < word.length; at += 1) {
    const [before = '', here = ''] = [word[at - 1], word[at]];
    if (/\d/.test(before) !== /\d/.test(here)) turns += 1;
  }
  return turns >= MANY_TURNS;
}

export type PathUse = Pick<ProfilePath, 'path' | 'what'>;

const EXECUTABLE = 0o111;

const known = new WeakMap<FileChange, PathUse | null>();

/** Undefined for what says nothing by itself: a folder around changed files. A change stays the same object while it is one. */
export function pathUse(change: FileChange): PathUse | undefined {
  const before = known.get(change);
  if (before !== undefined) return before ?? undefined;
  const use = readPathUse(change);
  known.set(change, use ?? null);
  return use;
}

function readPathUse({ path, kind, type, mode, source }: FileChange): PathUse | undefined {
  // What lies in a bind mount belongs to the host, and others write there too.
  if (type === 'folder' || source !== undefined) return undefined;
  const general = generalPath(path);
  if (kind === 'deleted') return { path: general, what: 'deleted' };
  // Programs are told one by one, also where files come and go.
  if (type === 'device') return { path: generalSteps(path), what: 'program' };
  if (type === 'unknown' && mode === undefined) return { path: general, what: 'any' };
  const isProgram = (type === 'file' || type === 'unknown') && ((mode ?? 0) & EXECUTABLE) !== 0;
  return isProgram ? { path: generalSteps(path), what: 'program' } : { path: general, what: 'data' };
}

/** The folders around a path as entries for everything beneath, the nearest first. */
export function* foldersAbove(path: string): Generator<string> {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    yield `${path.slice(0, at)}/*`;
}
