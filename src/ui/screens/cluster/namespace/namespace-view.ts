/** What is known of one namespace. */
import { type KubeResource, RESOURCES_WITH_PODS } from '../../../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import { isListed, type KubeCluster, objectNamed } from '../../../../insight/kubernetes/listed.ts';
import { type NamespaceFacts, namespaceFacts } from '../../../../insight/kubernetes/namespace-facts.ts';
import {
  type EnforceableLevel,
  type NamespaceLevel,
  namespaceLevel,
  strictestEnforceable,
} from '../../../../insight/kubernetes/namespace-level.ts';
import { namespacePart, partOf } from '../../../../insight/kubernetes/namespace-part.ts';
import { ownersOf } from '../../../../insight/kubernetes/owners.ts';
import type { PolicyVersion } from '../../../../insight/kubernetes/pod-security-standards.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import type { SeenCluster } from '../seen-cluster.ts';

const factsIn = keptWhile(
  [...RESOURCES_WITH_PODS, 'namespaces', 'networkpolicies', 'resourcequotas', 'limitranges'],
  (cluster) => new Map(namespaceFacts(cluster).map((facts) => [facts.name, facts])),
);

/** Of the part of a namespace, by the version of the policy. */
const levelsIn = keptWhile(RESOURCES_WITH_PODS, (part) => {
  const known = new Map<PolicyVersion, EnforceableLevel>();
  const objects = RESOURCES_WITH_PODS.flatMap((resource) => [
    ...(part.objects.get(resource)?.values() ?? []),
  ]);
  return (version: PolicyVersion): EnforceableLevel => {
    const found = known.get(version) ?? strictestEnforceable(objects, version);
    known.set(version, found);
    return found;
  };
});

export interface NamespaceView {
  readonly name: string;
  /** Undefined where it may not be read: only what is in it tells of it. */
  readonly object: KubeObject | undefined;
  /** Undefined where nothing is in it and it may not be read. */
  readonly facts: NamespaceFacts | undefined;
  readonly levels: NamespaceLevel | undefined;
  /** Undefined while not all of its pods are known. */
  readonly enforceable: EnforceableLevel | undefined;
}

/** Undefined when neither the namespace nor anything in it is known. */
export function namespaceView({ kube }: SeenCluster, name: string): NamespaceView | undefined {
  const part = namespacePart(steadyCluster(kube), name);
  const object = objectNamed(kube, 'namespaces', '', name);
  const facts = factsIn(part).get(name);
  const hasContent = RESOURCES_WITH_PODS.some((resource) => objectsIn(kube, resource, name).length > 0);
  if (object === undefined && facts === undefined && !hasContent) return undefined;
  const levels = object && namespaceLevel(object, kube.version);
  const isKnown = isListed(kube, 'pods', name);
  return {
    name,
    object,
    facts,
    levels,
    enforceable: isKnown ? levelsIn(part)(levels?.enforce.version ?? 'latest') : undefined,
  };
}

/** The objects of a list in a namespace, by name. */
export function objectsIn(
  { objects }: KubeCluster,
  resource: KubeResource,
  namespace: string,
): readonly KubeObject[] {
  const listed = objects.get(resource);
  if (listed === undefined) return [];
  return [...partOf(listed, namespace).values()]
    .filter(({ metadata }) => metadata.namespace === namespace)
    .sort((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
}

type Refused = EnforceableLevel['refused']['baseline'][number];

/** Each workload once: what stands under a refused maker is refused for what the maker wrote. */
export function refusedWorkloads(cluster: KubeCluster, refused: readonly Refused[]): readonly Refused[] {
  const all = new Set(refused.map(({ object }) => object));
  return refused.filter(
    ({ object }) => !ownersOf(cluster, object).some((owner) => owner.object && all.has(owner.object)),
  );
}
