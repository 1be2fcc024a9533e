/** What stands behind a claim for storage. */
import { Fields } from './fields.ts';
import type { KubeObject } from './kube-object.ts';

export interface VolumeClaim {
  /** Empty while it has none. */
  readonly volumeName: string;
  readonly storageClassName: string;
}

export interface PersistentVolume {
  readonly storageClassName: string;
  /** A folder of the node; undefined for storage of another kind. */
  readonly hostPath: { readonly path: string; readonly type: string } | undefined;
  /** A disk or folder of one certain node. */
  readonly local: { readonly path: string } | undefined;
}

const claims = new WeakMap<KubeObject, VolumeClaim>();
const volumes = new WeakMap<KubeObject, PersistentVolume>();

/** Of a PersistentVolumeClaim. */
export function claimOf(object: KubeObject): VolumeClaim {
  const known = claims.get(object);
  if (known !== undefined) return known;
  const from = Fields.of(object.spec, 'spec');
  const claim = {
    volumeName: from.text('volumeName'),
    storageClassName: from.text('storageClassName'),
  };
  claims.set(object, claim);
  return claim;
}

export function persistentVolumeOf(object: KubeObject): PersistentVolume {
  const known = volumes.get(object);
  if (known !== undefined) return known;
  const from = Fields.of(object.spec, 'spec');
  const volume = {
    storageClassName: from.text('storageClassName'),
    hostPath: from.part('hostPath', (part) => ({ path: part.text('path'), type: part.text('type') })),
    local: from.part('local', (part) => ({ path: part.text('path') })),
  };
  volumes.set(object, volume);
  return volume;
}
