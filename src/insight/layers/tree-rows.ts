/** The rows of a tree with open and closed folders. Which nodes they are is one column; a row is made when it is drawn. */
import type { EntryType } from '../../facts/layer-entry.ts';
import { changedAttributes, type EntryAttribute } from './entry-change.ts';
import {
  eventEntry,
  type ImageTree,
  NEVER,
  NONE,
  nodeDepth,
  nodeName,
  nodePath,
  visibleEvent,
} from './image-tree.ts';
import type { NodeOrder } from './node-order.ts';
import { CHANGE_STATES, type ChangeState, STATE_BITS, type TreeState } from './tree-state.ts';

/** Which folders are open. While something is searched, those that lead to a match are open unless they are in `closed`. */
export interface OpenFolders {
  readonly open: ReadonlySet<number>;
  readonly closed: ReadonlySet<number>;
  /** Folders in neither set: all of them open, or all closed. */
  readonly isOpenByDefault: boolean;
}

/** Which nodes match, and what that means for those around them; see `matchMarks`. Bits by node. */
export type MatchMarks = Uint8Array;
const MATCHES = 1;
const LEADS_TO_MATCH = 2;
const IS_IN_MATCH = 4;

export interface TreeRow {
  readonly node: number;
  readonly name: string;
  /** Without a slash at its beginning. */
  readonly path: string;
  /** 1 for what lies in the root. */
  readonly depth: number;
  readonly type: EntryType;
  readonly isFolder: boolean;
  readonly isOpen: boolean;
  readonly state: ChangeState;
  /** Of folders: whether anything inside was added, modified or removed. */
  readonly hasChangesInside: boolean;
  /** What differs from before; empty unless the state is modified or metadata. */
  readonly changed: readonly EntryAttribute[];
  /** The layer that brought what is shown. Layers count from 0. */
  readonly layer: number;
  /** The later layer that replaces it or takes it away. */
  readonly hiddenBy: number | undefined;
  /** Of folders the sum of what is inside. */
  readonly size: number;
  readonly fileCount: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtime: number;
  readonly target: string;
  readonly hardlinkOf: string;
  /** Whether it is what was searched for, and not just on the way to it. */
  readonly isMatch: boolean;
}

export interface RowsWanted {
  readonly tree: ImageTree;
  readonly state: TreeState;
  /** Undefined for the order of names. */
  readonly order: NodeOrder | undefined;
  readonly folders: OpenFolders;
  /** States that are left out; folders stay while something else is inside. */
  readonly hidden: ReadonlySet<ChangeState>;
  /** Undefined when nothing is searched. */
  readonly marks: MatchMarks | undefined;
  /** Room to work in, of as many places as there are nodes. */
  readonly scratch: Int32Array;
}

export interface TreeRows {
  readonly count: number;
  /** The rows from one place up to another, as far as there are any. */
  slice(from: number, to: number): readonly TreeRow[];
  /** The place of a node; -1 when it is not among the rows. */
  placeOf(node: number): number;
  /** The node at a place; undefined behind the last one. */
  nodeAt(place: number): number | undefined;
}

export function treeRows(wanted: RowsWanted): TreeRows {
  const nodes = shownNodes(wanted);
  return {
    count: nodes.length,
    slice: (from, to) =>
      Array.from(nodes.subarray(Math.max(0, from), Math.max(0, to)), (node) => rowOf(wanted, node)),
    placeOf: (node) => nodes.indexOf(node),
    nodeAt: (place) => nodes[place],
  };
}

/**
 * From the nodes that match (1 each) to marks for the tree. A node that matches but is not shown in the state leads
 * nowhere.
 */
export function matchMarks(tree: ImageTree, { states }: TreeState, flags: Uint8Array): MatchMarks {
  const marks = new Uint8Array(tree.count);
  for (let node = tree.count - 1; node > 0; node -= 1) {
    if (flags[node] === 1 && states[node] !== 0) marks[node] = (marks[node] ?? 0) | MATCHES;
    if (marks[node] === 0) continue;
    const parent = tree.parents[node] ?? 0;
    marks[parent] = (marks[parent] ?? 0) | LEADS_TO_MATCH;
  }
  // What is inside a folder that matches is one run of nodes.
  for (let node = 1, end = 0; node < tree.count; node += 1) {
    const mark = marks[node] ?? 0;
    if (node < end) marks[node] = mark | IS_IN_MATCH;
    else if ((mark & MATCHES) !== 0) end = tree.ends[node] ?? 0;
  }
  return marks;
}

function shownNodes(wanted: RowsWanted): Int32Array {
  const { order, scratch: shown } = wanted;
  const mask = [...wanted.hidden].reduce((bits, state) => bits & ~STATE_BITS[state], 0xff);
  const count = order === undefined ? inPathOrder(wanted, mask, shown) : inOrder(wanted, order, mask, shown);
  return shown.slice(0, count);
}

function inPathOrder(wanted: RowsWanted, mask: number, shown: Int32Array): number {
  const { tree } = wanted;
  let count = 0;
  for (let node = 1; node < tree.count; ) {
    const end = tree.ends[node] ?? node + 1;
    if (!isShown(wanted, node, mask)) {
      node = end;
      continue;
    }
    shown[count] = node;
    count += 1;
    node = end === node + 1 || isOpen(wanted, node) ? node + 1 : end;
  }
  return count;
}

function inOrder(
  wanted: RowsWanted,
  { starts, children }: NodeOrder,
  mask: number,
  shown: Int32Array,
): number {
  let count = 0;
  const folders: { next: number; readonly end: number }[] = [{ next: 0, end: starts[1] ?? 0 }];
  for (let folder = folders.at(-1); folder !== undefined; folder = folders.at(-1)) {
    if (folder.next >= folder.end) {
      folders.pop();
      continue;
    }
    const node = children[folder.next] ?? 0;
    folder.next += 1;
    if (!isShown(wanted, node, mask)) continue;
    shown[count] = node;
    count += 1;
    const next = starts[node] ?? 0;
    const end = starts[node + 1] ?? 0;
    if (end > next && isOpen(wanted, node)) folders.push({ next, end });
  }
  return count;
}

function isShown({ state, marks }: RowsWanted, node: number, mask: number): boolean {
  const own = state.states[node] ?? 0;
  if (own === 0 || ((own | (state.inside[node] ?? 0)) & mask) === 0) return false;
  return marks === undefined || marks[node] !== 0;
}

function isOpen({ folders, marks }: RowsWanted, node: number): boolean {
  if (folders.closed.has(node)) return false;
  if (folders.open.has(node)) return true;
  if (marks !== undefined) return ((marks[node] ?? 0) & LEADS_TO_MATCH) !== 0;
  return folders.isOpenByDefault;
}

const CHANGED = STATE_BITS.added | STATE_BITS.modified | STATE_BITS.metadata | STATE_BITS.removed;

function rowOf(wanted: RowsWanted, node: number): TreeRow {
  const { tree, state, marks } = wanted;
  const event = state.events[node] ?? NONE;
  const entry = eventEntry(tree, event);
  const bit = state.states[node] ?? 0;
  const until = tree.untils[event] ?? NEVER;
  const layer = tree.eventLayers[event] ?? 0;
  const isFolder = entry?.type === 'directory' || (state.inside[node] ?? 0) !== 0;
  return {
    node,
    name: nodeName(tree, node),
    path: nodePath(tree, node),
    depth: nodeDepth(tree, node),
    type: entry?.type ?? 'file',
    isFolder,
    isOpen: isFolder && isOpen(wanted, node),
    state: CHANGE_STATES.find((name) => STATE_BITS[name] === bit) ?? 'unchanged',
    hasChangesInside: ((state.inside[node] ?? 0) & CHANGED) !== 0,
    changed: changedOf(wanted, node, event),
    layer,
    hiddenBy: until === NEVER || until === layer ? undefined : until,
    size: state.sizes[node] ?? 0,
    fileCount: state.fileCounts[node] ?? 0,
    mode: entry?.mode ?? 0,
    uid: entry?.uid ?? 0,
    gid: entry?.gid ?? 0,
    mtime: entry?.mtime ?? 0,
    target: entry?.target ?? '',
    hardlinkOf: entry?.hardlinkOf ?? '',
    isMatch: ((marks?.[node] ?? 0) & MATCHES) !== 0,
  };
}

function changedOf({ tree, state }: RowsWanted, node: number, event: number): readonly EntryAttribute[] {
  const bit = state.states[node] ?? 0;
  if ((bit & (STATE_BITS.modified | STATE_BITS.metadata)) === 0) return [];
  const { mode } = state;
  const before = visibleEvent(tree, node, mode.kind === 'compare' ? mode.from : mode.layer - 1);
  return changedBetween(tree, before, event);
}

/** What differs between two events; empty when one of them is NONE. */
export function changedBetween(tree: ImageTree, before: number, after: number): readonly EntryAttribute[] {
  const one = tree.layers[tree.eventLayers[before] ?? NONE];
  const other = tree.layers[tree.eventLayers[after] ?? NONE];
  if (one === undefined || other === undefined) return [];
  return changedAttributes(
    { index: one, row: tree.eventRows[before] ?? 0 },
    { index: other, row: tree.eventRows[after] ?? 0 },
  );
}
