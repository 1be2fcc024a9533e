/** What stands behind the services and ingresses of a namespace. */
import type { KubeObject } from '../../../facts/kubernetes/kube-object.ts';
import { keptWhile } from '../../../insight/kubernetes/kept-answer.ts';
import type { KubeCluster } from '../../../insight/kubernetes/listed.ts';
import { namespacePart } from '../../../insight/kubernetes/namespace-part.ts';
import {
  type IngressRoute,
  ingressRoutes,
  type ServiceTargets,
  serviceTargets,
} from '../../../insight/kubernetes/service-targets.ts';
import { steadyCluster } from '../../../insight/kubernetes/steady-cluster.ts';

interface NamespaceServices {
  readonly services: readonly ServiceTargets[];
  readonly routes: readonly IngressRoute[];
}

const servicesIn = keptWhile(
  ['pods', 'services', 'endpointslices', 'ingresses'],
  (cluster): NamespaceServices => {
    const services = serviceTargets(cluster);
    return { services, routes: ingressRoutes(cluster, services) };
  },
);

/** Its pods may be older than those of `cluster` in what concerns their state. */
export function namespaceServices(cluster: KubeCluster, namespace: string): NamespaceServices {
  return servicesIn(namespacePart(steadyCluster(cluster), namespace));
}

/** The pods as they are now, of some that may be older. */
export function podsNow({ objects }: KubeCluster, pods: readonly KubeObject[]): readonly KubeObject[] {
  const now = objects.get('pods');
  return pods.flatMap(({ metadata }) => now?.get(`${metadata.namespace}/${metadata.name}`) ?? []);
}
