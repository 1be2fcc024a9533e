/**
 * An image with its layers laid over each other: the tree, and what follows from it. Laying half a million files takes a
 * moment, so it is kept while the layers stay what they are, for the images that were looked at last.
 */
import type { ImageLayers } from '../../facts/image-layers.ts';
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
}

/** What rests on the trees alone. */
interface Laid {
  readonly indexes: readonly (LayerIndex | undefined)[];
  readonly explorer: TreeExplorer;
  readonly wasted: WastedSpace;
  readonly figures: readonly LayerSummary[];
  readonly nodes: Map<string, number | undefined>;
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

/** The same object as before while nothing of the image changed. */
export function layImage(image: ImageLayers): LaidImage {
  const before = kept.get(image.imageId);
  if (before?.whole.image === image) return before.whole;
  const indexes = image.layers.map(({ state }) => (state.kind === 'read' ? state.index : undefined));
  const laid =
    before !== undefined && (isSame(before.laid.indexes, indexes) || isTooSoon(before.laid, image))
      ? before.laid
      : lay(image, indexes);
  const whole = together(image, laid, before);
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

/** While more is on its way, laying takes a small part of the time. The last news of a reading is never too soon. */
function isTooSoon({ cost, at, indexes }: Laid, { layers }: ImageLayers): boolean {
  if (indexes.length !== layers.length) return false;
  const isMoreComing = layers.some(({ state }) => state.kind === 'reading');
  return isMoreComing && performance.now() - at < 8 * cost;
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
    nodes: new Map(),
    cost: at - begun,
    at,
  };
}

function together(image: ImageLayers, laid: Laid, before: Kept | undefined): LaidImage {
  const { explorer, wasted, figures, nodes } = laid;
  const { tree } = explorer;
  const contents = image.layers.map(({ state }) => (state.kind === 'read' ? state.contents : undefined));
  const isKnown =
    before?.laid === laid &&
    contents.every((found, layer) => found === before.whole.material.contents[layer]);
  const material = isKnown ? before.whole.material : { tree, contents, wasted };
  return {
    image,
    tree,
    explorer,
    wasted,
    material,
    summaries: image.layers.map(({ state }, layer) => summaryOf(figures, layer, state.kind)),
    viewFlags: isKnown ? before.whole.viewFlags : rememberViews(material),
    nodeOf: (path) => {
      if (!nodes.has(path)) nodes.set(path, findNode(tree, path));
      return nodes.get(path);
    },
    secrets: isKnown ? before.whole.secrets : contents.map(secretsByPath),
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
