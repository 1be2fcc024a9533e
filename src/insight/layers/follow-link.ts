/** Where a symbolic link of an image leads: inside the image, as a program in a container would come there. */
import { eventEntry, findNode, type ImageTree, NONE, nodePath, visibleEvent } from './image-tree.ts';

export interface LinkEnd {
  readonly path: string;
  /** The layer that brought what is there. */
  readonly layer: number;
}

/** As many as Linux follows; see path_resolution(7). */
const MOST_LINKS = 40;

/**
 * The end of the link at `path` as it is after `layer`, links on the way followed too. Undefined when it leads to nothing,
 * or in a circle.
 */
export function followLink(tree: ImageTree, layer: number, path: string): LinkEnd | undefined {
  let left = path.split('/').filter(isName);
  let links = 0;
  let node = 0;
  while (left.length > 0) {
    const [name = '', ...rest] = left;
    left = rest;
    if (name === '..') {
      node = Math.max(0, tree.parents[node] ?? 0);
      continue;
    }
    const folder = nodePath(tree, node);
    const next = findNode(tree, folder === '' ? name : `${folder}/${name}`);
    const event = next === undefined ? NONE : visibleEvent(tree, next, layer);
    const entry = event === NONE ? undefined : eventEntry(tree, event);
    if (next === undefined || entry === undefined) return undefined;
    if (entry.type !== 'symlink') {
      node = next;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) return undefined;
    left = [...entry.target.split('/').filter(isName), ...rest];
    if (entry.target.startsWith('/')) node = 0;
  }
  const event = visibleEvent(tree, node, layer);
  return event === NONE ? undefined : { path: nodePath(tree, node), layer: tree.eventLayers[event] ?? 0 };
}

function isName(name: string): boolean {
  return name !== '' && name !== '.';
}
