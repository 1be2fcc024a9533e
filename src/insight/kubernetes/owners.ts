/** Who made an object: from a pod up to the workload that a person wrote. */
import type { KubeResource } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { isStaticPod } from '../../facts/kubernetes/pod-status.ts';
import { type KubeCluster, objectNamed } from './listed.ts';

export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Undefined when it is gone, may not be read, or is of a kind that only an operator knows. */
  readonly object: KubeObject | undefined;
}

const RESOURCES: ReadonlyMap<string, KubeResource> = new Map([
  ['apps/ReplicaSet', 'replicasets'],
  ['apps/Deployment', 'deployments'],
  ['apps/StatefulSet', 'statefulsets'],
  ['apps/DaemonSet', 'daemonsets'],
  ['batch/Job', 'jobs'],
  ['batch/CronJob', 'cronjobs'],
  ['ReplicationController', 'replicationcontrollers'],
]);

/** Enough for every real chain; a circle can only be forged. */
const MAX_OWNERS = 8;

/**
 * The owners of an object, the nearest first: ReplicaSet, Deployment. Only who manages it counts (`controller`). A static
 * pod has none: its node is not its workload.
 */
export function ownersOf(cluster: KubeCluster, object: KubeObject): readonly Owner[] {
  const owners: Owner[] = [];
  let next: KubeObject | undefined = object;
  while (next !== undefined && owners.length < MAX_OWNERS) {
    const owner: Owner | undefined = isStaticPod(next) ? undefined : ownerOf(cluster, next);
    if (owner !== undefined) owners.push(owner);
    next = owner?.object;
  }
  return owners;
}

function ownerOf(cluster: KubeCluster, { metadata }: KubeObject): Owner | undefined {
  const reference = metadata.ownerReferences.find(({ controller }) => controller);
  if (reference === undefined) return undefined;
  const { apiVersion, kind, name, uid } = reference;
  const { namespace } = metadata;
  const slash = apiVersion.indexOf('/');
  const resource = RESOURCES.get(slash === -1 ? kind : `${apiVersion.slice(0, slash)}/${kind}`);
  const found = resource && objectNamed(cluster, resource, namespace, name);
  // One of the same name that was made later is somebody else.
  const isSame = found !== undefined && (uid === '' || found.metadata.uid === uid);
  return { apiVersion, kind, namespace, name, object: isSame ? found : undefined };
}
