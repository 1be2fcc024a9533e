/** Questions about names, answered once for each different name of a layer instead of for each file. */
import type { LayerIndex } from '../../facts/layer-index.ts';
import { type ImageTree, NONE } from './image-tree.ts';

/** The names of all layers of a tree, numbered through. */
export interface TreeNames {
  /** By node: the number of its name. */
  readonly numbers: Int32Array;
  /** By layer: the number of its first name. One more than there are layers. */
  readonly firsts: Int32Array;
}

/** What is noted for each name, by its number. */
export type NameFlags = Uint8Array;

const numbered = new WeakMap<ImageTree, TreeNames>();

export function treeNames(tree: ImageTree): TreeNames {
  const known = numbered.get(tree);
  if (known !== undefined) return known;
  const { layers, count, firstEvents, eventLayers, eventRows } = tree;
  const firsts = new Int32Array(layers.length + 1);
  for (const [layer, index] of layers.entries())
    firsts[layer + 1] = (firsts[layer] ?? 0) + (index?.names.length ?? 0);
  const numbers = new Int32Array(count);
  for (let node = 0; node < count; node += 1) {
    const event = firstEvents[node] ?? 0;
    const layer = eventLayers[event] ?? NONE;
    const id = layers[layer]?.nameIds[eventRows[event] ?? NONE] ?? 0;
    numbers[node] = (firsts[layer] ?? 0) + id;
  }
  const made = { numbers, firsts };
  numbered.set(tree, made);
  return made;
}

/** The names in lower case, one after the other behind a slash each, which no name has. */
export interface LowerNames {
  readonly text: string;
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
 * Prepares searches in a layer, so that the first one is as quick as all others. What there is to prepare is kept as long
 * as the layer is.
 */
export function prepareSearch(index: LayerIndex): void {
  lowerNames(index);
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
  const signs = new Int32Array(names.length);
  for (let id = 0, place = 1; id < names.length; id += 1, place += 1) {
    let bits = 0;
    for (const end = (starts[id + 1] ?? 0) - 1; place < end; place += 1)
      bits |= signBit(text.charCodeAt(place));
    signs[id] = bits;
  }
  const made = { text, starts, signs, capitals };
  lowered.set(names, made);
  return made;
}

export type NamePart = 'anywhere' | 'start' | 'end' | 'whole';

/** 1 for each name that has `part`, a text without slashes, at that place. Capital letters do not matter. */
export function namesWith(tree: ImageTree, part: string, place: NamePart): NameFlags {
  const before = place === 'start' || place === 'whole' ? '/' : '';
  const after = place === 'end' || place === 'whole' ? '/' : '';
  const wanted = `${before}${part.toLowerCase()}${after}`;
  return eachLayer(tree, (index, flags) => flagWanted(lowerNames(index), wanted, flags));
}

function flagWanted({ text, starts }: LowerNames, wanted: string, flags: Uint8Array): void {
  const count = flags.length;
  if (wanted === '') {
    flags.fill(1);
    return;
  }
  // A slash in front of the first letter belongs to that name.
  const skipped = wanted.startsWith('/') ? 1 : 0;
  let id = 0;
  for (let at = text.indexOf(wanted); at >= 0 && id < count; ) {
    while (id < count - 1 && (starts[id + 1] ?? 0) <= at + skipped) id += 1;
    flags[id] = 1;
    id += 1;
    // On to the next name; the slash in front of it is the last sign of this one.
    at = text.indexOf(wanted, (starts[id] ?? text.length) - 1);
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

function eachLayer(tree: ImageTree, note: (index: LayerIndex, flags: Uint8Array) => void): NameFlags {
  const { firsts } = treeNames(tree);
  const all = new Uint8Array(firsts.at(-1) ?? 0);
  for (const [layer, index] of tree.layers.entries())
    if (index !== undefined) note(index, all.subarray(firsts[layer], firsts[layer + 1]));
  return all;
}
