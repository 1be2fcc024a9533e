/** Where the objects of a cluster are shown. */
import { type KubeObject, kubeKey } from '../../facts/kubernetes/kube-object.ts';
import type { ClusterPlace } from './cluster-place.ts';

/** Kinds of objects that make pods and have a screen of their own. */
const WORKLOADS: readonly string[] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Job',
  'CronJob',
  'ReplicationController',
];

/** Undefined for kinds that have no screen. */
export function objectPlace(object: Pick<KubeObject, 'kind' | 'metadata'>): ClusterPlace | undefined {
  const { kind } = object;
  const id = kubeKey(object);
  if (WORKLOADS.includes(kind)) return { screen: 'workload', id: `${kind}/${id}` };
  switch (kind) {
    case 'Pod':
      return { screen: 'pod', id, tab: 'Overview' };
    case 'Node':
      return { screen: 'node', id };
    case 'Service':
      return { screen: 'service', id };
    case 'Ingress':
      return { screen: 'ingress', id };
    case 'NetworkPolicy':
      return { screen: 'policy', id };
    case 'Namespace':
      return { screen: 'namespace', id };
    case 'ServiceAccount':
      return { screen: 'subject', id: `ServiceAccount/${id}` };
    case 'Role':
    case 'ClusterRole':
      return { screen: 'role', id: `${kind}/${id}` };
    default:
      return undefined;
  }
}

/** Of a role that a binding names. */
export function rolePlace(role: {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}): ClusterPlace {
  const { kind, namespace, name } = role;
  return { screen: 'role', id: namespace === '' ? `${kind}/${name}` : `${kind}/${namespace}/${name}` };
}
