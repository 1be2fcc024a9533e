/** What a person can have written to a folder: a file as one layer has it, or all that a folder shows. Pure. */
import type { ExtractWish } from '../../facts/extraction.ts';
import {
  eventOfLayer,
  type ImageTree,
  isFolderEvent,
  NONE,
  nodePath,
} from '../../insight/layers/image-tree.ts';
import { STATE_BITS, type TreeState } from '../../insight/layers/tree-state.ts';
import type { LaidImage } from '../layers/laid-image.ts';

export interface Extractable extends Pick<ExtractWish, 'items' | 'base'> {
  readonly imageId: string;
  /** In the image, with a slash at its beginning. */
  readonly title: string;
}

/** What a layer has at a path; of a folder all that is in it once this layer lies on those below. */
export function extractableAt(
  { image, tree, explorer, nodeOf }: Pick<LaidImage, 'image' | 'tree' | 'explorer' | 'nodeOf'>,
  layer: number,
  path: string,
): Extractable {
  const node = nodeOf(path);
  const event = node === undefined ? NONE : eventOfLayer(tree, node, layer);
  return node === undefined || event === NONE || !isFolderEvent(tree, event)
    ? extractableFile(image.imageId, layer, path)
    : extractableTree(image.imageId, tree, explorer.state({ kind: 'up-to', layer }), node);
}

function extractableFile(imageId: string, layer: number, path: string): Extractable {
  return { imageId, items: [{ layer, path }], base: folderOf(path), title: `/${path}` };
}

/** All that is shown in and under a node, as it is shown; of what was taken away only what was asked for itself. */
export function extractableTree(
  imageId: string,
  tree: ImageTree,
  { events, states }: TreeState,
  node: number,
): Extractable {
  const path = nodePath(tree, node);
  const isGone = states[node] === STATE_BITS.removed;
  const items: { layer: number; path: string }[] = [];
  const end = tree.ends[node] ?? node + 1;
  for (let at = node; at < end; at += 1) {
    const event = events[at] ?? NONE;
    if (event === NONE || (states[at] === STATE_BITS.removed && !isGone)) continue;
    items.push({ layer: tree.eventLayers[event] ?? 0, path: nodePath(tree, at) });
  }
  return { imageId, items, base: folderOf(path), title: `/${path}` };
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}
