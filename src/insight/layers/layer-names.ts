/** Questions about names, answered once for each different name of a layer instead of for each file. */
import type { LayerIndex } from '../../facts/layer-index.ts';
import { type ImageTree, NONE } from './image-tree.ts';

/** The names of all layers of a tree, numbered through, and where they are looked up most. */
export interface TreeNames {
  /** By node: the number of its name. */
  readonly numbers: Int32Array;
  /** By layer: the number of its first name. One more than there are layers. */
  readonly firsts: Int32Array;
  /** The nodes that have others inside, in their order. */
  readonly folders: readonly number[];
}

/** What is noted for each name, by its number. */
export type NameFlags = Uint8Array;

const numbered = new WeakMap<ImageTree, TreeNames>();

export function treeNames(tree: ImageTree): TreeNames {
  const known = numbered.get(tree);
  if (known !== undefined) return known;
  const { layers, count, ends, firstEvents, eventLayers, eventRows } = tree;
  const firsts = new Int32Array(layers.length + 1);
  for (const [layer, index] of layers.entries())
    firsts[layer + 1] = (firsts[layer] ?? 0) + (index?.names.length ?? 0);
  const numbers = new Int32Array(count);
  const folders: number[] = [];
  for (let node = 0; node < count; node += 1) {
    const event = firstEvents[node] ?? 0;
    const layer = eventLayers[event] ?? NONE;
    const id = layers[layer]?.nameIds[eventRows[event] ?? NONE] ?? 0;
    numbers[node] = (firsts[layer] ?? 0) + id;
    if (ends[node] !== node + 1) folders.push(node);
  }
  const made = { numbers, firsts, folders };
  numbered.set(tree, made);
  return made;
}

/** The names in lower case, one after the other behind a slash each, which no name has. */
export interface LowerNames {
  readonly text: string;
  /** The same, sign by sign: quicker to step through. Of one byte each where no name needs more. */
  readonly codes: Uint8Array | Uint16Array;
  /** Where each name begins; the last one says where a further one would. */
  readonly starts: Uint32Array;
  /** Which signs each name has: by their last five bits, one bit each. */
  readonly signs: Int32Array;
  /** 1 for each name that has capital letters. */
  readonly capitals: Uint8Array;
}

/** The bit of a sign in `signs`. */
export function signBit(code: number): number {
  return 1 << (code & 31);
}

/**
 * Prepares looking for names of a layer. What there is to prepare is kept as long as the layer is. And the engine compiles
 * only what has run: after a look at each layer the first key of a person waits for nothing but its answer.
 */
export function prepareNames(index: LayerIndex): LowerNames {
  const names = lowerNames(index);
  const places = new Uint32Array(index.names.length);
  const flags = new Uint8Array(places.length);
  findPlaces(names, 'e', places, flags);
  narrowPlaces(names, 'es', 1, places, flags);
  return names;
}

const lowered = new WeakMap<readonly string[], LowerNames>();

export function lowerNames({ names }: LayerIndex): LowerNames {
  const known = lowered.get(names);
  if (known !== undefined) return known;
  const starts = new Uint32Array(names.length + 1);
  const lower = names.map((name) => name.toLowerCase());
  const capitals = Uint8Array.from(lower, (name, id) => (name === names[id] ? 0 : 1));
  let at = 1;
  for (let id = 0; id < lower.length; id += 1) {
    starts[id] = at;
    at += (lower[id]?.length ?? 0) + 1;
  }
  starts[names.length] = at;
  const text = `/${lower.join('/')}/`;
  const codes = codesOf(text);
  const signs = new Int32Array(names.length);
  for (let id = 0, place = 1; id < names.length; id += 1, place += 1) {
    let bits = 0;
    for (const end = (starts[id + 1] ?? 0) - 1; place < end; place += 1) bits |= signBit(codes[place] ?? 0);
    signs[id] = bits;
  }
  const made = { text, codes, starts, signs, capitals };
  lowered.set(names, made);
  return made;
}

function codesOf(text: string): Uint8Array | Uint16Array {
  const codes = new Uint8Array(text.length);
  for (let at = 0; at < codes.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0xff) return signsOf(text);
    codes[at] = code;
  }
  return codes;
}

export type NamePart = 'anywhere' | 'start' | 'end' | 'whole';

/**
 * 1 for each name that has `part`, a text without slashes, at that place. Capital letters do not matter. What is found
 * `anywhere` is good until the next such question.
 */
export function namesWith(tree: ImageTree, part: string, place: NamePart): NameFlags {
  const wanted = part.toLowerCase();
  if (place === 'anywhere') return namesAround(tree, wanted);
  return eachLayer(tree, (index, flags) => {
    // Every name begins and ends with nothing.
    if (wanted === '' && place !== 'whole') flags.fill(1);
    else flagPlaced(lowerNames(index), signsOf(wanted), place, flags);
  });
}

function flagPlaced(
  { codes, starts }: LowerNames,
  wanted: Uint16Array,
  place: 'start' | 'end' | 'whole',
  flags: Uint8Array,
): void {
  const { length } = wanted;
  for (let id = 0; id < flags.length; id += 1) {
    const start = starts[id] ?? 0;
    const end = (starts[id + 1] ?? 0) - 1;
    if (place === 'whole' ? end - start !== length : end - start < length) continue;
    if (holdsAt(codes, place === 'end' ? end - length : start, wanted, 0)) flags[id] = 1;
  }
}

/** Sign by sign, as `codes` has them. */
export function signsOf(text: string): Uint16Array {
  const signs = new Uint16Array(text.length);
  for (let at = 0; at < signs.length; at += 1) signs[at] = text.charCodeAt(at);
  return signs;
}

/** Whether the text goes on with `wanted` at a place, whose first signs are known to be there. */
function holdsAt(codes: Uint8Array | Uint16Array, at: number, wanted: Uint16Array, known: number): boolean {
  // What was typed last tells most of them apart.
  for (let sign = wanted.length - 1; sign >= known; sign -= 1)
    if (codes[at + sign] !== wanted[sign]) return false;
  return true;
}

/** Where a part stands first in each name that has it, by its number; 0 for all others. */
interface FoundParts {
  readonly part: string;
  readonly places: Uint32Array;
  readonly flags: NameFlags;
}

/** What was asked for last: the next question is mostly the same with a letter more, and a name is seldom read again. */
const lastFound = new WeakMap<ImageTree, FoundParts>();

/** The flags are good until the next part is asked for. */
function namesAround(tree: ImageTree, part: string): NameFlags {
  if (part === '') return eachLayer(tree, (_, flags) => flags.fill(1));
  const { firsts } = treeNames(tree);
  const before = lastFound.get(tree);
  const places = before?.places ?? new Uint32Array(firsts.at(-1) ?? 0);
  const known = before !== undefined && part.startsWith(before.part) ? before.part.length : 0;
  const flags = before?.flags.fill(0) ?? new Uint8Array(places.length);
  for (const [layer, index] of tree.layers.entries()) {
    if (index === undefined) continue;
    const [first, end] = [firsts[layer], firsts[layer + 1]];
    const [ownPlaces, ownFlags] = [places.subarray(first, end), flags.subarray(first, end)];
    if (known > 0) narrowPlaces(lowerNames(index), part, known, ownPlaces, ownFlags);
    else findPlaces(lowerNames(index), part, ownPlaces, ownFlags);
  }
  lastFound.set(tree, { part, places, flags });
  return flags;
}

/** Sign by sign in the name behind one that has it, and by a search in all that follows behind one that has not. */
function findPlaces(
  { text, codes, starts }: LowerNames,
  part: string,
  places: Uint32Array,
  flags: NameFlags,
): void {
  places.fill(0);
  const wanted = signsOf(part);
  const [first] = wanted;
  for (let id = 0; id < places.length; id += 1) {
    let at = starts[id] ?? 0;
    const end = (starts[id + 1] ?? 0) - wanted.length;
    while (at < end && !(codes[at] === first && holdsAt(codes, at, wanted, 1))) at += 1;
    if (at >= end) {
      at = text.indexOf(part, starts[id + 1] ?? 0);
      if (at < 0) return;
      while ((starts[id + 1] ?? 0) <= at) id += 1;
    }
    places[id] = at;
    flags[id] = 1;
  }
}

/** The names that had the first `known` signs of the part have all of it there, further behind, or not at all. */
function narrowPlaces(
  { text, codes, starts }: LowerNames,
  part: string,
  known: number,
  places: Uint32Array,
  flags: NameFlags,
): void {
  const wanted = signsOf(part);
  // Where it stands next behind the places that were looked at: one search serves all names up to there.
  let next = 0;
  for (let id = 0; id < places.length; id += 1) {
    const place = places[id] ?? 0;
    if (place === 0) continue;
    if (holdsAt(codes, place, wanted, known)) {
      flags[id] = 1;
      continue;
    }
    if (next <= place) {
      const found = text.indexOf(part, place + 1);
      next = found < 0 ? text.length : found;
    }
    const isHere = next < (starts[id + 1] ?? 0);
    places[id] = isHere ? next : 0;
    flags[id] = isHere ? 1 : 0;
  }
}

/** 1 for each name that passes a test, given where it stands among the names in lower case. */
export function namesThat(
  tree: ImageTree,
  passes: (text: string, start: number, end: number) => boolean,
): NameFlags {
  return eachLayer(tree, (index, flags) => {
    const { text, starts } = lowerNames(index);
    for (let id = 0; id < flags.length; id += 1)
      if (passes(text, starts[id] ?? 0, (starts[id + 1] ?? 0) - 1)) flags[id] = 1;
  });
}

/** A number for each name of all layers, noted layer by layer. */
export function eachLayer(tree: ImageTree, note: (index: LayerIndex, flags: Uint8Array) => void): NameFlags {
  const { firsts } = treeNames(tree);
  const all = new Uint8Array(firsts.at(-1) ?? 0);
  for (const [layer, index] of tree.layers.entries())
    if (index !== undefined) note(index, all.subarray(firsts[layer], firsts[layer + 1]));
  return all;
}
