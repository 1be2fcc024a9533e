/** The tree of an image whose layers are all read, and the texts in it. Kept per image. */
import type { ImageLayers } from '../../facts/image-layers.ts';
import { eventEntry, findNode, type ImageTree, NONE, visibleEvent } from '../layers/image-tree.ts';
import { mergeLayers } from '../layers/merge-layers.ts';

const trees = new WeakMap<ImageLayers, ImageTree>();

/** Undefined while not every layer is read. */
export function wholeTree(image: ImageLayers): ImageTree | undefined {
  const known = trees.get(image);
  if (known !== undefined) return known;
  const indexes = image.layers.flatMap(({ state }) => (state.kind === 'read' ? [state.index] : []));
  if (indexes.length < image.layers.length) return undefined;
  const tree = mergeLayers(indexes);
  trees.set(image, tree);
  return tree;
}

/** Links of links; a circle ends there. */
const MOST_LINKS = 8;

/**
 * A text that the scan keeps, as a container made from the image would read it; links are followed. Undefined when the
 * image has none.
 */
export function textInImage(image: ImageLayers, path: string): string | undefined {
  const tree = wholeTree(image);
  if (tree === undefined) return undefined;
  let at = path;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const node = findNode(tree, at);
    const event = node === undefined ? NONE : visibleEvent(tree, node, image.layers.length - 1);
    const entry = eventEntry(tree, event);
    if (entry === undefined) return undefined;
    if (entry.type !== 'symlink') {
      const state = image.layers[tree.eventLayers[event] ?? NONE]?.state;
      return state?.kind === 'read' ? state.contents?.texts[at] : undefined;
    }
    at = resolved(at, entry.target);
  }
  return undefined;
}

/** The texts of a folder, by path. */
export function textsInFolder(image: ImageLayers, folder: string): ReadonlyMap<string, string> {
  const paths = new Set(
    image.layers.flatMap(({ state }) =>
      state.kind === 'read' ? Object.keys(state.contents?.texts ?? {}) : [],
    ),
  );
  const inside = [...paths].filter((path) => path.startsWith(`${folder}/`)).sort();
  return new Map(
    inside.flatMap((path) => {
      const text = textInImage(image, path);
      return text === undefined ? [] : [[path, text]];
    }),
  );
}

function resolved(path: string, target: string): string {
  const base = target.startsWith('/') ? [] : path.split('/').slice(0, -1);
  const steps: string[] = [];
  for (const step of [...base, ...target.split('/')]) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}
