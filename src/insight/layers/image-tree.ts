/**
 * All layers of an image as one tree: a node for every path that any of them knows, with all that the layers say about
 * it. Columns as in LayerIndex: nodes stand in the order of paths, everything inside a folder is one run of nodes.
 *
 * What one layer says about one path is an event. An event counts from its layer on until another layer takes its place
 * or takes it away, by the rules of overlay file systems (see mergeLayers).
 */

import { ENTRY_TYPES, type LayerEntry } from '../../facts/layer-entry.ts';
import { entryAt, entryName, type LayerIndex, rowOfPath, TYPE_MASK } from '../../facts/layer-index.ts';

/** Node 0 is the root. */
export interface ImageTree {
  /** From the base up; undefined for a layer that is not read (yet): the tree is as if it were empty. */
  readonly layers: readonly (LayerIndex | undefined)[];
  /** Nodes. */
  readonly count: number;
  /** The node of the directory that it is in; -1 for the root. */
  readonly parents: Int32Array;
  /** The node after the last one inside it; its own number + 1 for what holds nothing. */
  readonly ends: Int32Array;
  /** Where a node's events begin, in the order of layers. One more than there are nodes, so that the next one ends them. */
  readonly firstEvents: Int32Array;
  readonly eventLayers: Int32Array;
  /** Rows of that layer's index. */
  readonly eventRows: Int32Array;
  /**
   * The first layer from which on the event does not count any more, or NEVER. The event's own layer for what never
   * counts: a whiteout, or a directory that is only implied where a lower layer has one.
   */
  readonly untils: Int32Array;
  /** Of each further name of a file: the event of its first name. */
  readonly furtherNames: ReadonlyMap<number, number>;
}

/** Beyond every layer. */
export const NEVER = 0x7fffffff;

/** No event, no node. */
export const NONE = -1;

/** The event that counts for a path after a layer (-1: before the first); NONE when nothing is there. */
export function visibleEvent(tree: ImageTree, node: number, layer: number): number {
  const first = tree.firstEvents[node] ?? 0;
  for (let event = (tree.firstEvents[node + 1] ?? 0) - 1; event >= first; event -= 1) {
    if (isVisible(tree, event, layer)) return event;
  }
  return NONE;
}

/** Whether an event counts after a layer. */
export function isVisible({ eventLayers, untils }: ImageTree, event: number, layer: number): boolean {
  return (eventLayers[event] ?? NEVER) <= layer && (untils[event] ?? 0) > layer;
}

/** The event of one layer; NONE when the layer says nothing about the path. */
export function eventOfLayer(tree: ImageTree, node: number, layer: number): number {
  const end = tree.firstEvents[node + 1] ?? 0;
  for (let event = tree.firstEvents[node] ?? 0; event < end; event += 1) {
    if (tree.eventLayers[event] === layer) return event;
  }
  return NONE;
}

export function nodeName(tree: ImageTree, node: number): string {
  const event = tree.firstEvents[node] ?? 0;
  const index = tree.layers[tree.eventLayers[event] ?? 0];
  return index === undefined ? '' : entryName(index, tree.eventRows[event] ?? 0);
}

/** Without a slash at its beginning; empty for the root. */
export function nodePath(tree: ImageTree, node: number): string {
  let path = nodeName(tree, node);
  for (let up = tree.parents[node] ?? NONE; up > 0; up = tree.parents[up] ?? NONE) {
    path = `${nodeName(tree, up)}/${path}`;
  }
  return path;
}

/** How many folders a node is in: 0 for the root, 1 for what lies in it. */
export function nodeDepth({ parents }: ImageTree, node: number): number {
  let depth = 0;
  for (let up = parents[node] ?? NONE; up >= 0; up = parents[up] ?? NONE) depth += 1;
  return depth;
}

/** The node of a path without slashes at its ends; undefined when no layer knows it. */
export function findNode(tree: ImageTree, path: string): number | undefined {
  return tree.count === 0 ? undefined : rowOfPath(tree, path, (node) => nodeName(tree, node));
}

/**
 * The same paths in another tree of the image: after a further layer was read, nodes have other numbers. Paths that it
 * does not have are left out.
 */
export function sameNodes(from: ImageTree, to: ImageTree, nodes: Iterable<number>): ReadonlySet<number> {
  const found = new Set<number>();
  for (const node of nodes) {
    const same = findNode(to, nodePath(from, node));
    if (same !== undefined) found.add(same);
  }
  return found;
}

/** What a layer says in an event; undefined for an event that the tree does not have. */
export function eventEntry(tree: ImageTree, event: number): LayerEntry | undefined {
  const index = tree.layers[tree.eventLayers[event] ?? NEVER];
  return index === undefined ? undefined : entryAt(index, tree.eventRows[event] ?? NONE);
}

/** The type with OPAQUE and IMPLIED, as in LayerIndex. */
export function eventFlags(tree: ImageTree, event: number): number {
  return tree.layers[tree.eventLayers[event] ?? NEVER]?.types[tree.eventRows[event] ?? NONE] ?? 0;
}

/** The node that an event belongs to. */
export function eventNode({ firstEvents, count }: ImageTree, event: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((firstEvents[middle] ?? 0) <= event) low = middle;
    else high = middle - 1;
  }
  return low;
}

const DIRECTORY = ENTRY_TYPES.indexOf('directory');

/** Whether an event is about a folder; a whiteout of one is not. */
export function isFolderEvent(tree: ImageTree, event: number): boolean {
  return (eventFlags(tree, event) & TYPE_MASK) === DIRECTORY;
}
