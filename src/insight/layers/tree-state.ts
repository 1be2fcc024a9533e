/** Which of all paths there are in one way of looking at the layers, what became of them, and how big folders are then. */
import { type EntryChange, entryChange } from './entry-change.ts';
import { type ImageTree, isFolderEvent, isVisible, NONE } from './image-tree.ts';

export type TreeMode =
  /** What one layer has and takes away, against what the layers below it make. Layers count from 0. */
  | { readonly kind: 'layer'; readonly layer: number }
  /** All that is there after a layer; what it changed itself is marked. */
  | { readonly kind: 'up-to'; readonly layer: number }
  /** What is there after one layer or after another, and what differs. -1 is before the first layer. */
  | { readonly kind: 'compare'; readonly from: number; readonly to: number };

/** `metadata`: mode, owner, time or extended attributes differ, what is in it does not. */
export const CHANGE_STATES = ['unchanged', 'added', 'modified', 'metadata', 'removed'] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

export const STATE_BITS = {
  unchanged: 1,
  added: 2,
  modified: 4,
  metadata: 8,
  removed: 16,
} as const satisfies Record<ChangeState, number>;

/** Columns by node. */
export interface TreeState {
  readonly mode: TreeMode;
  /** The event that is shown: what is there, or what was there before it was removed; NONE for what is not shown. */
  readonly events: Int32Array;
  /** One of STATE_BITS; 0 for what is not shown. */
  readonly states: Uint8Array;
  /** Of folders: the bits of all that is inside. */
  readonly inside: Uint8Array;
  /**
   * Bytes: of a file its own, of a folder those of all files inside. What was removed does not count, a file with several
   * names counts once, and of one layer what it brings itself.
   */
  readonly sizes: Float64Array;
  /** Of folders: everything inside that is no folder and was not removed. */
  readonly fileCounts: Uint32Array;
}

export function modeKey(mode: TreeMode): string {
  return mode.kind === 'compare' ? `compare ${mode.from} ${mode.to}` : `${mode.kind} ${mode.layer}`;
}

const BIT_OF_CHANGE = {
  same: STATE_BITS.unchanged,
  metadata: STATE_BITS.metadata,
  modified: STATE_BITS.modified,
} as const satisfies Record<EntryChange, number>;

/**
 * One pass over the tree. `worn` is a state of the same tree that nobody looks at any more: its columns are used again,
 * because making new ones costs more than filling them.
 */
export function treeState(tree: ImageTree, mode: TreeMode, worn?: TreeState): TreeState {
  const { count } = tree;
  const state: TreeState = {
    mode,
    events: worn?.events ?? new Int32Array(count),
    states: worn?.states ?? new Uint8Array(count),
    inside: worn?.inside ?? new Uint8Array(count),
    sizes: worn?.sizes ?? new Float64Array(count),
    fileCounts: worn?.fileCounts ?? new Uint32Array(count),
  };
  state.events.fill(NONE);
  for (const column of [state.states, state.inside, state.sizes, state.fileCounts]) column.fill(0);
  markNodes(tree, state);
  sumUp(tree, state);
  return state;
}

function markNodes(tree: ImageTree, { mode, events, states, sizes, fileCounts }: TreeState): void {
  const { count, firstEvents, eventLayers, untils } = tree;
  const to = mode.kind === 'compare' ? mode.to : mode.layer;
  const from = mode.kind === 'compare' ? mode.from : to - 1;
  const ownLayer = mode.kind === 'layer' ? mode.layer : NONE;
  const seenFiles = new Set<number>();
  for (let node = 0; node < count; node += 1) {
    let before = NONE;
    let after = NONE;
    let own = NONE;
    const end = firstEvents[node + 1] ?? 0;
    for (let event = firstEvents[node] ?? 0; event < end; event += 1) {
      const layer = eventLayers[event] ?? 0;
      const until = untils[event] ?? 0;
      if (layer <= from && until > from) before = event;
      if (layer <= to && until > to) after = event;
      if (layer === ownLayer) own = event;
    }
    const isOwn = own !== NONE;
    if (mode.kind === 'up-to' && after === NONE) continue;
    if (mode.kind === 'layer' && !isOwn && (after !== NONE || before === NONE)) continue;
    const state = stateBit(tree, before, after, isOwn);
    if (state === 0) continue;
    const shown = after !== NONE ? after : before !== NONE ? before : own;
    events[node] = shown;
    states[node] = state;
    if (after === NONE) {
      sizes[node] = sizeOf(tree, shown);
      continue;
    }
    if (isFolderEvent(tree, shown) || (mode.kind === 'layer' && after !== own)) continue;
    fileCounts[node] = 1;
    if (isFirstSeen(tree, shown, to, seenFiles)) sizes[node] = sizeOf(tree, shown);
  }
}

function stateBit(tree: ImageTree, before: number, after: number, isOwn: boolean): number {
  if (after === NONE) return before !== NONE || isOwn ? STATE_BITS.removed : 0;
  if (before === NONE) return STATE_BITS.added;
  if (before === after) return STATE_BITS.unchanged;
  return BIT_OF_CHANGE[changeBetween(tree, before, after)];
}

export function changeBetween(tree: ImageTree, before: number, after: number): EntryChange {
  const one = tree.layers[tree.eventLayers[before] ?? NONE];
  const other = tree.layers[tree.eventLayers[after] ?? NONE];
  if (one === undefined || other === undefined) return 'same';
  return entryChange(
    { index: one, row: tree.eventRows[before] ?? 0 },
    { index: other, row: tree.eventRows[after] ?? 0 },
  );
}

/** Of a file with several names the first one that is there counts. */
function isFirstSeen(tree: ImageTree, event: number, layer: number, seen: Set<number>): boolean {
  if (tree.furtherNames.size === 0) return true;
  const first = tree.furtherNames.get(event);
  if (first === undefined) return true;
  if (isVisible(tree, first, layer) || seen.has(first)) return false;
  seen.add(first);
  return true;
}

/** Folders get what is inside them. Those who come later in the order of paths are inside, so it is summed up backwards. */
function sumUp(tree: ImageTree, { states, inside, sizes, fileCounts }: TreeState): void {
  const { parents } = tree;
  for (let node = tree.count - 1; node > 0; node -= 1) {
    const state = states[node] ?? 0;
    if (state === 0) continue;
    const parent = parents[node] ?? 0;
    inside[parent] = (inside[parent] ?? 0) | (inside[node] ?? 0) | state;
    if (state === STATE_BITS.removed) continue;
    sizes[parent] = (sizes[parent] ?? 0) + (sizes[node] ?? 0);
    fileCounts[parent] = (fileCounts[parent] ?? 0) + (fileCounts[node] ?? 0);
  }
}

function sizeOf(tree: ImageTree, event: number): number {
  return tree.layers[tree.eventLayers[event] ?? NONE]?.sizes[tree.eventRows[event] ?? 0] ?? 0;
}
