/** What every bill of materials says, in whichever format: the image, and its packages with the layer that brought each. */
import type { ImageLayers } from '../facts/image-layers.ts';
import type { InventoryPackage, PackageInventory } from '../insight/packages/inventory.ts';
import { packageUrl } from '../insight/packages/package-url.ts';

/** What is not in the facts. The same facts and the same of these give the same bytes. */
export interface SbomOptions {
  /** A random UUID, which makes the document one of its own. */
  readonly serial: string;
  readonly createdAt: Date;
  readonly toolVersion: string;
}

export interface SbomPackage extends InventoryPackage {
  /** Unique in the document, and the same whenever the image is the same. */
  readonly id: string;
  readonly purl: string | undefined;
  /** The digest of the layer that brought it. */
  readonly diffId: string;
}

export function sbomPackages(image: ImageLayers, inventory: PackageInventory): readonly SbomPackage[] {
  return inventory.packages.map((one, at) => ({
    ...one,
    id: `package-${at + 1}`,
    purl: packageUrl(one, inventory.release),
    diffId: image.layers[one.layer]?.diffId ?? '',
  }));
}

/** `pkg:oci/name@sha256:…` where the image's digest in a registry is known. */
export function imagePurl({ inspect }: ImageLayers): string | undefined {
  const [, repository, digest] = /^(.+)@(sha256:[0-9a-f]{64})$/.exec(inspect.RepoDigests[0] ?? '') ?? [];
  if (repository === undefined || digest === undefined) return undefined;
  const name = repository.slice(repository.lastIndexOf('/') + 1).toLowerCase();
  return `pkg:oci/${encodeURIComponent(name)}@${encodeURIComponent(digest)}?repository_url=${encodeURIComponent(repository)}`;
}

/** What the document does not know, one line each: whoever reads it should not take it for complete. */
export function sbomLimits({ unscanned, problems }: PackageInventory): readonly string[] {
  return [
    ...unscanned.map((layer) => `Layer ${layer + 1} was not looked into.`),
    ...problems.map(({ layer, text }) => `Layer ${layer + 1}: ${text}`),
  ];
}

/**
 * The same document in ASCII: strangers name packages and paths, and what acts on a terminal or turns the reading around
 * is no part of the JSON then, but comes out of it whole.
 */
export function inAscii(json: string): string {
  return json.replace(/[^\x20-\x7e\n]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
