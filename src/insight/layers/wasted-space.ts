/**
 * Bytes that an image carries and nobody sees: versions of files that a later layer replaces or takes away. Whoever pulls
 * the image pulls them, and whoever reads its layers reads them.
 *
 * The score is 1 - wasted / all, where `all` are the bytes of the files of all layers. 1 is an image without waste.
 */
import { ENTRY_TYPES } from '../../facts/layer-entry.ts';
import { TYPE_MASK } from '../../facts/layer-index.ts';
import { eventFlags, eventNode, type ImageTree, NEVER, nodePath } from './image-tree.ts';

export interface WastedSpace {
  readonly wastedBytes: number;
  /** Bytes of all files of all layers; one with several names counts once. */
  readonly totalBytes: number;
  /** 0 to 1; 1 for an image without files. */
  readonly score: number;
  /** By layer: bytes of it that later ones hide. */
  readonly byLayer: readonly number[];
  /** Paths that waste any bytes. */
  readonly pathCount: number;
  /** The paths that waste most, the worst first; equal ones by path. */
  top(count: number): readonly WastedPath[];
  /** 1 for each event whose bytes are wasted. */
  readonly flags: Uint8Array;
}

export interface WastedPath {
  readonly path: string;
  readonly node: number;
  readonly bytes: number;
  /** Layers whose version of it is hidden. */
  readonly layers: readonly number[];
  /** The layer that hid the last of them. */
  readonly hiddenBy: number;
  /** Whether the path is there in the end, in a later version. */
  readonly isReplaced: boolean;
}

const FILE = ENTRY_TYPES.indexOf('file');

export function wastedSpace(tree: ImageTree): WastedSpace {
  const { untils, eventLayers } = tree;
  const lastNames = lastNamesOf(tree);
  const flags = new Uint8Array(untils.length);
  const byLayer = new Array<number>(tree.layers.length).fill(0);
  const bytesByNode = new Map<number, number>();
  let wastedBytes = 0;
  for (let event = 0; event < untils.length; event += 1) {
    if (untils[event] === NEVER || !isFile(tree, event) || tree.furtherNames.has(event)) continue;
    if (lastNames.get(event) === NEVER) continue;
    const bytes = sizeOf(tree, event);
    if (bytes === 0) continue;
    flags[event] = 1;
    wastedBytes += bytes;
    const layer = eventLayers[event] ?? 0;
    byLayer[layer] = (byLayer[layer] ?? 0) + bytes;
    const node = eventNode(tree, event);
    bytesByNode.set(node, (bytesByNode.get(node) ?? 0) + bytes);
  }
  const totalBytes = tree.layers.reduce((sum, index) => sum + (index?.size ?? 0), 0);
  return {
    wastedBytes,
    totalBytes,
    score: totalBytes === 0 ? 1 : 1 - wastedBytes / totalBytes,
    byLayer,
    pathCount: bytesByNode.size,
    flags,
    top: (count) =>
      [...bytesByNode]
        // Nodes stand in the order of paths.
        .sort(([a, one], [b, other]) => other - one || a - b)
        .slice(0, count)
        .map(([node, bytes]) => wastedPath(tree, flags, node, bytes)),
  };
}

function wastedPath(tree: ImageTree, flags: Uint8Array, node: number, bytes: number): WastedPath {
  const layers: number[] = [];
  let hiddenBy = 0;
  let isReplaced = false;
  const end = tree.firstEvents[node + 1] ?? 0;
  for (let event = tree.firstEvents[node] ?? 0; event < end; event += 1) {
    if (tree.untils[event] === NEVER) isReplaced = true;
    if (flags[event] !== 1) continue;
    layers.push(tree.eventLayers[event] ?? 0);
    hiddenBy = tree.untils[event] ?? 0;
  }
  return { path: nodePath(tree, node), node, bytes, layers, hiddenBy, isReplaced };
}

/** Of files with several names, by the event of the first: until when the longest-lived name counts. */
function lastNamesOf({ furtherNames, untils }: ImageTree): ReadonlyMap<number, number> {
  const last = new Map<number, number>();
  for (const [event, first] of furtherNames)
    last.set(first, Math.max(last.get(first) ?? 0, untils[event] ?? 0));
  return last;
}

function isFile(tree: ImageTree, event: number): boolean {
  return (eventFlags(tree, event) & TYPE_MASK) === FILE;
}

function sizeOf(tree: ImageTree, event: number): number {
  return tree.layers[tree.eventLayers[event] ?? NEVER]?.sizes[tree.eventRows[event] ?? 0] ?? 0;
}
