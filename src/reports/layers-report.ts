/** What `plimsoll layers` tells of an image, worked out once for all its forms. */
import type { ImageLayers } from '../facts/image-layers.ts';
import type { LayerIndex } from '../facts/layer-index.ts';
import { type DiveFigures, diveFigures } from '../insight/layers/dive-figures.ts';
import { judgeForbidden } from '../insight/layers/forbidden-paths.ts';
import { type ImageTree, nodePath } from '../insight/layers/image-tree.ts';
import { judgeWaste, type LayerRuleResult, type WasteLimits } from '../insight/layers/layer-rules.ts';
import { type LayerSummary, layerSummaries } from '../insight/layers/layer-summary.ts';
import { mergeLayers } from '../insight/layers/merge-layers.ts';
import type { PathGlob } from '../insight/layers/path-glob.ts';
import { foundNodes, searchGlob } from '../insight/layers/path-search.ts';
import { type PathEvent, pathTimeline } from '../insight/layers/path-timeline.ts';
import { type WastedSpace, wastedSpace } from '../insight/layers/wasted-space.ts';

export interface NamedGlob {
  /** As it was given. */
  readonly text: string;
  readonly glob: PathGlob;
}

export interface LayersQuestion {
  readonly limits: WasteLimits;
  readonly forbidden: readonly NamedGlob[];
  /** Whose history is asked for. */
  readonly path: NamedGlob | undefined;
}

export interface LayersReport {
  readonly image: ImageLayers;
  readonly tree: ImageTree;
  readonly layers: readonly LayerSummary[];
  readonly wasted: WastedSpace;
  readonly dive: DiveFigures;
  /** Empty when nothing is limited or forbidden. */
  readonly rules: readonly LayerRuleResult[];
  /** Undefined when no path was asked for. */
  readonly paths: FoundPaths | undefined;
}

export interface FoundPaths {
  readonly glob: string;
  readonly count: number;
  /** In the order of paths, made as they are taken. */
  timelines(): Generator<PathHistory>;
}

interface PathHistory {
  readonly path: string;
  readonly events: readonly PathEvent[];
}

export function layersReport(image: ImageLayers, { limits, forbidden, path }: LayersQuestion): LayersReport {
  const tree = mergeLayers(readLayers(image));
  const wasted = wastedSpace(tree);
  const dive = diveFigures(tree);
  return {
    image,
    tree,
    layers: layerSummaries(image, tree, wasted),
    wasted,
    dive,
    rules: [
      ...judgeWaste(limits, dive),
      ...forbidden.map(({ text, glob }) => judgeForbidden(tree, text, glob)),
    ],
    paths: path && foundPaths(tree, path),
  };
}

/** The layers as far as they are read. */
function readLayers({ layers }: ImageLayers): readonly (LayerIndex | undefined)[] {
  return layers.map(({ state }) => (state.kind === 'read' ? state.index : undefined));
}

function foundPaths(tree: ImageTree, { text, glob }: NamedGlob): FoundPaths {
  const nodes = foundNodes(searchGlob(tree, glob));
  return {
    glob: text,
    count: nodes.length,
    *timelines() {
      for (const node of nodes) yield { path: nodePath(tree, node), events: pathTimeline(tree, node) };
    },
  };
}
