/** What stands behind a claim for storage. */
import * as z from 'zod';
import { goString } from '../engine-shape.ts';
import type { KubeObject } from './kube-object.ts';
import { optionalPart, readLeniently } from './lenient-reading.ts';

const claimSchema = z.object({ volumeName: goString, storageClassName: goString });

/** Kinds of volumes that are not named here pass through: the field's name is the kind. */
const volumeSchema = z.looseObject({
  hostPath: optionalPart(z.object({ path: goString, type: goString })),
  local: optionalPart(z.object({ path: goString })),
  csi: optionalPart(z.object({ driver: goString })),
  storageClassName: goString,
});
export type PersistentVolumeSpec = z.infer<typeof volumeSchema>;

const claims = new WeakMap<KubeObject, z.infer<typeof claimSchema>>();
const volumes = new WeakMap<KubeObject, PersistentVolumeSpec>();

/** Of a PersistentVolumeClaim: the name of its volume, empty while it has none. */
export function claimOf(object: KubeObject): z.infer<typeof claimSchema> {
  const known = claims.get(object);
  if (known !== undefined) return known;
  const { value } = readLeniently(claimSchema, object.spec, 'spec');
  claims.set(object, value);
  return value;
}

export function persistentVolumeOf(object: KubeObject): PersistentVolumeSpec {
  const known = volumes.get(object);
  if (known !== undefined) return known;
  const { value } = readLeniently(volumeSchema, object.spec, 'spec');
  volumes.set(object, value);
  return value;
}
