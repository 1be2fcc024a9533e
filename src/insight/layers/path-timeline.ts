/** What became of one path from layer to layer: which one brought it, which changed it, which took it away. */
import { ENTRY_TYPES, type LayerEntry } from '../../facts/layer-entry.ts';
import { OPAQUE, TYPE_MASK } from '../../facts/layer-index.ts';
import type { EntryAttribute } from './entry-change.ts';
import { eventEntry, eventFlags, type ImageTree, NEVER, NONE, nodePath } from './image-tree.ts';
import { changedBetween } from './tree-rows.ts';
import { changeBetween } from './tree-state.ts';

/** `again`: brought once more as it was, so that its bytes are there twice. */
export type PathEventKind = 'added' | 'modified' | 'metadata' | 'again' | 'removed';

export interface PathEvent {
  /** From 0. */
  readonly layer: number;
  readonly kind: PathEventKind;
  /** What is there from then on; for `removed` what was there. */
  readonly entry: LayerEntry | undefined;
  /** What differs from before. */
  readonly changed: readonly EntryAttribute[];
  /** The path that took this one away with it, when it was a folder around it; else its own. */
  readonly by: string;
}

/** In the order of layers. A layer that only implies a folder, or takes away what is not there, brings no event. */
export function pathTimeline(tree: ImageTree, node: number): readonly PathEvent[] {
  const path = nodePath(tree, node);
  const events: PathEvent[] = [];
  let before = NONE;
  const end = tree.firstEvents[node + 1] ?? 0;
  const endBefore = (layer: number) => {
    const until = tree.untils[before] ?? NEVER;
    if (before === NONE || until >= layer) return;
    events.push(removal(tree, node, before, until));
    before = NONE;
  };
  for (let event = tree.firstEvents[node] ?? 0; event < end; event += 1) {
    const layer = tree.eventLayers[event] ?? 0;
    endBefore(layer);
    if (tree.untils[event] === layer) continue;
    const entry = eventEntry(tree, event);
    if (before === NONE) {
      events.push({ layer, kind: 'added', entry, changed: [], by: path });
    } else {
      const change = changeBetween(tree, before, event);
      const kind = change === 'same' ? 'again' : change;
      events.push({ layer, kind, entry, changed: changedBetween(tree, before, event), by: path });
    }
    before = event;
  }
  endBefore(NEVER);
  return events;
}

/** The event of a path that nothing follows in its own node: a whiteout of it, or something around it. */
function removal(tree: ImageTree, node: number, event: number, layer: number): PathEvent {
  const entry = eventEntry(tree, event);
  return { layer, kind: 'removed', entry, changed: [], by: nodePath(tree, removerOf(tree, node, layer)) };
}

const DIRECTORY = ENTRY_TYPES.indexOf('directory');

/** The node itself where its layer has a whiteout for it; else the nearest folder around it that hides what is inside. */
function removerOf(tree: ImageTree, node: number, layer: number): number {
  for (let at = node; at > 0; at = tree.parents[at] ?? NONE) {
    const end = tree.firstEvents[at + 1] ?? 0;
    for (let event = tree.firstEvents[at] ?? 0; event < end; event += 1) {
      if (tree.eventLayers[event] !== layer) continue;
      const flags = eventFlags(tree, event);
      const isFolder = (flags & TYPE_MASK) === DIRECTORY;
      if (!isFolder || (at !== node && (flags & OPAQUE) !== 0)) return at;
    }
  }
  return 0;
}
