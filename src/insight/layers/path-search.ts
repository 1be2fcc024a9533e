/**
 * Finds paths in all layers at once, by a glob, a part of the path, or letters in their order. Fast enough to do it at
 * every key press in half a million files.
 */
import { type ImageTree, NONE } from './image-tree.ts';
import { lowerNames, namesWith, signBit, treeNames } from './layer-names.ts';
import { compilePathGlob, type GlobAlternative, type PathGlob } from './path-glob.ts';

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
 */
export function searchPaths(tree: ImageTree, text: string): PathMatches {
  const glob = /[*?[{]/.test(text) ? compilePathGlob(text) : undefined;
  if (glob !== undefined) return matchesOf(globFlags(tree, glob), 'glob');
  const plain = matchesOf(textFlags(tree, text), 'text');
  if (plain.count > 0 || text === '') return plain;
  return matchesOf(fuzzyFlags(tree, text), 'fuzzy');
}

export function searchGlob(tree: ImageTree, glob: PathGlob): PathMatches {
  return matchesOf(globFlags(tree, glob), 'glob');
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

function textFlags(tree: ImageTree, text: string): Uint8Array {
  const flags = new Uint8Array(tree.count);
  const { parents } = tree;
  const { numbers } = treeNames(tree);
  const parts = text.split('/');
  const own = namesWith(tree, parts.at(-1) ?? '', parts.length > 1 ? 'start' : 'anywhere');
  const folders = parts
    .slice(0, -1)
    .map((part, place) => namesWith(tree, part, place === 0 ? 'end' : 'whole'))
    .reverse();
  for (let node = 1; node < tree.count; node += 1) {
    if (own[numbers[node] ?? 0] === 0) continue;
    let folder = parents[node] ?? NONE;
    let isFound = true;
    for (const names of folders) {
      if (folder < 0 || names[numbers[folder] ?? 0] === 0) {
        isFound = false;
        break;
      }
      folder = parents[folder] ?? NONE;
    }
    if (isFound) flags[node] = 1;
  }
  return flags;
}

function globFlags(tree: ImageTree, { alternatives }: PathGlob): Uint8Array {
  const flags = new Uint8Array(tree.count);
  for (const alternative of alternatives) walkGlob(tree, alternative, flags);
  return flags;
}

function walkGlob(tree: ImageTree, alternative: GlobAlternative, flags: Uint8Array): void {
  const { start, end, step } = alternative;
  const { parents, ends } = tree;
  const { numbers } = treeNames(tree);
  const fitting = fittingNames(tree, alternative);
  const progress = new Int32Array(tree.count);
  progress[0] = start;
  for (let node = 1; node < tree.count; ) {
    const next = step(progress[parents[node] ?? 0] ?? 0, fitting[numbers[node] ?? 0] ?? 0);
    progress[node] = next;
    if ((next & end) !== 0) flags[node] = 1;
    // Nothing inside can match: on to the next path beside it.
    node = next === 0 ? (ends[node] ?? node + 1) : node + 1;
  }
}

/** By the number of a name, the steps that it fits. Names themselves are looked at only where it can't be helped. */
function fittingNames(tree: ImageTree, { fits, always, plain, fitsOther }: GlobAlternative): Int32Array {
  const { firsts } = treeNames(tree);
  const fitting = new Int32Array(firsts.at(-1) ?? 0).fill(always);
  for (const { bit, text, place } of plain) {
    // A text with capital letters is in no name without them.
    if (text !== text.toLowerCase()) continue;
    const names = namesWith(tree, text, place);
    for (let number = 0; number < names.length; number += 1) {
      if (names[number] === 1) fitting[number] = (fitting[number] ?? 0) | bit;
    }
  }
  for (const [layer, index] of tree.layers.entries()) {
    if (index === undefined) continue;
    const { capitals } = lowerNames(index);
    const first = firsts[layer] ?? 0;
    for (let id = 0; id < capitals.length; id += 1) {
      if (capitals[id] === 1) fitting[first + id] = fits(index.names[id] ?? '');
      else if (fitsOther !== undefined)
        fitting[first + id] = (fitting[first + id] ?? 0) | fitsOther(index.names[id] ?? '');
    }
  }
  return fitting;
}

/** The letters of the text in their order, the last of them in the name itself. Blanks and slashes do not matter. */
function fuzzyFlags(tree: ImageTree, text: string): Uint8Array {
  const wanted = text.toLowerCase().replaceAll(/[\s/]/g, '');
  const flags = new Uint8Array(tree.count);
  // How many letters were found in a path so far: as early as possible, so that the most are left for what follows.
  const found = new Uint16Array(tree.count);
  const last = wanted.length - 1;
  if (last < 0 || last > MAX_FUZZY) return flags;
  const left = signsLeft(wanted);
  const { parents, ends, layers, firstEvents, eventLayers, eventRows } = tree;
  const names = layers.map((index) => index && lowerNames(index));
  for (let node = 1; node < tree.count; node += 1) {
    const event = firstEvents[node] ?? 0;
    const layer = eventLayers[event] ?? 0;
    const lower = names[layer];
    if (lower === undefined) continue;
    const id = layers[layer]?.nameIds[eventRows[event] ?? 0] ?? 0;
    // What lies in a folder that has them all is found again where its own name has the last letter.
    let next = Math.min(found[parents[node] ?? 0] ?? 0, last);
    const needs = left[next] ?? 0;
    if (ends[node] === node + 1 && ((lower.signs[id] ?? 0) & needs) !== needs) continue;
    let letter = wanted.charCodeAt(next);
    const end = (lower.starts[id + 1] ?? 0) - 1;
    for (let at = lower.starts[id] ?? 0; at < end && next <= last; at += 1) {
      if (lower.text.charCodeAt(at) !== letter) continue;
      next += 1;
      letter = wanted.charCodeAt(next);
    }
    found[node] = next;
    if (next > last) flags[node] = 1;
  }
  return flags;
}

/** By place: the signs of the text from there on. A name without one of them can't be its end. */
function signsLeft(wanted: string): Int32Array {
  const left = new Int32Array(wanted.length);
  for (let at = wanted.length - 1, bits = 0; at >= 0; at -= 1) {
    bits |= signBit(wanted.charCodeAt(at));
    left[at] = bits;
  }
  return left;
}

/** Nobody types more than this and means it. */
const MAX_FUZZY = 200;
