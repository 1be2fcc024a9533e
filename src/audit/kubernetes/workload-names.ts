/** What expressions see of a workload beside the object itself. A name is not bound while what it is made of is not known. */
import { Fields } from '../../facts/kubernetes/fields.ts';
import { type KubeFacts, kubeObjects } from '../../facts/kubernetes/kube-facts.ts';
import { isRecord, type KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { readLabelSelector } from '../../facts/kubernetes/label-selector.ts';
import { networkPolicyOf } from '../../facts/kubernetes/network-policy.ts';
import { type PodReading, podSpecOf, serviceAccountOf } from '../../facts/kubernetes/pod-spec.ts';
import { podStatusOf } from '../../facts/kubernetes/pod-status.ts';
import { serviceOf } from '../../facts/kubernetes/service.ts';
import { tokenMount } from '../../insight/kubernetes/account-use.ts';
import { annotationSecrets } from '../../insight/kubernetes/config-secrets.ts';
import { escalationPaths } from '../../insight/kubernetes/escalation.ts';
import { matchesLabels, matchesSelector } from '../../insight/kubernetes/label-match.ts';
import { isListed } from '../../insight/kubernetes/listed.ts';
import { writtenSecrets } from '../../insight/kubernetes/pod-environment.ts';
import { type PodVolume, podVolumes } from '../../insight/kubernetes/pod-volumes.ts';
import { accountSubject, rbacIndexOf } from '../../insight/kubernetes/rbac-index.ts';
import { hasOwnRights } from '../../insight/kubernetes/subject-rights.ts';
import type { ReachedPlace } from '../../insight/sensitive-path.ts';
import { admissionObject, type WorkloadVariables } from './admission-names.ts';
import { inNamespace } from './by-namespace.ts';
import { missingReferences } from './references.ts';

export interface JudgedWorkload {
  /** One and the same for templates that are alike. */
  readonly variables: WorkloadVariables;
  readonly object: KubeObject;
  readonly pod: PodReading;
  readonly pods: readonly KubeObject[];
}

type Name = (kube: KubeFacts, workload: JudgedWorkload) => unknown;

/** Undefined while it is not known. */
export const WORKLOAD_NAMES: Readonly<Record<string, Name>> = {
  /** The service account that its pods run as, and whether its token gets into them. */
  account(kube, { pod }) {
    const name = serviceAccountOf(pod);
    const { isMounted } = tokenMount(kube, pod);
    // Without a cluster nobody knows better than the API server's default.
    const mountsToken = isMounted ?? (kube.server === '' ? true : undefined);
    return mountsToken === undefined ? undefined : { name, mountsToken };
  },

  /** `own`: more than everybody has who is logged in. `may`: what of it leads further, in words. */
  rights(kube, { pod }) {
    const lists = ['clusterrolebindings', 'clusterroles'] as const;
    if (!lists.every((list) => isListed(kube, list))) return undefined;
    if (!isListed(kube, 'rolebindings', pod.namespace) || !isListed(kube, 'roles', pod.namespace))
      return undefined;
    const subject = accountSubject(pod.namespace, serviceAccountOf(pod));
    return {
      own: hasOwnRights(rbacIndexOf(kube), subject),
      may: waysOf(kube).get(subject.key) ?? NOTHING,
    };
  },

  /** With what stands behind claims. `places` are sensitive ones, `sockets` those that command something. */
  volumes(kube, { object, pod, pods, variables }) {
    if (object.kind === 'StatefulSet')
      return [...podVolumes(pod, kube), ...claimedVolumes(kube, pods)].map(volumeName);
    if (pod.spec.volumes.length === 0) return NOTHING;
    const isAlone = pod.spec.volumes.every(
      ({ persistentVolumeClaim }) => persistentVolumeClaim === undefined,
    );
    return isAlone
      ? remembered(volumesMemory, variables, () => podVolumes(pod).map(volumeName))
      : podVolumes(pod, kube).map(volumeName);
  },

  /** What looks like a secret in variables, commands and annotations; the secret itself is masked. */
  writtenSecrets(_, { object, pod, variables }) {
    const written = remembered(secretsMemory, variables, () =>
      writtenSecrets(pod).map(({ path, name, kind, shown }) => ({ path, name, kind, shown })),
    );
    const noted = annotationSecrets(object);
    if (noted.length === 0) return written.length === 0 ? NOTHING : written;
    return [...written, ...noted.map(({ path, key, kind, shown }) => ({ path, name: key, kind, shown }))];
  },

  /** Whether network policies select its pods, by direction. They never govern pods with the network of their node. */
  isolation(kube, { pod }) {
    if (!isListed(kube, 'networkpolicies', pod.namespace)) return undefined;
    const selecting = inNamespace(kubeObjects(kube, 'networkpolicies'), pod.namespace)
      .map((policy) => networkPolicyOf(policy))
      .filter(({ podSelector }) => matchesSelector(podSelector, pod.labels));
    const isGoverned = !pod.spec.hostNetwork;
    return {
      ingress: isGoverned && selecting.some(({ ingress }) => ingress !== undefined),
      egress: isGoverned && selecting.some(({ egress }) => egress !== undefined),
    };
  },

  /** Names of services whose selector takes its pods. */
  services(kube, { pod }) {
    if (!isListed(kube, 'services', pod.namespace)) return undefined;
    return namesOf(
      inNamespace(kubeObjects(kube, 'services'), pod.namespace).filter((service) => {
        const { selector } = serviceOf(service);
        return Object.keys(selector).length > 0 && matchesLabels(selector, pod.labels);
      }),
    );
  },

  /** Names of disruption budgets that protect its pods. */
  budgets(kube, { pod }) {
    if (!isListed(kube, 'poddisruptionbudgets', pod.namespace)) return undefined;
    return namesOf(
      inNamespace(kubeObjects(kube, 'poddisruptionbudgets'), pod.namespace).filter(({ spec }) => {
        const { selector } = isRecord(spec) ? spec : {};
        return (
          isRecord(selector) &&
          matchesSelector(readLabelSelector(Fields.of(selector, 'spec.selector')), pod.labels)
        );
      }),
    );
  },

  /** What it refers to and what does not exist, in words: `secret api-db`. */
  missing(kube, { pod }) {
    const missing = missingReferences(kube, pod);
    return missing && oneOf(missing);
  },

  /** Containers of its pods that were started again, how often, and how they ended the last time. */
  restarts(kube, { object, pods }) {
    if (!isListed(kube, 'pods', object.metadata.namespace)) return undefined;
    const restarts = pods.flatMap((pod) => {
      const containers = [...podStatusOf(pod).byContainer.values()].filter(
        ({ restartCount }) => restartCount > 0,
      );
      return containers.map(({ name, restartCount, lastState }) => ({
        container: name,
        count: restartCount,
        last: lastState?.terminated?.reason ?? '',
      }));
    });
    return oneOf(restarts);
  },

  pods(kube, { object, pods }) {
    if (!isListed(kube, 'pods', object.metadata.namespace)) return undefined;
    return pods.map((pod) => admissionObject(pod));
  },
};

/** A socket that commands the node, if the place is one: itself, or in a folder where every node has it. */
function socketOf(
  { row, severity, place, isInside, isUsual }: ReachedPlace,
  path: string,
): readonly string[] {
  if (!row.startsWith('SOCK-') || severity !== 'critical') return [];
  if (isInside) return isUsual ? [place] : [];
  return [path];
}

const volumesMemory = new WeakMap<WorkloadVariables, readonly unknown[]>();
const secretsMemory = new WeakMap<WorkloadVariables, readonly unknown[]>();

function remembered(
  memory: WeakMap<WorkloadVariables, readonly unknown[]>,
  variables: WorkloadVariables,
  make: () => readonly unknown[],
): readonly unknown[] {
  const known = memory.get(variables) ?? make();
  memory.set(variables, known);
  return known;
}

/** One and the same where there is nothing, so that many workloads are told to be alike. */
const NOTHING: readonly string[] = [];

const lists = new Map<string, readonly unknown[]>();
const MOST_LISTS = 4_096;

/** One and the same for lists that say the same. */
function oneOf(list: readonly unknown[]): readonly unknown[] {
  if (list.length === 0) return NOTHING;
  const key = JSON.stringify(list);
  const known = lists.get(key) ?? list;
  if (lists.size >= MOST_LISTS) lists.clear();
  lists.set(key, known);
  return known;
}

function namesOf(objects: readonly KubeObject[]): readonly unknown[] {
  return oneOf(objects.map(({ metadata }) => metadata.name).sort());
}

/** The claims of a StatefulSet are not in its template: each of its pods has its own. */
function claimedVolumes(kube: KubeFacts, pods: readonly KubeObject[]): readonly PodVolume[] {
  return pods.flatMap((pod) => {
    const reading = podSpecOf(pod);
    if (reading === undefined) return [];
    return podVolumes(reading, kube).filter(({ source }) => source === 'persistentVolumeClaim');
  });
}

function volumeName({ name, words, source, nodeFolder, severity }: PodVolume): unknown {
  const places = nodeFolder?.places ?? [];
  return {
    name,
    words,
    source,
    severity,
    isNodeFolder: nodeFolder !== undefined,
    path: nodeFolder?.path ?? '',
    claim: nodeFolder?.claim?.claim ?? '',
    isWritable: nodeFolder?.isWritable ?? false,
    places: [...new Set(places.filter(({ row }) => !row.startsWith('SOCK-')).map(({ row }) => row))],
    sockets: [...new Set(places.flatMap((place) => socketOf(place, nodeFolder?.path ?? '')))],
  };
}

const ways = new WeakMap<ReturnType<typeof escalationPaths>, ReadonlyMap<string, readonly string[]>>();

/** By subject: what it may do that leads further. */
function waysOf(kube: KubeFacts): ReadonlyMap<string, readonly string[]> {
  const paths = escalationPaths(kube);
  const known = ways.get(paths);
  if (known !== undefined) return known;
  const groups = Map.groupBy(paths, ({ subject }) => subject.key);
  const made = new Map([...groups].map(([key, own]) => [key, [...new Set(own.map(({ may }) => may))]]));
  ways.set(paths, made);
  return made;
}

/** Undefined for what makes no pods. */
export function judgedWorkload(
  object: KubeObject,
  variables: WorkloadVariables | undefined,
  pods: readonly KubeObject[],
): JudgedWorkload | undefined {
  const pod = podSpecOf(object);
  return pod && variables && { object, pod, variables, pods };
}
