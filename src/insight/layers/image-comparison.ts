/** What differs between two images, by what is there in the end, whatever layers it came in. */
import type { ImageLayers } from '../../facts/image-layers.ts';
import { flatImage } from './flat-image.ts';
import { type ImageTree, isFolderEvent } from './image-tree.ts';
import { mergeLayers } from './merge-layers.ts';
import { STATE_BITS, type TreeMode, type TreeState, treeState } from './tree-state.ts';

export interface ImageComparison {
  /** Of two layers: all of the one image, and all of the other. */
  readonly tree: ImageTree;
  /** How to look at it: what differs from the one to the other. */
  readonly mode: TreeMode;
  /** By layer of the tree, then by row: the layer of that image which brought it. */
  readonly origins: readonly [one: Int32Array, other: Int32Array];
  /** Digests of layers that both have, in the order of the first image. */
  readonly sharedLayers: readonly string[];
  /** Bytes of these layers: pulled once for both. */
  readonly sharedBytes: number;
  readonly counts: ChangeCounts;
}

/** Paths that are no folders, and for how many bytes they stand: those of the other image, for `removed` of the one. */
interface ChangeCounts {
  readonly added: number;
  readonly addedBytes: number;
  /** In content, or in metadata alone. */
  readonly modified: number;
  readonly modifiedBytes: number;
  readonly metadata: number;
  readonly removed: number;
  readonly removedBytes: number;
  readonly unchanged: number;
}

const COMPARE_BOTH = { kind: 'compare', from: 0, to: 1 } as const satisfies TreeMode;

export function compareImages(
  one: { readonly tree: ImageTree; readonly image: Pick<ImageLayers, 'layers'> },
  other: { readonly tree: ImageTree; readonly image: Pick<ImageLayers, 'layers'> },
): ImageComparison {
  const [before, after] = [flatImage(one.tree), flatImage(other.tree)];
  const tree = mergeLayers([before.index, after.index]);
  const theirs = new Set(other.image.layers.map(({ diffId }) => diffId));
  const shared = one.image.layers.flatMap(({ diffId }, layer) =>
    diffId !== '' && theirs.has(diffId) ? [{ diffId, bytes: one.tree.layers[layer]?.size ?? 0 }] : [],
  );
  return {
    tree,
    mode: COMPARE_BOTH,
    origins: [before.layers, after.layers],
    sharedLayers: shared.map(({ diffId }) => diffId),
    sharedBytes: shared.reduce((sum, { bytes }) => sum + bytes, 0),
    counts: changeCounts(tree, treeState(tree, COMPARE_BOTH)),
  };
}

/** Of what is shown in a state. */
function changeCounts(tree: ImageTree, { events, states, sizes }: TreeState): ChangeCounts {
  const counts = {
    added: 0,
    addedBytes: 0,
    modified: 0,
    modifiedBytes: 0,
    metadata: 0,
    removed: 0,
    removedBytes: 0,
    unchanged: 0,
  };
  for (let node = 1; node < tree.count; node += 1) {
    const state = states[node] ?? 0;
    if (state === 0 || isFolderEvent(tree, events[node] ?? -1)) continue;
    const bytes = sizes[node] ?? 0;
    if (state === STATE_BITS.added) {
      counts.added += 1;
      counts.addedBytes += bytes;
    } else if (state === STATE_BITS.modified) {
      counts.modified += 1;
      counts.modifiedBytes += bytes;
    } else if (state === STATE_BITS.removed) {
      counts.removed += 1;
      counts.removedBytes += bytes;
    } else if (state === STATE_BITS.metadata) counts.metadata += 1;
    else counts.unchanged += 1;
  }
  return counts;
}
