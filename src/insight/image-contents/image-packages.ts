/** The packages of an image, as expressions see them. */
import type { ImageLayers } from '../../facts/image-layers.ts';
import { DISTRIBUTION_TYPES, packageInventory } from '../packages/inventory.ts';

export interface ImagePackages {
  /** Names of what the distribution's own package manager installed, sorted. */
  readonly installed: readonly string[];
  /** How many there are of all kinds, those of languages and of programs included. */
  readonly total: number;
}

const known = new WeakMap<ImageLayers, ImagePackages>();

/** Undefined while not every layer is read and looked into. Kept per image. */
export function imagePackages(image: ImageLayers): ImagePackages | undefined {
  const before = known.get(image);
  if (before !== undefined) return before;
  const isScanned = image.layers.every(({ state }) => state.kind === 'read' && state.contents !== undefined);
  if (!isScanned) return undefined;
  const { packages } = packageInventory(image);
  const installed = packages.filter(({ type }) => DISTRIBUTION_TYPES.has(type)).map(({ name }) => name);
  const found: ImagePackages = { installed: [...new Set(installed)].sort(), total: packages.length };
  known.set(image, found);
  return found;
}
