/** Paths that no layer of an image may bring, not even one that a later layer takes away. */

import { ENTRY_TYPES } from '../../facts/layer-entry.ts';
import { IMPLIED, TYPE_MASK } from '../../facts/layer-index.ts';
import { eventFlags, type ImageTree, nodePath } from './image-tree.ts';
import type { ForbiddenPath, LayerRuleResult } from './layer-rules.ts';
import type { PathGlob } from './path-glob.ts';
import { foundNodes, searchGlob } from './path-search.ts';

const WHITEOUT = ENTRY_TYPES.indexOf('whiteout');

/** So many paths are named; the value counts all of them. */
const NAMED = 20;

export function judgeForbidden(tree: ImageTree, text: string, glob: PathGlob): LayerRuleResult {
  const paths: ForbiddenPath[] = [];
  let value = 0;
  for (const node of foundNodes(searchGlob(tree, glob))) {
    const layer = bringer(tree, node);
    if (layer === undefined) continue;
    value += 1;
    if (paths.length < NAMED) paths.push({ path: nodePath(tree, node), layer });
  }
  return { rule: 'forbid', isBroken: value > 0, limit: text, value, paths };
}

/** The first layer that has the path, and not just a whiteout for it or things inside. */
function bringer(tree: ImageTree, node: number): number | undefined {
  const end = tree.firstEvents[node + 1] ?? 0;
  for (let event = tree.firstEvents[node] ?? 0; event < end; event += 1) {
    const flags = eventFlags(tree, event);
    if ((flags & TYPE_MASK) !== WHITEOUT && (flags & IMPLIED) === 0) return tree.eventLayers[event];
  }
  return undefined;
}
