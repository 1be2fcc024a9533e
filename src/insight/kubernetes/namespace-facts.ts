/** What holds for a namespace as a whole: limits, policies, what runs in it. */
import { type KubeResource, POD_MAKERS } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { type NetworkPolicyReading, networkPolicyOf } from '../../facts/kubernetes/network-policy.ts';
import { podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import { hasEnded } from '../../facts/kubernetes/pod-status.ts';
import { NETWORK_PLUGINS, type NetworkPlugin } from '../../knowledge/kubernetes/network-plugins.ts';
import { isSystemNamespace } from '../../knowledge/kubernetes/system-names.ts';
import { matchesSelector } from './label-match.ts';
import { isListed, type KubeCluster, objectNamed, objectsOf } from './listed.ts';

/** Whether something is there; undefined while that can't be known, because it may not be listed. */
type Known<T> = T | undefined;

export interface NamespaceFacts {
  readonly name: string;
  /** Undefined when it may not be read: only its content tells of it. */
  readonly object: KubeObject | undefined;
  /** Whether it belongs to the cluster and not to the people who work with it. */
  readonly isSystem: boolean;
  /** Pods that have not ended. */
  readonly pods: readonly KubeObject[];
  readonly hasQuota: Known<boolean>;
  readonly hasLimitRange: Known<boolean>;
  readonly policies: Known<readonly KubeObject[]>;
  /** Whether a policy closes the direction for every pod, and others have to open it. */
  readonly deniesIngress: Known<boolean>;
  readonly deniesEgress: Known<boolean>;
  /** Pods that no policy selects for the direction. Those with the network of their node can’t be selected, and count. */
  readonly openIngress: Known<readonly KubeObject[]>;
  readonly openEgress: Known<readonly KubeObject[]>;
}

/** Every namespace, by name; those too that only what runs in them, or their policies, tell of. */
export function namespaceFacts(cluster: KubeCluster): readonly NamespaceFacts[] {
  const by = (resource: KubeResource) => Map.groupBy(objectsOf(cluster, resource), namespaceOf);
  const [pods, policies, quotas, ranges] = [
    by('pods'),
    by('networkpolicies'),
    by('resourcequotas'),
    by('limitranges'),
  ];
  const names = new Set([...objectsOf(cluster, 'namespaces')].map(({ metadata }) => metadata.name));
  for (const name of [...pods.keys(), ...policies.keys()]) names.add(name);
  for (const resource of POD_MAKERS)
    for (const { metadata } of objectsOf(cluster, resource)) names.add(metadata.namespace);
  // Of what a file does not put into one, nobody knows where it will be.
  names.delete('');
  return [...names].sort().map((name) =>
    factsOfNamespace(cluster, name, {
      pods: pods.get(name) ?? [],
      policies: policies.get(name) ?? [],
      quotas: quotas.get(name) ?? [],
      ranges: ranges.get(name) ?? [],
    }),
  );
}

/** What is in one namespace. */
interface NamespaceContents {
  readonly pods: readonly KubeObject[];
  readonly policies: readonly KubeObject[];
  readonly quotas: readonly KubeObject[];
  readonly ranges: readonly KubeObject[];
}

/** The facts of one namespace, for who has what is in it at hand. */
export function factsOfNamespace(
  cluster: KubeCluster,
  name: string,
  { pods: all, policies, quotas, ranges }: NamespaceContents,
): NamespaceFacts {
  const pods = all.filter((pod) => !hasEnded(pod));
  const ofPolicies = isListed(cluster, 'networkpolicies', name)
    ? policyFacts(policies, pods)
    : UNKNOWN_POLICIES;
  return {
    name,
    object: objectNamed(cluster, 'namespaces', '', name),
    isSystem: isSystemNamespace(name),
    pods,
    hasQuota: quotas.length > 0 || (isListed(cluster, 'resourcequotas', name) ? false : undefined),
    hasLimitRange: ranges.length > 0 || (isListed(cluster, 'limitranges', name) ? false : undefined),
    ...ofPolicies,
  };
}

function namespaceOf({ metadata }: KubeObject): string {
  return metadata.namespace;
}

type PolicyFacts = Pick<
  NamespaceFacts,
  'policies' | 'deniesIngress' | 'deniesEgress' | 'openIngress' | 'openEgress'
>;

const UNKNOWN_POLICIES: PolicyFacts = {
  policies: undefined,
  deniesIngress: undefined,
  deniesEgress: undefined,
  openIngress: undefined,
  openEgress: undefined,
};

function policyFacts(policies: readonly KubeObject[], pods: readonly KubeObject[]): PolicyFacts {
  const readings = policies.map((policy) => networkPolicyOf(policy));
  return {
    policies,
    deniesIngress: readings.some((reading) => isDefaultDeny(reading, 'ingress')),
    deniesEgress: readings.some((reading) => isDefaultDeny(reading, 'egress')),
    openIngress: pods.filter((pod) => !isSelected(pod, readings, 'ingress')),
    openEgress: pods.filter((pod) => !isSelected(pod, readings, 'egress')),
  };
}

/** It selects every pod and opens nothing. */
function isDefaultDeny(reading: NetworkPolicyReading, direction: 'ingress' | 'egress'): boolean {
  return selectsAll(reading) && reading[direction]?.length === 0;
}

function selectsAll({ podSelector }: NetworkPolicyReading): boolean {
  return Object.keys(podSelector.matchLabels).length === 0 && podSelector.matchExpressions.length === 0;
}

function isSelected(
  pod: KubeObject,
  readings: readonly NetworkPolicyReading[],
  direction: 'ingress' | 'egress',
): boolean {
  if (podSpecOf(pod)?.spec.hostNetwork) return false;
  return readings.some(
    (reading) =>
      reading[direction] !== undefined && matchesSelector(reading.podSelector, pod.metadata.labels),
  );
}

/**
 * The network plugins that the cluster runs, by its DaemonSets; empty when none is known by name. Those of a provider may
 * run where nobody sees them.
 */
export function networkPlugins(cluster: KubeCluster): readonly NetworkPlugin[] {
  const programs = [...objectsOf(cluster, 'daemonsets')].flatMap((set) => [
    { text: set.metadata.name, words: [] },
    ...(podSpecOf(set)?.containers ?? []).map(({ container: { image, command, args } }) => ({
      text: image,
      words: [...command, ...args],
    })),
  ]);
  return NETWORK_PLUGINS.filter(({ pattern, needs }) =>
    programs.some(({ text, words }) => pattern.test(text) && (needs === undefined || words.includes(needs))),
  );
}
