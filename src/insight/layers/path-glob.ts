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
  /** The steps that every name fits. */
  readonly always: number;
  /** Steps that ask for a text at one place of a name. */
  readonly plain: readonly PlainStep[];
  /** What a name fits of all other steps; undefined where there are none. */
  readonly fitsOther: ((name: string) => number) | undefined;
  /** Steps of two stars. */
  readonly folders: number;
}

interface PlainStep {
  readonly bit: number;
  readonly text: string;
  readonly place: 'start' | 'end' | 'whole';
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

function isWalked({ start, end, folders, fits }: GlobAlternative, names: readonly string[]): boolean {
  return (names.reduce((progress, name) => globStep(folders, progress, fits(name)), start) & end) !== 0;
}

/** How far a glob is behind a name, given how far it was in front of it and what the name fits. */
export function globStep(folders: number, progress: number, fitting: number): number {
  return opened(folders, ((progress & fitting) << 1) | (progress & folders));
}

/** A step of two stars may stand for nothing: what comes behind it may come next too. */
function opened(folders: number, progress: number): number {
  return progress | ((progress & folders) << 1);
}

/** Any number of folders, any name, a text at one place of a name, or what only a matcher can tell. */
type Step = 'folders' | 'any' | Omit<PlainStep, 'bit'> | TextMatcher;

function stepsOf(glob: string): readonly Step[] {
  const names = glob.split('/').filter((name) => name !== '' && name !== '.');
  if (names.length === 0) return [];
  const anywhere = glob.includes('/') ? names : ['**', ...names];
  const inFolders = anywhere
    .filter((name, place) => name !== '**' || anywhere[place - 1] !== '**')
    .map((name): Step => (name === '**' ? 'folders' : nameStep(name)));
  // All that is in a folder, but not the folder itself.
  return inFolders.at(-1) === 'folders' ? [...inFolders, 'any'] : inFolders;
}

/** Nearly all globs are of the simple shapes. */
function nameStep(glob: string): Step {
  const isPlain = (part: string): boolean => !/[*?[\]\\]/.test(part);
  const [end, start] = [glob.slice(1), glob.slice(0, -1)];
  if (glob === '*') return 'any';
  if (isPlain(glob)) return { text: glob, place: 'whole' };
  if (glob.startsWith('*') && isPlain(end)) return { text: end, place: 'end' };
  if (glob.endsWith('*') && isPlain(start)) return { text: start, place: 'start' };
  return compileTextGlob(glob) ?? (() => false);
}

function hasText(name: string, { text, place }: PlainStep): boolean {
  if (place === 'whole') return name === text;
  return place === 'end' ? name.endsWith(text) : name.startsWith(text);
}

function alternativeOf(steps: readonly Step[]): GlobAlternative {
  let folders = 0;
  let always = 0;
  const plain: PlainStep[] = [];
  const others: { readonly bit: number; readonly matches: TextMatcher }[] = [];
  for (const [place, step] of steps.entries()) {
    const bit = 1 << place;
    if (step === 'folders') folders |= bit;
    else if (step === 'any') always |= bit;
    else if (typeof step === 'function') others.push({ bit, matches: step });
    else plain.push({ bit, ...step });
  }
  const fitsOther = (name: string): number => {
    let bits = 0;
    for (const { bit, matches } of others) if (matches(name)) bits |= bit;
    return bits;
  };
  return {
    start: opened(folders, 1),
    end: 1 << steps.length,
    fits: (name) =>
      plain.reduce((bits, step) => (hasText(name, step) ? bits | step.bit : bits), always | fitsOther(name)),
    always,
    plain,
    fitsOther: others.length > 0 ? fitsOther : undefined,
    folders,
  };
}
