/** All layers of an image as one: what is there in the end, as if a single layer had brought it. */
import type { LayerIndex } from '../../facts/layer-index.ts';
import { closeRuns, layerIndex, newColumns, OPAQUE, TYPE_MASK } from '../../facts/layer-index.ts';
import { type ImageTree, isVisible, NONE, nodeName, visibleEvent } from './image-tree.ts';

export interface FlatImage {
  readonly index: LayerIndex;
  /** By row: the layer of the image that it came from. */
  readonly layers: Int32Array;
}

/** What is there after `layer`, by default the last one. The root is opaque: laid over another image, it hides that one. */
export function flatImage(tree: ImageTree, layer = tree.layers.length - 1): FlatImage {
  const { nodes, events } = shownIn(tree, layer);
  const count = nodes.length;
  const names = new Map<string, number>([['', 0]]);
  const rowOfNode = new Map<number, number>();
  const rowOfEvent = new Map<number, number>();
  const layers = new Int32Array(count);
  const hasDigests = tree.layers.some((index) => index !== undefined && index.digests.length > 0);
  const columns = newColumns(count, hasDigests);
  // Of files whose first name is gone: the name that is the first one now.
  const heirs = new Map<number, number>();
  for (let row = 0; row < count; row += 1) {
    const node = nodes[row] ?? 0;
    const event = events[row] ?? NONE;
    const from = tree.layers[tree.eventLayers[event] ?? NONE];
    const at = tree.eventRows[event] ?? 0;
    const name = nodeName(tree, node);
    const nameId = names.get(name) ?? names.size;
    names.set(name, nameId);
    // Only folders are asked for again, and files that may have further names.
    if ((tree.ends[node] ?? 0) > node + 1) rowOfNode.set(node, row);
    if (tree.furtherNames.size > 0) rowOfEvent.set(event, row);
    layers[row] = tree.eventLayers[event] ?? 0;
    columns.parents[row] = row === 0 ? NONE : (rowOfNode.get(tree.parents[node] ?? 0) ?? 0);
    columns.nameIds[row] = nameId;
    if (from === undefined) continue;
    columns.types[row] = ((from.types[at] ?? 0) & TYPE_MASK) | (row === 0 ? OPAQUE : 0);
    columns.modes[row] = from.modes[at] ?? 0;
    columns.uids[row] = from.uids[at] ?? 0;
    columns.gids[row] = from.gids[at] ?? 0;
    columns.sizes[row] = from.sizes[at] ?? 0;
    columns.mtimes[row] = from.mtimes[at] ?? 0;
    if (from.digests.length > 0) columns.digests.set(from.digests.subarray(at * 32, at * 32 + 32), row * 32);
    keep(columns.targets, row, from.targets.get(at));
    keep(columns.devices, row, from.devices.get(at));
    keep(columns.xattrs, row, from.xattrs.get(at));
    const first = tree.furtherNames.get(event);
    if (first === undefined) continue;
    const firstRow = isVisible(tree, first, layer) ? rowOfEvent.get(first) : heirs.get(first);
    if (firstRow === undefined) heirs.set(first, row);
    else columns.hardlinks.set(row, firstRow);
  }
  closeRuns(columns);
  return { index: layerIndex('', { ...columns, names: [...names.keys()] }), layers };
}

function keep<Value>(column: Map<number, Value>, row: number, value: Value | undefined): void {
  if (value !== undefined) column.set(row, value);
}

function shownIn(
  tree: ImageTree,
  layer: number,
): { readonly nodes: Int32Array; readonly events: Int32Array } {
  const nodes = new Int32Array(tree.count);
  const events = new Int32Array(tree.count);
  let count = 0;
  for (let node = 0; node < tree.count; node += 1) {
    const event = visibleEvent(tree, node, layer);
    if (event === NONE) continue;
    nodes[count] = node;
    events[count] = event;
    count += 1;
  }
  return { nodes: nodes.subarray(0, count), events: events.subarray(0, count) };
}
