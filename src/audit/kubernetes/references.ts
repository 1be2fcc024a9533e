/** What pods, accounts and ingresses refer to by name: what of it does not exist, and what exists and is used by nobody. */
import { type KubeFacts, kubeObjects, RESOURCES_WITH_PODS } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { type PodReading, podSpecOf, serviceAccountOf } from '../../facts/kubernetes/pod-spec.ts';
import { serviceAccountReading } from '../../facts/kubernetes/rbac.ts';
import { ingressOf } from '../../facts/kubernetes/service.ts';
import { isListed, objectNamed } from '../../insight/kubernetes/listed.ts';
import { containerEnvironment } from '../../insight/kubernetes/pod-environment.ts';
import { inNamespace } from './by-namespace.ts';

interface Reference {
  readonly resource: 'secrets' | 'configmaps' | 'serviceaccounts';
  readonly name: string;
  /** Whether the pod starts without it. */
  readonly optional: boolean;
}

const WORD = { secrets: 'secret', configmaps: 'config map', serviceaccounts: 'service account' } as const;
const LISTS = ['secrets', 'configmaps', 'serviceaccounts'] as const;

/** In words: `secret api-db`. Undefined while not all of it may be listed. */
export function missingReferences(kube: KubeFacts, pod: PodReading): readonly string[] | undefined {
  const { namespace } = pod;
  if (!LISTS.every((list) => isListed(kube, list, namespace))) return undefined;
  const missing = referencesOf(pod).filter(
    ({ resource, name, optional }) => !optional && objectNamed(kube, resource, namespace, name) === undefined,
  );
  if (missing.length === 0) return NOTHING;
  return [...new Set(missing.map(({ resource, name }) => `${WORD[resource]} ${name}`))].sort();
}

const NOTHING: readonly string[] = [];

/** By spec: pods that share one refer to the same. */
const references = new WeakMap<PodReading['spec'], readonly Reference[]>();

function referencesOf(pod: PodReading): readonly Reference[] {
  const known = references.get(pod.spec) ?? [...findReferences(pod)];
  references.set(pod.spec, known);
  return known;
}

function* findReferences(pod: PodReading): Generator<Reference> {
  const { spec, containers } = pod;
  for (const entry of containers) {
    for (const { source } of containerEnvironment(entry)) {
      if (source.from !== 'secret' && source.from !== 'configMap') continue;
      const resource = source.from === 'secret' ? 'secrets' : 'configmaps';
      yield { resource, name: source.name, optional: source.optional };
    }
  }
  for (const { secret, configMap, projected } of spec.volumes) {
    if (secret) yield { resource: 'secrets', name: secret.secretName, optional: secret.optional };
    if (configMap) yield { resource: 'configmaps', name: configMap.name, optional: configMap.optional };
    for (const part of projected ?? []) {
      if (part.secret !== '') yield { resource: 'secrets', name: part.secret, optional: true };
      if (part.configMap !== '') yield { resource: 'configmaps', name: part.configMap, optional: true };
    }
  }
  for (const name of spec.imagePullSecrets) yield { resource: 'secrets', name, optional: false };
  yield { resource: 'serviceaccounts', name: serviceAccountOf(pod), optional: false };
}

/** Made and looked after by programs, which name them nowhere. */
const OF_PROGRAMS = {
  secrets: /^sh\.helm\.release\./,
  configmaps:
    /^(?:kube-root-ca\.crt|openshift-service-ca\.crt|istio-ca-root-cert)$|-(?:lock|leader|election)$/,
} as const;

/**
 * Names that nothing in their namespace refers to. Undefined while somebody who may refer to them may not be listed.
 * Programs that read them through the API can't be seen.
 */
export function unusedIn(
  kube: KubeFacts,
  namespace: string,
  resource: 'secrets' | 'configmaps',
): readonly string[] | undefined {
  const lists = [...RESOURCES_WITH_PODS, 'serviceaccounts', 'ingresses', resource] as const;
  if (!lists.every((list) => isListed(kube, list, namespace))) return undefined;
  const used = usedIn(kube, namespace, resource);
  return inNamespace(kubeObjects(kube, resource), namespace)
    .filter((object) => !isOfPrograms(object, resource) && !used.has(object.metadata.name))
    .map(({ metadata }) => metadata.name)
    .sort();
}

function isOfPrograms({ metadata }: KubeObject, resource: 'secrets' | 'configmaps'): boolean {
  return (
    OF_PROGRAMS[resource].test(metadata.name) ||
    metadata.ownerReferences.length > 0 ||
    accountOfToken({ metadata }) !== undefined
  );
}

/** The service account whose lasting token a secret holds; undefined for other secrets. */
export function accountOfToken({ metadata }: Pick<KubeObject, 'metadata'>): string | undefined {
  return metadata.annotations['kubernetes.io/service-account.name'];
}

function usedIn(kube: KubeFacts, namespace: string, resource: 'secrets' | 'configmaps'): ReadonlySet<string> {
  const used = new Set<string>();
  for (const list of RESOURCES_WITH_PODS) {
    for (const object of inNamespace(kubeObjects(kube, list), namespace)) {
      const pod = podSpecOf(object);
      for (const reference of pod ? referencesOf(pod) : [])
        if (reference.resource === resource) used.add(reference.name);
    }
  }
  if (resource === 'configmaps') return used;
  for (const account of inNamespace(kubeObjects(kube, 'serviceaccounts'), namespace)) {
    const { secrets, imagePullSecrets } = serviceAccountReading(account);
    for (const name of [...secrets, ...imagePullSecrets]) used.add(name);
  }
  for (const ingress of inNamespace(kubeObjects(kube, 'ingresses'), namespace))
    for (const { secretName } of ingressOf(ingress).tls) used.add(secretName);
  return used;
}
