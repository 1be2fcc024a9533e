/**
 * An image with its layers laid over each other: the tree, and what follows from it. Laying half a million files takes a
 * moment, so it is kept while the layers stay what they are, for the images that were looked at last.
 */
import type { ImageLayer, ImageLayers } from '../../facts/image-layers.ts';
import type { LayerContents } from '../../facts/layer-contents.ts';
import type { LayerIndex } from '../../facts/layer-index.ts';
import { findNode, type ImageTree } from '../../insight/layers/image-tree.ts';
import { type LayerSummary, layerSummaries } from '../../insight/layers/layer-summary.ts';
import { mergeLayers } from '../../insight/layers/merge-layers.ts';
import { READY_VIEWS, type ReadyViewId, type ViewMaterial } from '../../insight/layers/ready-views.ts';
import { TreeExplorer } from '../../insight/layers/tree-explorer.ts';
import { type WastedSpace, wastedSpace } from '../../insight/layers/wasted-space.ts';

export interface LaidImage {
  readonly image: ImageLayers;
  readonly tree: ImageTree;
  readonly explorer: TreeExplorer;
  readonly wasted: WastedSpace;
  readonly material: ViewMaterial;
  readonly summaries: readonly LayerSummary[];
  /** 1 for each event of a ready view; worked out when it is first asked for. */
  readonly viewFlags: (id: ReadyViewId) => Uint8Array;
  /** The node of a path; undefined when no layer knows it. */
  readonly nodeOf: (path: string) => number | undefined;
  /** By layer, then by path: how many secrets a file has. */
  readonly secrets: readonly ReadonlyMap<string, number>[];
  /** Layers were read that the tree does not have yet: milliseconds until it is worth asking anew. 0 when it has all. */
  readonly behindMs: number;
}

/** What rests on the trees alone. */
interface Laid {
  readonly indexes: readonly (LayerIndex | undefined)[];
  readonly explorer: TreeExplorer;
  readonly wasted: WastedSpace;
  readonly figures: readonly LayerSummary[];
  readonly nodeOf: LaidImage['nodeOf'];
  /** Milliseconds that it took, and when it was done. */
  readonly cost: number;
  readonly at: number;
}

interface Kept {
  readonly laid: Laid;
  readonly whole: LaidImage;
}

/** Two can be compared. */
const KEPT = 2;
const kept = new Map<string, Kept>();

/**
 * The same object as before while nothing of the image changed. While it is being read laying takes a small part of the
 * time, so the tree may be behind for a moment (`behindMs`).
 */
export function layImage(image: ImageLayers, isBeingRead = false): LaidImage {
  const before = kept.get(image.imageId);
  const isSameImage = before?.whole.image === image;
  if (isSameImage && before.whole.behindMs === 0) return before.whole;
  const indexes = image.layers.map(({ state }) => (state.kind === 'read' ? state.index : undefined));
  const isUpToDate = before !== undefined && isSame(before.laid.indexes, indexes);
  const behindMs = before === undefined || isUpToDate || !isBeingRead ? 0 : restMs(before.laid, indexes);
  if (isSameImage && behindMs > 0) return before.whole;
  const laid = before !== undefined && (isUpToDate || behindMs > 0) ? before.laid : lay(image, indexes);
  const whole = together(image, laid, before, behindMs);
  kept.delete(image.imageId);
  kept.set(image.imageId, { laid, whole });
  const [oldest] = kept.keys();
  if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  return whole;
}

function isSame(
  one: readonly (LayerIndex | undefined)[],
  other: readonly (LayerIndex | undefined)[],
): boolean {
  return one.length === other.length && one.every((index, layer) => index === other[layer]);
}

/** Milliseconds until laying again takes a small part of the time. */
function restMs({ cost, at, indexes: before }: Laid, indexes: Laid['indexes']): number {
  return before.length === indexes.length ? Math.max(0, at + 8 * cost - performance.now()) : 0;
}

function lay(image: ImageLayers, indexes: readonly (LayerIndex | undefined)[]): Laid {
  const begun = performance.now();
  const tree = mergeLayers(indexes);
  const wasted = wastedSpace(tree);
  const figures = layerSummaries(image, tree, wasted);
  const at = performance.now();
  return {
    indexes,
    explorer: new TreeExplorer(tree),
    wasted,
    figures,
    nodeOf: rememberNodes(tree),
    cost: at - begun,
    at,
  };
}

function together(image: ImageLayers, laid: Laid, before: Kept | undefined, behindMs: number): LaidImage {
  const { explorer, wasted, figures } = laid;
  const { tree } = explorer;
  const contents = image.layers.map(({ state }) => (state.kind === 'read' ? state.contents : undefined));
  const isKnown = before?.laid === laid && hasContents(before.whole.material, contents);
  const material = isKnown ? before.whole.material : { tree, contents, wasted };
  return {
    image,
    tree,
    explorer,
    wasted,
    material,
    summaries: image.layers.map(({ state }, layer) =>
      // What the tree does not have yet is still on its way for who looks at it.
      summaryOf(figures, layer, isMissing(laid, layer, state) ? 'reading' : state.kind),
    ),
    viewFlags: isKnown ? before.whole.viewFlags : rememberViews(material),
    nodeOf: laid.nodeOf,
    secrets: isKnown ? before.whole.secrets : contents.map(secretsByPath),
    behindMs,
  };
}

function hasContents({ contents }: ViewMaterial, others: ViewMaterial['contents']): boolean {
  return others.every((found, layer) => found === contents[layer]);
}

function isMissing({ indexes }: Laid, layer: number, state: ImageLayer['state']): boolean {
  return state.kind === 'read' && indexes[layer] === undefined;
}

/** A function of its own: one made beside others would keep all that those know, and with it every tree that was. */
function rememberNodes(tree: ImageTree): LaidImage['nodeOf'] {
  const nodes = new Map<string, number | undefined>();
  return (path) => {
    if (!nodes.has(path)) nodes.set(path, findNode(tree, path));
    return nodes.get(path);
  };
}

function summaryOf(
  figures: readonly LayerSummary[],
  layer: number,
  state: LayerSummary['state'],
): LayerSummary {
  const summary = figures[layer];
  if (summary === undefined) throw new RangeError(`layer ${layer} of ${figures.length}`);
  return { ...summary, state };
}

function rememberViews(material: ViewMaterial): LaidImage['viewFlags'] {
  const known = new Map<ReadyViewId, Uint8Array>();
  return (id) => {
    const flags =
      known.get(id) ?? READY_VIEWS.find((view) => view.id === id)?.flags(material) ?? new Uint8Array();
    known.set(id, flags);
    return flags;
  };
}

function secretsByPath(contents: LayerContents | undefined): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const { path } of contents?.secrets ?? []) found.set(path, (found.get(path) ?? 0) + 1);
  return found;
}
