/**
 * The figures of dive, so that the limits of a `.dive-ci` file mean here what they mean there. They differ from ours in
 * what they call waste:
 *
 * - Only paths count that are no folder with something inside, layer by layer; a further name of a file counts 0 bytes.
 * - A whiteout of a folder counts as many bytes as the folder had below it, under the folder's own path.
 * - `efficiency` is the sum of the smallest version of each path divided by the sum of all versions; 1 without any bytes.
 * - `wastedBytes` is the sum of all versions of paths that come up at least twice, the last version included.
 * - `userWastedPercent` is that divided by the bytes of all layers above the base.
 *
 * dive does not know opaque folders; here they count as in the tree.
 */
import { ENTRY_TYPES } from '../../facts/layer-entry.ts';
import { TYPE_MASK } from '../../facts/layer-index.ts';
import { type ImageTree, isFolderEvent, NEVER, visibleEvent } from './image-tree.ts';

export interface DiveFigures {
  /** 0 to 1. */
  readonly efficiency: number;
  readonly wastedBytes: number;
  /** 0 to 1 and beyond; NaN when there are no bytes on either side, Infinity when only the base has any. */
  readonly userWastedPercent: number;
}

const WHITEOUT = ENTRY_TYPES.indexOf('whiteout');

export function diveFigures(tree: ImageTree): DiveFigures {
  let least = 0;
  let all = 0;
  let wastedBytes = 0;
  for (let node = 1; node < tree.count; node += 1) {
    const sizes = sizesOf(tree, node);
    if (sizes.length === 0) continue;
    const sum = sizes.reduce((one, other) => one + other, 0);
    all += sum;
    least += Math.min(...sizes);
    if (sizes.length > 1) wastedBytes += sum;
  }
  const userBytes = tree.layers.slice(1).reduce((sum, index) => sum + (index?.size ?? 0), 0);
  return {
    efficiency: all === 0 ? 1 : least / all,
    wastedBytes,
    userWastedPercent: wastedBytes / userBytes,
  };
}

/** What the layers have for a path, in bytes; folders with something inside are left out. */
function sizesOf(tree: ImageTree, node: number): readonly number[] {
  const sizes: number[] = [];
  const end = tree.firstEvents[node + 1] ?? 0;
  for (let event = tree.firstEvents[node] ?? 0; event < end; event += 1) {
    const layer = tree.eventLayers[event] ?? 0;
    const row = tree.eventRows[event] ?? 0;
    const index = tree.layers[layer];
    if (index === undefined || (index.ends[row] ?? 0) > row + 1) continue;
    const type = (index.types[row] ?? 0) & TYPE_MASK;
    if (type === WHITEOUT) sizes.push(removedBytes(tree, node, layer));
    else sizes.push(tree.furtherNames.has(event) ? 0 : (index.sizes[row] ?? 0));
  }
  return sizes;
}

/** What a whiteout of a folder takes away; 0 when it is one of a file, whose bytes count under its own path already. */
function removedBytes(tree: ImageTree, node: number, layer: number): number {
  const folder = visibleEvent(tree, node, layer - 1);
  if (folder < 0 || !isFolderEvent(tree, folder)) return 0;
  let bytes = 0;
  const end = tree.ends[node] ?? 0;
  for (let inside = node + 1; inside < end; inside += 1) {
    const event = visibleEvent(tree, inside, layer - 1);
    if (event < 0 || tree.furtherNames.has(event)) continue;
    bytes += tree.layers[tree.eventLayers[event] ?? NEVER]?.sizes[tree.eventRows[event] ?? 0] ?? 0;
  }
  return bytes;
}
