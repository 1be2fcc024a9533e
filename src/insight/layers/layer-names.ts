/** Questions about names, answered once for each different name of a layer instead of for each file. */
import type { LayerIndex } from '../../facts/layer-index.ts';
import type { ImageTree } from './image-tree.ts';

/** By layer, then by name id. Undefined for layers that are not read. */
export type NameFlags = readonly (Uint8Array | undefined)[];

/** The names in lower case, one after the other behind a slash each, which no name has. */
export interface LowerNames {
  readonly text: string;
  /** Where each name begins; the last one says where a further one would. */
  readonly starts: Uint32Array;
}

const kept = new WeakMap<readonly string[], LowerNames>();

export function lowerNames({ names }: LayerIndex): LowerNames {
  const known = kept.get(names);
  if (known !== undefined) return known;
  const starts = new Uint32Array(names.length + 1);
  const lower = names.map((name) => name.toLowerCase());
  let at = 1;
  for (let id = 0; id < lower.length; id += 1) {
    starts[id] = at;
    at += (lower[id]?.length ?? 0) + 1;
  }
  starts[names.length] = at;
  const made = { text: `/${lower.join('/')}/`, starts };
  kept.set(names, made);
  return made;
}

export type NamePart = 'anywhere' | 'start' | 'end' | 'whole';

/** 1 for each name that has `part`, a text without slashes, at that place. Capital letters do not matter. */
export function namesWith(tree: ImageTree, part: string, place: NamePart): NameFlags {
  const before = place === 'start' || place === 'whole' ? '/' : '';
  const after = place === 'end' || place === 'whole' ? '/' : '';
  const wanted = `${before}${part.toLowerCase()}${after}`;
  return tree.layers.map((index) => (index === undefined ? undefined : flagsOf(lowerNames(index), wanted)));
}

function flagsOf({ text, starts }: LowerNames, wanted: string): Uint8Array {
  const count = starts.length - 1;
  const flags = new Uint8Array(count);
  if (wanted === '') return flags.fill(1);
  let id = 0;
  for (let at = text.indexOf(wanted); at >= 0; ) {
    // A slash in front of the first letter belongs to that name.
    const letter = wanted.startsWith('/') ? at + 1 : at;
    while (id < count - 1 && (starts[id + 1] ?? 0) <= letter) id += 1;
    flags[id] = 1;
    // On to the next name; its slash is the last sign of this one.
    at = text.indexOf(wanted, (starts[id + 1] ?? text.length) - 1);
    if (id === count - 1) break;
  }
  return flags;
}

/** What `answer` gives for each different name, 0 to 255. */
export function namesBy(tree: ImageTree, answer: (name: string) => number): NameFlags {
  return tree.layers.map((index) => index && Uint8Array.from(index.names, answer));
}

/** What is noted for the name of a node. */
export function nameFlag(tree: ImageTree, flags: NameFlags, node: number): number {
  const event = tree.firstEvents[node] ?? 0;
  const layer = tree.eventLayers[event] ?? 0;
  const id = tree.layers[layer]?.nameIds[tree.eventRows[event] ?? 0] ?? 0;
  return flags[layer]?.[id] ?? 0;
}
