/** Layers as tests write them: paths with what differs from an ordinary file. */
import type { EntryAttributes } from '../../../src/facts/layer-entry.ts';
import type { LayerIndex } from '../../../src/facts/layer-index.ts';
import { LayerIndexBuilder } from '../../../src/facts/layer-index-builder.ts';
import { type ImageTree, nodePath, visibleEvent } from '../../../src/insight/layers/image-tree.ts';
import { mergeLayers } from '../../../src/insight/layers/merge-layers.ts';

export const FILE: EntryAttributes = {
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 10,
  mtime: 1_700_000_000,
};
export const FOLDER: EntryAttributes = { ...FILE, type: 'directory', mode: 0o755, size: 0 };
export const OPAQUE_FOLDER: EntryAttributes = { ...FOLDER, isOpaque: true };
export const GONE: EntryAttributes = { ...FILE, type: 'whiteout', mode: 0, size: 0 };

export type MadeLayer = Readonly<Record<string, Partial<EntryAttributes>>>;

export function madeLayer(entries: MadeLayer, diffId = ''): LayerIndex {
  const builder = new LayerIndexBuilder();
  for (const [path, attributes] of Object.entries(entries)) builder.add(path, { ...FILE, ...attributes });
  return builder.finish(diffId);
}

export function madeTree(...layers: readonly MadeLayer[]): ImageTree {
  return mergeLayers(layers.map((entries, place) => madeLayer(entries, `sha256:${place}`)));
}

/** What is there after a layer: the layer that brought it, by path. */
export function standing(tree: ImageTree, layer: number): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (let node = 1; node < tree.count; node += 1) {
    const event = visibleEvent(tree, node, layer);
    if (event >= 0) found[nodePath(tree, node)] = tree.eventLayers[event] ?? -1;
  }
  return found;
}
