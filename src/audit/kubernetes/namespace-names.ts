/** What expressions see of a namespace beside the object itself. */
import { type KubeFacts, type KubeResource, kubeObjects } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { configMapSecrets } from '../../insight/kubernetes/config-secrets.ts';
import { isListed } from '../../insight/kubernetes/listed.ts';
import { factsOfNamespace } from '../../insight/kubernetes/namespace-facts.ts';
import {
  type ModeLevel,
  minorOf,
  namespaceLevel,
  strictestEnforceable,
} from '../../insight/kubernetes/namespace-level.ts';
import { isSystemNamespace } from '../../knowledge/kubernetes/system-names.ts';
import { inNamespace } from './by-namespace.ts';
import { unusedIn } from './references.ts';
import { type WorkloadRows, workloadName } from './workload-rows.ts';

/** What its labels ask for, by mode. `behind`: how many minors the pinned version is older than the server. */
export function levelName(kube: KubeFacts, namespace: KubeObject): unknown {
  const { enforce, audit, warn } = namespaceLevel(namespace, kube.version);
  const server = minorOf(kube.version);
  const mode = ({ level, from, versionLabel, problem = '' }: ModeLevel) => {
    const pinned = minorOf(versionLabel);
    const behind = pinned === undefined || server === undefined ? 0 : Math.max(0, server - pinned);
    return { level, isSet: from === 'label', version: versionLabel, behind, problem };
  };
  return { enforce: mode(enforce), audit: mode(audit), warn: mode(warn) };
}

/** A field is missing while what it is made of may not be listed. */
export function contentsName(kube: KubeFacts, namespace: string, rows: WorkloadRows): unknown {
  const here = (list: KubeResource) => inNamespace(kubeObjects(kube, list), namespace);
  const facts = factsOfNamespace(kube, namespace, {
    pods: here('pods'),
    policies: here('networkpolicies'),
    quotas: here('resourcequotas'),
    ranges: here('limitranges'),
  });
  const workloads = rows.inNamespace(namespace);
  const isKnown = isListed(kube, 'pods', namespace);
  const version = minorOf(kube.version) ?? 'latest';
  const { level, refused } = strictestEnforceable(workloads, version);
  const unusedSecrets = unusedIn(kube, namespace, 'secrets');
  const unusedConfigMaps = unusedIn(kube, namespace, 'configmaps');
  const known: Readonly<Record<string, unknown>> = {
    isSystem: isSystemNamespace(namespace),
    workloads: isKnown ? workloads.map(shortName) : undefined,
    pods: isKnown ? facts.pods.length : undefined,
    strictest: isKnown ? level : undefined,
    refusedByBaseline: isKnown ? refused.baseline.map(({ object }) => shortName(object)) : undefined,
    refusedByRestricted: isKnown ? refused.restricted.map(({ object }) => shortName(object)) : undefined,
    hasQuota: facts.hasQuota,
    hasLimitRange: facts.hasLimitRange,
    deniesIngress: facts.deniesIngress,
    deniesEgress: facts.deniesEgress,
    openIngress: facts.openIngress?.map(({ metadata }) => metadata.name).sort(),
    openEgress: facts.openEgress?.map(({ metadata }) => metadata.name).sort(),
    unusedSecrets,
    unusedConfigMaps,
    secretsInConfigMaps: secretsInConfigMaps(kube, namespace),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

/** In words: `LOG_TOKEN of web-config`. */
function secretsInConfigMaps(kube: KubeFacts, namespace: string): readonly string[] | undefined {
  if (!isListed(kube, 'configmaps', namespace)) return undefined;
  return inNamespace(kubeObjects(kube, 'configmaps'), namespace)
    .flatMap((object) => configMapSecrets(object).map(({ key }) => `${key} of ${object.metadata.name}`))
    .sort();
}

function shortName(object: KubeObject): string {
  return workloadName(object).replace(/^[^/]*\//, '');
}
