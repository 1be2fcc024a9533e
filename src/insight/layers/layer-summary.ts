/** One row for each layer of an image: what made it, how big it is, what it did to the files. */

import type { ImageLayer, ImageLayers } from '../../facts/image-layers.ts';
import { readStep } from '../build-step.ts';
import { type ImageTree, isFolderEvent, NEVER, NONE } from './image-tree.ts';
import type { WastedSpace } from './wasted-space.ts';

export interface LayerSummary {
  /** From 0. */
  readonly layer: number;
  readonly diffId: string;
  /** RUN, COPY, …; empty for a layer that no builder explains. */
  readonly instruction: string;
  /** What stands behind it; of a RUN the script without its shell. */
  readonly text: string;
  /** Seconds since 1970; 0 when nobody tells. */
  readonly created: number;
  readonly state: ImageLayer['state']['kind'];
  /** The figures are those of the tree; all 0 while the layer is not read. */
  readonly size: number;
  /** Of the bytes of all layers, 0 to 1. */
  readonly share: number;
  /** Paths that are no folders. */
  readonly added: number;
  /** Those that differ from what was there, in content or in metadata, and those that were brought again as they were. */
  readonly changed: number;
  readonly removed: number;
  /** Bytes of it that later layers hide. */
  readonly wastedBytes: number;
}

export function layerSummaries(
  { layers }: ImageLayers,
  tree: ImageTree,
  wasted: WastedSpace,
): readonly LayerSummary[] {
  const counts = fileCounts(tree);
  return layers.map(({ diffId, createdBy, created, state }, layer) => {
    const size = tree.layers[layer]?.size ?? 0;
    return {
      layer,
      diffId,
      ...readStep(createdBy),
      created,
      state: state.kind,
      size,
      share: wasted.totalBytes === 0 ? 0 : size / wasted.totalBytes,
      added: counts.added[layer] ?? 0,
      changed: counts.changed[layer] ?? 0,
      removed: counts.removed[layer] ?? 0,
      wastedBytes: wasted.byLayer[layer] ?? 0,
    };
  });
}

interface FileCounts {
  readonly added: Int32Array;
  readonly changed: Int32Array;
  readonly removed: Int32Array;
}

/** By layer; one pass over all events. */
function fileCounts(tree: ImageTree): FileCounts {
  const count = tree.layers.length;
  const counts = {
    added: new Int32Array(count),
    changed: new Int32Array(count),
    removed: new Int32Array(count),
  };
  const add = (column: Int32Array, layer: number) => {
    if (layer < count) column[layer] = (column[layer] ?? 0) + 1;
  };
  for (let node = 1; node < tree.count; node += 1) {
    const end = tree.firstEvents[node + 1] ?? 0;
    // Whose place the next event takes, if it comes in the very layer that ends it.
    let before = NONE;
    for (let event = tree.firstEvents[node] ?? 0; event < end; event += 1) {
      const layer = tree.eventLayers[event] ?? 0;
      const until = tree.untils[event] ?? NEVER;
      if (until === layer) continue;
      const isReplacing = before !== NONE && tree.untils[before] === layer;
      if (before !== NONE && !isReplacing && !isFolderEvent(tree, before))
        add(counts.removed, tree.untils[before] ?? NEVER);
      if (isReplacing && isFolderEvent(tree, before) !== isFolderEvent(tree, event)) {
        add(isFolderEvent(tree, event) ? counts.removed : counts.added, layer);
      } else if (!isFolderEvent(tree, event)) {
        add(isReplacing ? counts.changed : counts.added, layer);
      }
      before = event;
    }
    if (before !== NONE && tree.untils[before] !== NEVER && !isFolderEvent(tree, before))
      add(counts.removed, tree.untils[before] ?? NEVER);
  }
  return counts;
}
