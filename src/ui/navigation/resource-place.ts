import type { Resource } from '../../facts/finding.ts';
import type { Place } from './place.ts';

/** Where a resource is shown; undefined for what has no screen of its own. */
export function resourcePlace({ kind, id }: Pick<Resource, 'kind' | 'id'>): Place | undefined {
  switch (kind) {
    case 'container':
      return { screen: 'container', id, tab: 'Overview' };
    case 'image':
      return { screen: 'image', id, tab: 'Overview' };
    case 'network':
      return { screen: 'network', id };
    case 'host':
      return { screen: 'host', tab: 'Overview' };
    case 'daemon':
    case 'swarm':
      return { screen: 'host', tab: 'Engine' };
    case 'volume':
      return { screen: 'folder', of: { kind: 'volume', name: id }, path: '/' };
    case 'workload':
      return workloadPlace(id);
    case 'namespace':
    case 'node':
    case 'service':
    case 'ingress':
      return { screen: kind, id };
    case 'networkpolicy':
      return { screen: 'policy', id };
    case 'serviceaccount':
      return { screen: 'subject', id: `ServiceAccount/${id}` };
    case 'role':
      return { screen: 'role', id: `${id.includes('/') ? 'Role' : 'ClusterRole'}/${id}` };
    case 'rolebinding':
      // It has no screen of its own: whom it gives something to is what a person asks next.
      return { screen: 'rbac', query: `through:${id.slice(id.indexOf('/') + 1)}` };
    case 'cluster':
      return { screen: 'home' };
  }
}

/** `Deployment/shop/web`; a pod that nobody made is shown as a pod. */
export function workloadPlace(id: string): Place {
  return id.startsWith('Pod/')
    ? { screen: 'pod', id: id.slice('Pod/'.length), tab: 'Overview' }
    : { screen: 'workload', id };
}
