/** How much of a cluster is known: whether something that is not there is missing, or was only not seen. */
import type { KubeFacts, KubeResource } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';

/** What is known of a cluster's objects. */
export type KubeCluster = Pick<KubeFacts, 'objects' | 'extents'>;

/**
 * Whether every object of a resource in a namespace is known; with an empty namespace, every object of the cluster. A
 * resource that the server does not have counts as known: there are none.
 */
export function isListed({ extents }: KubeCluster, resource: KubeResource, namespace = ''): boolean {
  const extent = extents.get(resource);
  switch (extent?.of) {
    case 'cluster':
    case 'unserved':
      return true;
    case 'namespaces':
      return namespace !== '' && extent.namespaces.includes(namespace);
    default:
      return false;
  }
}

export function objectsOf({ objects }: KubeCluster, resource: KubeResource): Iterable<KubeObject> {
  return objects.get(resource)?.values() ?? [];
}

export function objectNamed(
  { objects }: KubeCluster,
  resource: KubeResource,
  namespace: string,
  name: string,
): KubeObject | undefined {
  return objects.get(resource)?.get(namespace === '' ? name : `${namespace}/${name}`);
}
