/** The children of all folders in another order than that of their names. */
import type { ImageTree } from './image-tree.ts';
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
  for (const node of sorted) {
    if (node === 0) continue;
    const parent = parents[node] ?? 0;
    const place = next[parent] ?? 0;
    children[place] = node;
    next[parent] = place + 1;
  }
  return { starts, children };
}

function mtimes(tree: ImageTree, { events }: TreeState): Float64Array {
  return Float64Array.from(events, (event) => {
    const index = tree.layers[tree.eventLayers[event] ?? -1];
    return index?.mtimes[tree.eventRows[event] ?? -1] ?? 0;
  });
}

/** Whole numbers from 0 on, the greatest value first. What is no number or beyond all times counts as the nearest that is. */
function descendingKeys(values: Float64Array): Float64Array {
  const most = 2 ** 51;
  const bounded = values.map((value) =>
    Math.max(-most, Math.min(most, Number.isNaN(value) ? 0 : Math.floor(value))),
  );
  const greatest = bounded.reduce((one, other) => Math.max(one, other), 0);
  return bounded.map((value) => greatest - value);
}

const DIGIT = 2 ** 16;

/** The places of the keys (whole numbers from 0 to 2⁵³) in ascending order, equal ones as they stood: by radix, as comparing is slower. */
function ascending(keys: Float64Array): Int32Array {
  const greatest = keys.reduce((one, other) => Math.max(one, other), 0);
  let places = Int32Array.from(keys, (_, place) => place);
  let spare = new Int32Array(keys.length);
  const nexts = new Int32Array(DIGIT);
  for (let unit = 1; unit <= greatest; unit *= DIGIT) {
    nexts.fill(0);
    for (const key of keys) {
      const digit = Math.floor(key / unit) % DIGIT;
      nexts[digit] = (nexts[digit] ?? 0) + 1;
    }
    let sum = 0;
    for (let digit = 0; digit < DIGIT; digit += 1) {
      const size = nexts[digit] ?? 0;
      nexts[digit] = sum;
      sum += size;
    }
    for (const place of places) {
      const digit = Math.floor((keys[place] ?? 0) / unit) % DIGIT;
      const next = nexts[digit] ?? 0;
      spare[next] = place;
      nexts[digit] = next + 1;
    }
    [places, spare] = [spare, places];
  }
  return places;
}
