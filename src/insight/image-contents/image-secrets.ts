/** The secrets in the layers of an image, each with what became of its file. */
import type { ImageLayers } from '../../facts/image-layers.ts';
import type { SecretSighting } from '../../facts/layer-contents.ts';
import { groupOfSecret, type SecretGroup, secretRowTitle } from '../../knowledge/secret-groups.ts';
import { eventOfLayer, findNode, type ImageTree, NONE } from '../layers/image-tree.ts';
import { wholeTree } from './whole-tree.ts';

/** As expressions see it. */
export interface SecretInImage {
  /** Row of the coverage list, with what makes it milder or graver behind a slash. */
  readonly rule: string;
  /** Rows that one check answers together. */
  readonly group: SecretGroup;
  /** What it is, as it reads after "looks like". */
  readonly what: string;
  /** From the root, with a slash. */
  readonly path: string;
  /** From 1, from the base up. */
  readonly layer: number;
  /** 0 when the whole file is it. */
  readonly line: number;
  readonly masked: string;
  /** The layer that replaces or deletes its file, which is still in the image; 0 when it is there to be seen. */
  readonly hiddenIn: number;
}

/** Of a group, which is what a check asks for: many of one must not hide those of another. */
const MOST_SECRETS = 500;

interface Kept {
  readonly now: string;
  readonly secrets: readonly SecretInImage[];
}

const known = new WeakMap<ImageLayers, Kept>();

/**
 * By layer, then by path. `now` is RFC 3339: a token that has expired opens nothing any more. Undefined while not every
 * layer is read and looked into. Kept per image.
 */
export function imageSecrets(image: ImageLayers, now: string): readonly SecretInImage[] | undefined {
  const before = known.get(image);
  if (before?.now === now) return before.secrets;
  const tree = wholeTree(image);
  if (tree === undefined) return undefined;
  const secrets: SecretInImage[] = [];
  const counts = new Map<SecretGroup, number>();
  for (const [layer, { state }] of image.layers.entries()) {
    if (state.kind !== 'read' || state.contents === undefined) return undefined;
    for (const sighting of state.contents.secrets) {
      const secret = secretOf(sighting, layer, tree, now);
      const count = counts.get(secret.group) ?? 0;
      if (count === MOST_SECRETS) continue;
      counts.set(secret.group, count + 1);
      secrets.push(secret);
    }
  }
  known.set(image, { now, secrets });
  return secrets;
}

function secretOf(sighting: SecretSighting, layer: number, tree: ImageTree, now: string): SecretInImage {
  const { path, line, masked, expires } = sighting;
  const isExpired = expires !== undefined && expires * 1000 < Date.parse(now);
  const rule = isExpired ? 'SEC-JWT/expired' : sighting.rule;
  return {
    rule,
    group: groupOfSecret(rule),
    what: line === 0 ? masked : secretRowTitle(rule),
    path: `/${path}`,
    layer: layer + 1,
    line,
    masked: line === 0 ? '' : masked,
    hiddenIn: hiddenIn(tree, path, layer),
  };
}

function hiddenIn(tree: ImageTree, path: string, layer: number): number {
  const node = findNode(tree, path);
  const event = node === undefined ? NONE : eventOfLayer(tree, node, layer);
  const until = tree.untils[event];
  return until === undefined || until >= tree.layers.length ? 0 : until + 1;
}
