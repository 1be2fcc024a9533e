/** What expressions see of a cluster as a whole. */
import { Fields } from '../../facts/kubernetes/fields.ts';
import {
  type KubeFacts,
  type KubeResource,
  kubeObjects,
  RESOURCES_WITH_PODS,
} from '../../facts/kubernetes/kube-facts.ts';
import { isRecord, type KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { type LabelSelector, readLabelSelector } from '../../facts/kubernetes/label-selector.ts';
import { nodeOf } from '../../facts/kubernetes/node.ts';
import { podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import { missingFixes } from '../../insight/engine-support.ts';
import { matchesSelector } from '../../insight/kubernetes/label-match.ts';
import { isListed } from '../../insight/kubernetes/listed.ts';
import { networkPlugins } from '../../insight/kubernetes/namespace-facts.ts';
import { minorOf } from '../../insight/kubernetes/namespace-level.ts';
import {
  type ClusterProgram,
  IMAGE_VERIFIERS,
  POLICY_ENGINES,
  SECRET_STORES,
} from '../../knowledge/kubernetes/cluster-programs.ts';
import { KUBELET_SKEW, KUBERNETES_ENDS, OLDEST_LISTED } from '../../knowledge/kubernetes/releases.ts';
import { GROUPS, isSystemNamespace } from '../../knowledge/kubernetes/system-names.ts';
import { inNamespace } from './by-namespace.ts';
import type { PodCensus } from './pod-census.ts';
import type { WorkloadRows } from './workload-rows.ts';

/** What is kept about the cluster as a whole while it changes. */
export interface ClusterWide {
  readonly rows: WorkloadRows;
  readonly census: PodCensus;
}

/**
 * The container runtime of a node, from `containerd://2.1.9`. `neededFixes` is the release that has the fixes that it lacks;
 * empty when none are known to be lacking.
 */
export function runtimeName(node: KubeObject): unknown {
  const { containerRuntimeVersion } = nodeOf(node);
  const [, name = '', version = ''] = /^([\w-]+):\/\/(.+)$/.exec(containerRuntimeVersion) ?? [];
  if (name === '') return undefined;
  return { name, version, neededFixes: missingFixes(name, version) ?? '' };
}

/** What the server says of itself. A field is missing while it is not known. */
export function clusterName(kube: KubeFacts, now: string): Readonly<Record<string, unknown>> {
  const minor = minorOf(kube.version);
  if (minor === undefined) return { maxSkew: KUBELET_SKEW };
  return { version: kube.version, minor, maxSkew: KUBELET_SKEW, ...supportOf(minor, now) };
}

/** `isSupported` is missing for versions that are newer than this program knows. */
function supportOf(minor: number, now: string): Readonly<Record<string, unknown>> {
  if (minor < OLDEST_LISTED) return { isSupported: false, supportEnds: '' };
  const ends = KUBERNETES_ENDS.get(minor);
  return ends === undefined ? {} : { isSupported: now < ends, supportEnds: ends };
}

/** What runs and is set up in a cluster. A field is missing while what it is made of may not be listed. */
export function inventoryName(
  kube: KubeFacts,
  { rows, census }: ClusterWide,
): Readonly<Record<string, unknown>> {
  const has = (...lists: readonly KubeResource[]) => lists.every((list) => isListed(kube, list));
  const plugins = networkPlugins(kube);
  const known: Readonly<Record<string, unknown>> = {
    networkPlugins: has('daemonsets') ? plugins.map(({ name }) => name) : undefined,
    enforcingPlugins: has('daemonsets')
      ? plugins.filter(({ enforces }) => enforces).map(({ name }) => name)
      : undefined,
    secretStores: has('customresourcedefinitions', 'pods')
      ? programsIn(kube, census, SECRET_STORES)
      : undefined,
    workloadNamespaces: has('pods') ? workloadNamespaces(rows) : undefined,
    driftingImages: has('pods')
      ? census
          .driftingReferences()
          .map(({ reference, digests }) => `${reference} (${digests} different ones)`)
      : undefined,
    nginxIngress: has('pods') ? nginxIngress(kube, census) : undefined,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

function workloadNamespaces(rows: WorkloadRows): readonly string[] {
  return rows
    .namespaces()
    .filter((name) => name !== '' && !isSystemNamespace(name))
    .sort();
}

const NGINX_INGRESS =
  /(?:^|\/)(?:ingress-nginx\/controller|nginx-ingress-controller)(?:-chroot)?:v?([\w.-]+)/;

/**
 * The ingress-nginx controllers that run, and whose settings let ingresses bring configuration of their own; the latter is
 * missing while config maps may not be listed.
 */
function nginxIngress(kube: KubeFacts, { images }: PodCensus): Readonly<Record<string, unknown>> {
  const found = new Set<string>();
  for (const image of images) {
    const version = NGINX_INGRESS.exec(image)?.[1];
    if (version !== undefined) found.add(version);
  }
  const versions = [...found].sort();
  if (!isListed(kube, 'configmaps')) return { versions };
  const hasOld = versions.length === 0 || !versions.every(limitsRisk);
  const snippets = [...kubeObjects(kube, 'configmaps').values()].filter(
    ({ data }) =>
      isRecord(data) &&
      data['allow-snippet-annotations'] === 'true' &&
      (hasOld || data['annotations-risk-level'] === 'Critical'),
  );
  return {
    versions,
    allowSnippets: snippets.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`).sort(),
  };
}

/** Since 1.12 it refuses annotations of the risk that snippets have, unless its settings accept even that. */
function limitsRisk(version: string): boolean {
  const [major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);
  return major > 1 || (major === 1 && minor >= 12);
}

/**
 * Who decides what is let in. `engines`: policy engines by name, or what their webhooks are called; `policies`: bound
 * ValidatingAdmissionPolicies about pods; `verifiers`: who asks for signatures of images; `weak`: webhooks that let everything
 * in when they are not there, or that leave out namespaces with workloads.
 */
export function admissionName(kube: KubeFacts, { census }: ClusterWide): unknown {
  if (!admissions.has(kube)) admissions.set(kube, findAdmission(kube, census));
  return admissions.get(kube);
}

/** Every namespace asks for it. */
const admissions = new WeakMap<KubeFacts, unknown>();

function findAdmission(kube: KubeFacts, census: PodCensus): unknown {
  const lists: readonly KubeResource[] = [
    'validatingadmissionpolicies',
    'validatingadmissionpolicybindings',
    'validatingwebhookconfigurations',
    'mutatingwebhookconfigurations',
    'customresourcedefinitions',
  ];
  if (!lists.every((list) => isListed(kube, list))) return undefined;
  const webhooks = [
    ...kubeObjects(kube, 'validatingwebhookconfigurations').values(),
    ...kubeObjects(kube, 'mutatingwebhookconfigurations').values(),
  ].flatMap(webhooksOf);
  return {
    engines: programsIn(kube, census, POLICY_ENGINES),
    verifiers: programsIn(kube, census, IMAGE_VERIFIERS),
    policies: boundPolicies(kube),
    webhooks,
    weak: webhooks
      .filter((webhook) => isWeak(webhook, workloadNamespaceObjects(kube)))
      .map(({ name }) => name),
  };
}

interface Webhook {
  readonly name: string;
  readonly failurePolicy: string;
  readonly timeoutSeconds: number;
  readonly isAboutPods: boolean;
  readonly namespaceSelector: LabelSelector;
}

function webhooksOf(configuration: KubeObject): readonly Webhook[] {
  const { webhooks } = configuration;
  if (!Array.isArray(webhooks)) return [];
  return webhooks.filter(isRecord).map((webhook) => ({
    name: typeof webhook.name === 'string' ? webhook.name : configuration.metadata.name,
    failurePolicy: typeof webhook.failurePolicy === 'string' ? webhook.failurePolicy : 'Fail',
    timeoutSeconds: typeof webhook.timeoutSeconds === 'number' ? webhook.timeoutSeconds : 10,
    isAboutPods: rulesNamePods(webhook.rules),
    namespaceSelector: readLabelSelector(Fields.of(webhook.namespaceSelector, 'namespaceSelector')),
  }));
}

/** As rules of webhooks name resources: pods and their makers, everything, everything with all subresources. */
const NAMES_OF_PODS: readonly string[] = [...RESOURCES_WITH_PODS, '*', '*/*'];

function rulesNamePods(rules: unknown): boolean {
  if (!Array.isArray(rules)) return false;
  return rules.filter(isRecord).some(({ resources }) => {
    return Array.isArray(resources) && resources.some((name) => NAMES_OF_PODS.includes(String(name)));
  });
}

/** Only those that look at pods guard anything that Pod Security would. */
function isWeak(
  { failurePolicy, isAboutPods, namespaceSelector }: Webhook,
  namespaces: readonly KubeObject[],
): boolean {
  if (!isAboutPods) return false;
  return (
    failurePolicy === 'Ignore' ||
    namespaces.some(({ metadata }) => !matchesSelector(namespaceSelector, metadata.labels))
  );
}

/** Namespaces of people that have pods. */
function workloadNamespaceObjects(kube: KubeFacts): readonly KubeObject[] {
  return [...kubeObjects(kube, 'namespaces').values()].filter(
    ({ metadata }) =>
      !isSystemNamespace(metadata.name) && inNamespace(kubeObjects(kube, 'pods'), metadata.name).length > 0,
  );
}

function boundPolicies(kube: KubeFacts): readonly string[] {
  const bound = new Set<unknown>();
  for (const { spec } of kubeObjects(kube, 'validatingadmissionpolicybindings').values()) {
    const actions = isRecord(spec) && Array.isArray(spec.validationActions) ? spec.validationActions : [];
    if (isRecord(spec) && actions.includes('Deny')) bound.add(spec.policyName);
  }
  return [...kubeObjects(kube, 'validatingadmissionpolicies').values()]
    .filter(({ metadata, spec }) => bound.has(metadata.name) && isAboutPods(spec))
    .map(({ metadata }) => metadata.name)
    .sort();
}

function isAboutPods(spec: unknown): boolean {
  const constraints = isRecord(spec) ? spec.matchConstraints : undefined;
  return isRecord(constraints) && rulesNamePods(constraints.resourceRules);
}

function programsIn(
  kube: KubeFacts,
  { images }: PodCensus,
  programs: readonly ClusterProgram[],
): readonly string[] {
  const groups = new Set<string>();
  for (const { spec } of kubeObjects(kube, 'customresourcedefinitions').values()) {
    if (isRecord(spec) && typeof spec.group === 'string') groups.add(spec.group);
  }
  return programs
    .filter(
      (program) =>
        [...groups].some((group) => program.groups?.test(group)) ||
        images.some((image) => program.images?.test(image)),
    )
    .map(({ name }) => name);
}

/**
 * The flags of the API server, by name without dashes, where its own pod tells them. Undefined where it does not: a provider
 * runs it elsewhere.
 */
export function apiServerName(kube: KubeFacts): unknown {
  for (const pod of inNamespace(kubeObjects(kube, 'pods'), 'kube-system')) {
    const { labels, name } = pod.metadata;
    if (labels.component !== 'kube-apiserver' && !name.startsWith('kube-apiserver-')) continue;
    const container = podSpecOf(pod)?.spec.containers[0];
    if (container) return { flags: flagsOf([...container.command, ...container.args]) };
  }
  return undefined;
}

function flagsOf(words: readonly string[]): Readonly<Record<string, string>> {
  const flags: Record<string, string> = {};
  words.forEach((word, index) => {
    const [, flag = '', value] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (flag === '') return;
    const next = words[index + 1] ?? '';
    flags[flag] = value ?? (next.startsWith('-') ? 'true' : next);
  });
  return flags;
}

/** Who asks, and whether that is an administrator. Undefined where the server does not say. */
export function callerName(kube: KubeFacts): unknown {
  const { user, rights } = kube;
  if (user === undefined) return undefined;
  const mayEverything = [...rights.values()].some(({ rules }) =>
    rules.some(
      ({ verbs, apiGroups, resources }) =>
        verbs.includes('*') && apiGroups.includes('*') && resources.includes('*'),
    ),
  );
  const isMaster = user.groups.includes(GROUPS.masters);
  return { name: user.name, groups: user.groups, isMaster, isAdmin: isMaster || mayEverything };
}
