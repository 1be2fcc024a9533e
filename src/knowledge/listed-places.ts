/** Which paths of the lists (sensitive-mounts.ts, host-sockets.ts) lie in a folder, to look whether it has them. */
import { SOCKET_ROWS } from './host-sockets.ts';
import { SENSITIVE_ROWS } from './sensitive-mounts.ts';

export interface ListedPlace {
  /** As the list writes it, without a slash at its end. */
  readonly place: string;
  /** What is left of it below the folder: a path that begins with a slash, with `*` and `?` within names. */
  readonly rest: string;
}

/** `folder` in the form of `hostPath`. Nothing for /, which holds them all, and for places that stand at any depth. */
export function placesIn(folder: string): readonly ListedPlace[] {
  if (folder === '/') return [];
  const steps = stepsOf(folder);
  return LISTED.flatMap((place) => {
    const named = stepsOf(place);
    if (named.length <= steps.length) return [];
    const fits = steps.every((step, index) => fitsGlob(step, named[index] ?? ''));
    return fits ? [{ place, rest: `/${named.slice(steps.length).join('/')}` }] : [];
  });
}

const LISTED: readonly string[] = [
  ...new Set(
    [...SENSITIVE_ROWS, ...SOCKET_ROWS]
      .flatMap(({ places }) => places.map((place) => (typeof place === 'string' ? place : place.path)))
      .filter((path) => /^\/[^/]/.test(path))
      .map((path) => path.replace(/\/$/, '')),
  ),
];

function stepsOf(path: string): readonly string[] {
  return path.slice(1).split('/');
}

/** Whether a name is what a step of a pattern stands for. */
export function fitsGlob(name: string, glob: string): boolean {
  return /[*?]/.test(glob) ? globOf(glob).test(name) : name === glob;
}

/** One step of a pattern, `*` and `?` standing for what they do in a shell. */
export function globOf(step: string): RegExp {
  const pattern = step
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pattern}$`, 's');
}
