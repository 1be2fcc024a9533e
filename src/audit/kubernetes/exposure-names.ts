/** What expressions see of services, ingresses and network policies beside the objects themselves. */
import { type KubeFacts, kubeObjects } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { networkPolicyOf } from '../../facts/kubernetes/network-policy.ts';
import { podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import { hasEnded } from '../../facts/kubernetes/pod-status.ts';
import { serviceOf } from '../../facts/kubernetes/service.ts';
import { parseImageReference } from '../../insight/image-reference.ts';
import { matchesLabels, matchesSelector } from '../../insight/kubernetes/label-match.ts';
import { isListed } from '../../insight/kubernetes/listed.ts';
import { ingressRoutes, serviceTargets } from '../../insight/kubernetes/service-targets.ts';
import { SENSITIVE_INTERFACES } from '../../knowledge/kubernetes/sensitive-interfaces.ts';
import { inNamespace } from './by-namespace.ts';

/** Pages and APIs behind a service by which somebody steers a cluster or runs code, by name. */
export function serviceInterfaces(kube: KubeFacts, service: KubeObject): readonly string[] | undefined {
  const { namespace } = service.metadata;
  if (!isListed(kube, 'pods', namespace)) return undefined;
  const { selector } = serviceOf(service);
  if (Object.keys(selector).length === 0) return [];
  const pods = inNamespace(kubeObjects(kube, 'pods'), namespace).filter(({ metadata }) =>
    matchesLabels(selector, metadata.labels),
  );
  return [...new Set(pods.flatMap(interfacesOf))].sort();
}

/** Those behind an ingress. */
export function ingressInterfaces(kube: KubeFacts, ingress: KubeObject): readonly string[] | undefined {
  const { namespace } = ingress.metadata;
  if (!isListed(kube, 'pods', namespace) || !isListed(kube, 'services', namespace)) return undefined;
  const services = routesOf(kube)
    .filter((route) => route.ingress === ingress)
    .flatMap(({ service }) => service?.service ?? []);
  return [...new Set(services.flatMap((service) => serviceInterfaces(kube, service) ?? []))].sort();
}

function interfacesOf(pod: KubeObject): readonly string[] {
  return (podSpecOf(pod)?.containers ?? []).flatMap(({ container }) => {
    const reference = parseImageReference(container.image);
    const repository = reference?.repository ?? '';
    return SENSITIVE_INTERFACES.filter(({ image }) => image.test(repository)).map(({ name }) => name);
  });
}

const routes = new WeakMap<KubeFacts, ReturnType<typeof ingressRoutes>>();

function routesOf(kube: KubeFacts): ReturnType<typeof ingressRoutes> {
  const known = routes.get(kube) ?? ingressRoutes(kube, serviceTargets(kube));
  routes.set(kube, known);
  return known;
}

/** How many running pods a network policy is for. Pods with the network of their node are not governed. */
export function selectedName(kube: KubeFacts, policy: KubeObject): number | undefined {
  const { namespace } = policy.metadata;
  if (!isListed(kube, 'pods', namespace)) return undefined;
  const { podSelector } = networkPolicyOf(policy);
  return inNamespace(kubeObjects(kube, 'pods'), namespace).filter(
    (pod) =>
      !hasEnded(pod) &&
      podSpecOf(pod)?.spec.hostNetwork === false &&
      matchesSelector(podSelector, pod.metadata.labels),
  ).length;
}
