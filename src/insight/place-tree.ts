/**
 * Looks up paths of the host among patterns: which ones a path is, lies below, or holds. A tree of names, so that the
 * number of patterns does not matter.
 */
import { globOf } from '../knowledge/listed-places.ts';

/** A pattern that fits, and how well. */
interface Place<T> {
  readonly pattern: string;
  readonly value: T;
}

export interface PlacesOf<T> {
  /** Patterns that the path is. Of several, those that say it most exactly. */
  readonly own: readonly Place<T>[];
  /** Patterns above it, the nearest first; each step holds those that say it most exactly. */
  readonly above: readonly (readonly Place<T>[])[];
  /** Patterns inside it, in the order in which they were given. */
  readonly inside: readonly Place<T>[];
}

interface Branch<T> {
  readonly names: Map<string, Branch<T>>;
  readonly globs: Glob<T>[];
  readonly places: (Place<T> & { readonly exactness: number; readonly order: number })[];
}

interface Glob<T> {
  readonly glob: string;
  /** What it begins with: most names are ruled out by that. */
  readonly start: string;
  readonly fits: RegExp;
  readonly branch: Branch<T>;
}

function newBranch<T>(): Branch<T> {
  return { names: new Map(), globs: [], places: [] };
}

/** At a pattern’s own depth: a path from the root says more than a name at any depth, a name more than a glob. */
const FROM_ROOT = 2_000;
const WITHOUT_GLOB = 1_000;

export class PlaceTree<T> {
  private readonly root = newBranch<T>();
  /** For patterns that stand at any depth. */
  private readonly anywhere = newBranch<T>();
  private readonly begun: readonly Branch<T>[] = [this.anywhere];

  /** Patterns are absolute paths with `*` and `?` within a name; a first step of `**` stands for any folder. */
  constructor(entries: Iterable<readonly [pattern: string, value: T]>) {
    let order = 0;
    for (const [pattern, value] of entries) {
      order += 1;
      const isAnywhere = pattern.startsWith('**/');
      let branch = isAnywhere ? this.anywhere : this.root;
      for (const step of stepsOf(isAnywhere ? pattern.slice(2) : pattern)) branch = grow(branch, step);
      const isExact = !/[*?]/.test(isAnywhere ? pattern.slice(3) : pattern);
      const exactness = (isAnywhere ? 0 : FROM_ROOT) + (isExact ? WITHOUT_GLOB : 0) + pattern.length;
      branch.places.push({ pattern, value, exactness, order });
    }
  }

  /** `path` in the form that `hostPath` gives. */
  find(path: string): PlacesOf<T> {
    const steps = stepsOf(path);
    let rooted: readonly Branch<T>[] = [this.root];
    let loose: readonly Branch<T>[] = NONE;
    let own = mostExact(rooted);
    const above: (readonly Place<T>[])[] = [];
    for (const step of steps) {
      if (own.length > 0) above.push(own);
      rooted = follow(rooted, step);
      loose = joined(follow(loose, step), follow(this.begun, step));
      own = mostExact(joined(rooted, loose));
    }
    return { own, above: above.reverse(), inside: insideOf(rooted).toSorted((a, b) => a.order - b.order) };
  }
}

const NONE: readonly never[] = [];

function joined<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  if (one.length === 0) return other;
  return other.length === 0 ? one : [...one, ...other];
}

function stepsOf(path: string): readonly string[] {
  return path === '/' ? [] : path.slice(1).split('/');
}

function grow<T>(branch: Branch<T>, step: string): Branch<T> {
  if (!/[*?]/.test(step)) {
    const known = branch.names.get(step) ?? newBranch<T>();
    branch.names.set(step, known);
    return known;
  }
  const known = branch.globs.find(({ glob }) => glob === step);
  if (known) return known.branch;
  const start = step.replace(/[*?].*$/s, '');
  const fresh = { glob: step, start, fits: globOf(step), branch: newBranch<T>() };
  branch.globs.push(fresh);
  return fresh.branch;
}

/** The branches that a name leads to. */
function follow<T>(branches: readonly Branch<T>[], step: string): readonly Branch<T>[] {
  let found: Branch<T>[] | undefined;
  for (const { names, globs } of branches) {
    const named = names.get(step);
    if (named) found = [...(found ?? NONE), named];
    for (const { start, fits, branch } of globs) {
      if (step.startsWith(start) && fits.test(step)) found = [...(found ?? NONE), branch];
    }
  }
  return found ?? NONE;
}

function mostExact<T>(branches: readonly Branch<T>[]): readonly Place<T>[] {
  const [first] = branches;
  if (!first) return NONE;
  const places = branches.length === 1 ? first.places : branches.flatMap((branch) => branch.places);
  if (places.length < 2) return places;
  const best = Math.max(...places.map(({ exactness }) => exactness));
  return places.filter(({ exactness }) => exactness === best);
}

function insideOf<T>(branches: readonly Branch<T>[]): Branch<T>['places'] {
  if (branches.length === 0) return [];
  const children = branches.flatMap(({ names, globs }) => [
    ...names.values(),
    ...globs.map(({ branch }) => branch),
  ]);
  if (children.length === 0) return [];
  return [...children.flatMap(({ places }) => places), ...insideOf(children)];
}
