/** Where an object that was read from a manifest stands. */
import type { KubeObject } from './kube-object.ts';

export interface ManifestPlace {
  /** As the target names it: a path, or `-` for standard input. */
  readonly file: string;
  /** The line on which the object begins, from 1. */
  readonly line: number;
}

const places = new WeakMap<KubeObject, ManifestPlace>();

/** For whoever reads manifests: the place is no part of the object, which stays as the API would have it. */
export function rememberPlace(object: KubeObject, place: ManifestPlace): void {
  places.set(object, place);
}

/** Undefined for objects of a cluster. */
export function manifestPlace(object: KubeObject): ManifestPlace | undefined {
  return places.get(object);
}
