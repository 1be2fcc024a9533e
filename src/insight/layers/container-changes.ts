/** What a running container changed in the files of its image, as `GET /containers/{id}/changes` tells it. */
import type { LayerEntry } from '../../facts/layer-entry.ts';
import { eventEntry, findNode, type ImageTree, NONE, visibleEvent } from './image-tree.ts';

/** One line of the engine's answer: 0 modified, 1 added, 2 deleted. */
export interface EngineChange {
  readonly Path: string;
  readonly Kind: number;
}

export interface ContainerChange {
  /** Without a slash at its beginning. */
  readonly path: string;
  readonly kind: 'added' | 'modified' | 'removed';
  /** What the image has there; undefined for what it does not have. */
  readonly entry: LayerEntry | undefined;
  /** The layer that brought that. */
  readonly layer: number | undefined;
  /** A folder that is told only because something inside it changed. */
  readonly isOnlyWayThere: boolean;
}

/** In the order of paths. What is of a kind that the engine does not have is left out. */
export function containerChanges(
  tree: ImageTree,
  changes: readonly EngineChange[],
): readonly ContainerChange[] {
  const last = tree.layers.length - 1;
  const paths = changes.map(({ Path }) => Path.replace(/^\/+/, ''));
  const folders = new Set(paths.flatMap(foldersAround));
  return changes
    .flatMap(({ Kind }, place): readonly ContainerChange[] => {
      const path = paths[place] ?? '';
      const kind = KINDS[Kind];
      if (kind === undefined || path === '') return [];
      const node = findNode(tree, path);
      const event = node === undefined ? NONE : visibleEvent(tree, node, last);
      const entry = event === NONE ? undefined : eventEntry(tree, event);
      const isOnlyWayThere = kind === 'modified' && folders.has(path) && entry?.type === 'directory';
      const layer = event === NONE ? undefined : tree.eventLayers[event];
      return [{ path, kind, entry, layer, isOnlyWayThere }];
    })
    .sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0));
}

const KINDS = ['modified', 'added', 'removed'] as const;

function foldersAround(path: string): readonly string[] {
  const names = path.split('/');
  return names.slice(1).map((_, place) => names.slice(0, place + 1).join('/'));
}
