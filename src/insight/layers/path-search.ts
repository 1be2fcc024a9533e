/**
 * Finds paths in all layers at once, by a glob, a part of the path, or letters in their order. Fast enough to do it at
 * every key press in half a million files.
 */
import type { LayerIndex } from '../../facts/layer-index.ts';
import { type ImageTree, NONE, nodeName } from './image-tree.ts';
import {
  eachLayer,
  type LowerNames,
  lowerNames,
  type NameFlags,
  namesWith,
  prepareNames,
  signBit,
  signsOf,
  treeNames,
} from './layer-names.ts';
import { compilePathGlob, type GlobAlternative, globStep, type PathGlob } from './path-glob.ts';

export interface PathMatches {
  /**
   * 1 for each node that makes the match whole: whose own name holds the end of it. What lies inside such a folder has
   * 0, though its path holds the text too.
   */
  readonly flags: Uint8Array;
  readonly count: number;
  /** `fuzzy` when nothing has the text to the letter. */
  readonly by: 'glob' | 'text' | 'fuzzy';
}

/**
 * A text with `*`, `?`, `[` or `{` is a glob, if it can be one; every other is a part of a path, in whatever case, a
 * slash at its beginning standing for the beginning of a name.
 *
 * @param worn of the same tree, which nobody looks at any more: its column is used again.
 */
export function searchPaths(tree: ImageTree, text: string, worn?: PathMatches): PathMatches {
  const flags = worn?.flags.fill(0) ?? new Uint8Array(tree.count);
  const glob = /[*?[{]/.test(text) ? compilePathGlob(text) : undefined;
  if (glob !== undefined) {
    flagByGlob(tree, glob, flags);
    return matchesOf(flags, 'glob');
  }
  flagByText(tree, text, flags);
  const plain = matchesOf(flags, 'text');
  if (plain.count > 0 || text === '') return plain;
  flagByLetters(tree, text, flags);
  return matchesOf(flags, 'fuzzy');
}

/** Prepares searches in a layer, so that the first one is as quick as all others; see prepareNames. */
export function prepareSearch(index: LayerIndex): void {
  const names = prepareNames(index);
  noteNeeded(names, lettersOf('es'), 0, new Uint8Array(index.names.length));
}

export function searchGlob(tree: ImageTree, glob: PathGlob): PathMatches {
  const flags = new Uint8Array(tree.count);
  flagByGlob(tree, glob, flags);
  return matchesOf(flags, 'glob');
}

/** The nodes that were found, in the order of paths. */
export function foundNodes({ flags, count }: PathMatches): Int32Array {
  const nodes = new Int32Array(count);
  let at = 0;
  for (let node = flags.indexOf(1); node >= 0; node = flags.indexOf(1, node + 1)) {
    nodes[at] = node;
    at += 1;
  }
  return nodes;
}

function matchesOf(flags: Uint8Array, by: PathMatches['by']): PathMatches {
  let count = 0;
  for (let node = 0; node < flags.length; node += 1) count += flags[node] ?? 0;
  return { flags, count, by };
}

function flagByText(tree: ImageTree, text: string, flags: Uint8Array): void {
  const parts = text.split('/');
  const folders = parts
    .slice(0, -1)
    .map((part, place) => namesWith(tree, part, place === 0 ? 'end' : 'whole'))
    .reverse();
  const own = namesWith(tree, parts.at(-1) ?? '', folders.length > 0 ? 'start' : 'anywhere');
  if (!own.includes(1)) return;
  if (folders.length === 0) flagNamed(tree, own, flags);
  else flagInFolders(tree, own, folders, flags);
}

function flagNamed(tree: ImageTree, own: NameFlags, flags: Uint8Array): void {
  const { numbers } = treeNames(tree);
  for (let node = 1; node < flags.length; node += 1) flags[node] = own[numbers[node] ?? 0] ?? 0;
}

/** @param folders for the folder that it is in, the one around that, and so on. */
function flagInFolders(
  tree: ImageTree,
  own: NameFlags,
  folders: readonly NameFlags[],
  flags: Uint8Array,
): void {
  const { parents } = tree;
  const { numbers } = treeNames(tree);
  // What is inside one folder mostly stands together.
  let folder = NONE;
  let isIn = false;
  for (let node = 1; node < flags.length; node += 1) {
    if (own[numbers[node] ?? 0] === 0) continue;
    const parent = parents[node] ?? NONE;
    if (parent !== folder) {
      folder = parent;
      isIn = isInFolders(parents, numbers, parent, folders);
    }
    if (isIn) flags[node] = 1;
  }
}

function isInFolders(
  parents: Int32Array,
  numbers: Int32Array,
  parent: number,
  folders: readonly NameFlags[],
): boolean {
  let folder = parent;
  for (const names of folders) {
    if (folder < 0 || names[numbers[folder] ?? 0] === 0) return false;
    folder = parents[folder] ?? NONE;
  }
  return true;
}

function flagByGlob(tree: ImageTree, { alternatives }: PathGlob, flags: Uint8Array): void {
  for (const alternative of alternatives) walkGlob(tree, alternative, flags);
}

/** Where a glob is worked out: kept, because it is asked for again at the next key. */
interface GlobRoom {
  /** By the number of a name: the steps that it fits. */
  readonly fitting: Int32Array;
  /** By node: the steps that its path has come to. */
  readonly progress: Int32Array;
}

const globRooms = new WeakMap<ImageTree, GlobRoom>();

function globRoom(tree: ImageTree): GlobRoom {
  const known = globRooms.get(tree);
  if (known !== undefined) return known;
  const fitting = new Int32Array(treeNames(tree).firsts.at(-1) ?? 0);
  const room = { fitting, progress: new Int32Array(tree.count) };
  globRooms.set(tree, room);
  return room;
}

function walkGlob(tree: ImageTree, alternative: GlobAlternative, flags: Uint8Array): void {
  const { start, end, folders } = alternative;
  const { parents, ends } = tree;
  const { numbers } = treeNames(tree);
  const { fitting, progress } = globRoom(tree);
  noteFitting(tree, alternative, fitting);
  // What is inside is looked at only after what it is in.
  progress[0] = start;
  for (let node = 1; node < flags.length; ) {
    const next = globStep(folders, progress[parents[node] ?? 0] ?? 0, fitting[numbers[node] ?? 0] ?? 0);
    progress[node] = next;
    if ((next & end) !== 0) flags[node] = 1;
    // Nothing inside can match: on to the next path beside it.
    node = next === 0 ? (ends[node] ?? node + 1) : node + 1;
  }
}

/** Names themselves are looked at only where it can't be helped. */
function noteFitting(
  tree: ImageTree,
  { fits, always, plain, fitsOther }: GlobAlternative,
  fitting: Int32Array,
): void {
  const { firsts } = treeNames(tree);
  fitting.fill(always);
  for (const { bit, text, place } of plain) {
    // A text with capital letters is in no name without them.
    if (text !== text.toLowerCase()) continue;
    addStep(fitting, namesWith(tree, text, place), bit);
  }
  for (const [layer, index] of tree.layers.entries()) {
    if (index === undefined) continue;
    const { capitals } = lowerNames(index);
    const first = firsts[layer] ?? 0;
    if (fitsOther !== undefined) {
      for (let id = 0; id < capitals.length; id += 1)
        fitting[first + id] = (fitting[first + id] ?? 0) | fitsOther(index.names[id] ?? '');
    }
    for (let id = capitals.indexOf(1); id >= 0; id = capitals.indexOf(1, id + 1))
      fitting[first + id] = fits(index.names[id] ?? '');
  }
}

function addStep(fitting: Int32Array, names: NameFlags, bit: number): void {
  for (let number = 0; number < names.length; number += 1)
    if (names[number] === 1) fitting[number] = (fitting[number] ?? 0) | bit;
}

/** The letters of the text in their order, the last of them in the name itself. Blanks and slashes do not matter. */
function flagByLetters(tree: ImageTree, text: string, flags: Uint8Array): void {
  const letters = lettersOf(text);
  const last = letters.length - 1;
  if (last < 0 || last > MAX_FUZZY) return;
  const { found, most } = lettersFound(tree, letters);
  const needed = lettersNeeded(tree, letters, most);
  const { numbers } = treeNames(tree);
  const { parents } = tree;
  for (let node = 1; node < flags.length; node += 1) {
    if ((found[parents[node] ?? 0] ?? 0) >= (needed[numbers[node] ?? 0] ?? 0)) flags[node] = 1;
  }
}

function lettersOf(text: string): Uint16Array {
  return signsOf(text.toLowerCase().replaceAll(/[\s/]/g, ''));
}

interface FoundLetters {
  /**
   * By node, of folders: how many letters are found by the end of their paths, as early as possible, so that the most are
   * left. The last one is never among them: what is inside is found where its own name has it.
   */
  readonly found: Uint8Array;
  /** Of all folders. */
  readonly most: number;
}

function lettersFound(tree: ImageTree, letters: Uint16Array): FoundLetters {
  const found = new Uint8Array(tree.count);
  const last = letters.length - 1;
  let most = 0;
  for (const node of treeNames(tree).folders) {
    const name = nodeName(tree, node).toLowerCase();
    let next = found[tree.parents[node] ?? NONE] ?? 0;
    for (let at = 0; at < name.length && next < last; at += 1)
      if (name.charCodeAt(at) === letters[next]) next += 1;
    found[node] = next;
    if (next > most) most = next;
  }
  return { found, most };
}

/** More than anything has. */
const TOO_MANY = 255;

/**
 * By the number of a name: how many letters have to be found in front of it, so that it has all others.
 *
 * @param most no path in front of a name has more of them.
 */
function lettersNeeded(tree: ImageTree, letters: Uint16Array, most: number): Uint8Array {
  return eachLayer(tree, (index, needed) => noteNeeded(lowerNames(index), letters, most, needed));
}

function noteNeeded(
  { codes, starts, signs }: LowerNames,
  letters: Uint16Array,
  most: number,
  needed: Uint8Array,
): void {
  const signsNeeded = letters.subarray(most).reduce((bits, letter) => bits | signBit(letter), 0);
  for (let id = 0; id < needed.length; id += 1) {
    if ((~(signs[id] ?? 0) & signsNeeded) !== 0) {
      needed[id] = TOO_MANY;
      continue;
    }
    // From the end on: as many of the last letters as there are.
    const start = starts[id] ?? 0;
    let left = letters.length;
    for (let at = (starts[id + 1] ?? 0) - 2; at >= start && left > 0; at -= 1)
      if (codes[at] === letters[left - 1]) left -= 1;
    needed[id] = left;
  }
}

/** Nobody types more than this and means it. */
const MAX_FUZZY = 200;
