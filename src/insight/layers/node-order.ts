/** The children of all folders in another order than that of their names. */
import { type ImageTree, NONE } from './image-tree.ts';
import type { TreeState } from './tree-state.ts';

/** `size` and `mtime`: the biggest and the latest first. */
export const TREE_SORTS = ['name', 'size', 'mtime'] as const;
export type TreeSort = (typeof TREE_SORTS)[number];

/** The children of node n are those from `starts[n]` to `starts[n + 1]`. */
export interface NodeOrder {
  readonly starts: Int32Array;
  readonly children: Int32Array;
}

/** Sorts all nodes at once and deals them out to their folders: hardly dearer than to sort one. Equal ones go by name. */
export function nodeOrder(tree: ImageTree, state: TreeState, sort: Exclude<TreeSort, 'name'>): NodeOrder {
  const { count, parents } = tree;
  const sorted = ascending(
    sort === 'size' ? descendingKeys(state.sizes) : descendingKeys(mtimes(tree, state)),
  );
  const starts = new Int32Array(count + 1);
  for (let node = 1; node < count; node += 1) {
    const place = (parents[node] ?? 0) + 1;
    starts[place] = (starts[place] ?? 0) + 1;
  }
  for (let node = 0; node < count; node += 1)
    starts[node + 1] = (starts[node + 1] ?? 0) + (starts[node] ?? 0);
  const next = starts.slice();
  const children = new Int32Array(Math.max(0, count - 1));
  for (let at = 0; at < count; at += 1) {
    const node = sorted[at] ?? 0;
    if (node === 0) continue;
    const parent = parents[node] ?? 0;
    const place = next[parent] ?? 0;
    children[place] = node;
    next[parent] = place + 1;
  }
  return { starts, children };
}

function mtimes(tree: ImageTree, { events }: TreeState): Float64Array {
  const values = new Float64Array(tree.count);
  for (let node = 0; node < tree.count; node += 1) {
    const event = events[node] ?? NONE;
    const index = tree.layers[tree.eventLayers[event] ?? NONE];
    values[node] = index?.mtimes[tree.eventRows[event] ?? NONE] ?? 0;
  }
  return values;
}

/** Whole numbers from 0 on in two halves of 32 bits, so that digits can be taken out of them cheaply. */
interface Keys {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
}

/** Beyond all sizes and times. */
const MOST = 2 ** 51;

/** Keys by which the greatest value comes first. What is no number counts as 0, what is too great as the greatest. */
function descendingKeys(values: Float64Array): Keys {
  const low = new Uint32Array(values.length);
  const high = new Uint32Array(values.length);
  let greatest = 0;
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] ?? 0;
    if (value > greatest) greatest = value;
  }
  greatest = Math.min(greatest, MOST);
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] ?? 0;
    const bounded = value >= -MOST ? Math.min(MOST, Math.floor(value)) : value < 0 ? -MOST : 0;
    const key = Math.ceil(greatest) - bounded;
    high[place] = Math.floor(key / 2 ** 32);
    low[place] = key % 2 ** 32;
  }
  return { low, high };
}

/** So few that the counts of all digits stay in the fastest memory. */
const DIGITS = 2 ** 11;

/** The places of the keys in ascending order, equal ones as they stood: by radix, as comparing is ten times slower. */
function ascending({ low, high }: Keys): Int32Array {
  let places = new Int32Array(low.length);
  let spare = new Int32Array(low.length);
  for (let place = 0; place < places.length; place += 1) places[place] = place;
  for (const half of [low, high]) {
    for (const shift of [0, 11, 22]) {
      if (!sortedByDigit(half, shift, places, spare)) continue;
      [places, spare] = [spare, places];
    }
  }
  return places;
}

/** Sorts `places` into `sorted` by 11 bits of their keys. False, and nothing done, when these are the same everywhere. */
function sortedByDigit(keys: Uint32Array, shift: number, places: Int32Array, sorted: Int32Array): boolean {
  const digitOf = (place: number): number => ((keys[place] ?? 0) >>> shift) & (DIGITS - 1);
  const first = digitOf(0);
  let same = 0;
  while (same < keys.length && digitOf(same) === first) same += 1;
  if (same === keys.length) return false;
  const nexts = new Int32Array(DIGITS);
  for (let place = 0; place < keys.length; place += 1) {
    const digit = digitOf(place);
    nexts[digit] = (nexts[digit] ?? 0) + 1;
  }
  let sum = 0;
  for (let digit = 0; digit < DIGITS; digit += 1) {
    const size = nexts[digit] ?? 0;
    nexts[digit] = sum;
    sum += size;
  }
  for (let at = 0; at < places.length; at += 1) {
    const place = places[at] ?? 0;
    const digit = digitOf(place);
    const next = nexts[digit] ?? 0;
    sorted[next] = place;
    nexts[digit] = next + 1;
  }
  return true;
}
