/**
 * Globs over paths of images. `*` stands for any part of a name, `?` for one sign, `[a-z]` for one of a set, `{one,other}`
 * for either, and a step of two stars for any number of folders, none too. A glob without a slash is about names, in
 * whatever folder; one with a slash about the whole path from the root, with or without a slash at its beginning.
 *
 * The paths were chosen by strangers, so nothing here takes more than a few steps for each sign of a path.
 */
import { compileTextGlob, expandBraces, type TextMatcher } from '../text-glob.ts';

export interface PathGlob {
  /** One for each choice of its braces; a path matches when one of them does. */
  readonly alternatives: readonly GlobAlternative[];
  matches(path: string): boolean;
}

/**
 * A glob without braces, walked name by name. How far it is, is a set of its steps as bits: those that may come next.
 * 0 when nothing further in can match.
 */
export interface GlobAlternative {
  /** Before the first name. */
  readonly start: number;
  /** The bit that is set when the path so far is matched. */
  readonly end: number;
  /** The steps that a name fits; the same for the same name wherever it stands. */
  fits(name: string): number;
  /** How far it is behind a name, given what the name fits. */
  step(progress: number, fitting: number): number;
}

const MAX_STEPS = 30;

/** Undefined for a glob without a name in it, with more than 30 steps or with braces that give more than 1,000 alternatives. */
export function compilePathGlob(glob: string): PathGlob | undefined {
  const steps = expandBraces(glob)?.map(stepsOf);
  if (steps === undefined || steps.some(({ length }) => length === 0 || length > MAX_STEPS)) return undefined;
  const alternatives = steps.map(alternativeOf);
  const matches = (path: string): boolean => {
    const names = path.split('/').filter((name) => name !== '');
    return names.length > 0 && alternatives.some((alternative) => isWalked(alternative, names));
  };
  return { alternatives, matches };
}

function isWalked({ start, end, fits, step }: GlobAlternative, names: readonly string[]): boolean {
  return (names.reduce((progress, name) => step(progress, fits(name)), start) & end) !== 0;
}

/** Any number of folders, or a name that fits. */
type Step = 'folders' | TextMatcher;

function stepsOf(glob: string): readonly Step[] {
  const names = glob.split('/').filter((name) => name !== '' && name !== '.');
  if (names.length === 0) return [];
  const anywhere = glob.includes('/') ? names : ['**', ...names];
  const inFolders = anywhere
    .filter((name, place) => name !== '**' || anywhere[place - 1] !== '**')
    .map((name): Step => (name === '**' ? 'folders' : nameMatcher(name)));
  // All that is in a folder, but not the folder itself.
  return inFolders.at(-1) === 'folders' ? [...inFolders, () => true] : inFolders;
}

/** The shapes that nearly all globs have need no more than a look at one end of the name. */
function nameMatcher(glob: string): TextMatcher {
  const plain = (part: string): boolean => !/[*?[\]\\]/.test(part);
  if (plain(glob)) return (name) => name === glob;
  if (glob === '*') return () => true;
  const [end, start] = [glob.slice(1), glob.slice(0, -1)];
  if (glob.startsWith('*') && plain(end)) return (name) => name.endsWith(end);
  if (glob.endsWith('*') && plain(start)) return (name) => name.startsWith(start);
  return compileTextGlob(glob) ?? (() => false);
}

function alternativeOf(steps: readonly Step[]): GlobAlternative {
  let folders = 0;
  const tests: { readonly bit: number; readonly matches: TextMatcher }[] = [];
  for (const [place, step] of steps.entries()) {
    if (step === 'folders') folders |= 1 << place;
    else tests.push({ bit: 1 << place, matches: step });
  }
  // A step of two stars may stand for nothing: what comes behind it may come next too.
  const opened = (progress: number): number => progress | ((progress & folders) << 1);
  return {
    start: opened(1),
    end: 1 << steps.length,
    fits: (name) => {
      let bits = 0;
      for (const { bit, matches } of tests) if (matches(name)) bits |= bit;
      return bits;
    },
    step: (progress, fitting) => opened(((progress & fitting) << 1) | (progress & folders)),
  };
}
