/** What people run in a cluster: workloads with the pods they have, and pods that differ from what they were made of. */
import { POD_MAKERS } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import {
  type ContainerSecurityContext,
  type PodReading,
  type PodSecurityContext,
  podSpecOf,
  serviceAccountOf,
} from '../../facts/kubernetes/pod-spec.ts';
import { isStaticPod } from '../../facts/kubernetes/pod-status.ts';
import { API_ACCESS_VOLUME } from '../../knowledge/kubernetes/system-names.ts';
import { type KubeCluster, objectsOf } from './listed.ts';
import { ownersOf } from './owners.ts';

export interface Workload {
  /** `Deployment/shop/web`; unique. */
  readonly key: string;
  /** Deployment, StatefulSet, DaemonSet, Job, CronJob, ReplicaSet, ReplicationController, Pod, or what an operator made up. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Undefined when only its pods tell of it. */
  readonly object: KubeObject | undefined;
  /** Whether it is a pod that a node runs from a file of its own. */
  readonly isStatic: boolean;
  /** What stands between it and its pods: the ReplicaSets of a Deployment, the Jobs of a CronJob. */
  readonly steps: readonly KubeObject[];
  readonly pods: readonly KubeObject[];
}

/** Every workload, those without pods too; a pod that nobody owns is one itself. By namespace, kind and name. */
export function workloadsOf(cluster: KubeCluster): readonly Workload[] {
  const found = new Map<string, Draft>();
  const draft = (top: Top): Draft => {
    const key = `${top.kind}/${top.namespace}/${top.name}`;
    const known = found.get(key) ?? { key, ...top, steps: [], pods: [] };
    found.set(key, known);
    return known;
  };
  for (const resource of POD_MAKERS) {
    for (const object of objectsOf(cluster, resource)) {
      const top = topOf(cluster, object);
      const workload = draft(top);
      if (top.object !== object) workload.steps.push(object);
    }
  }
  for (const pod of objectsOf(cluster, 'pods')) draft(topOf(cluster, pod)).pods.push(pod);
  return [...found.values()].sort(
    (a, b) => compare(a.namespace, b.namespace) || compare(a.kind, b.kind) || compare(a.name, b.name),
  );
}

type Top = Pick<Workload, 'kind' | 'namespace' | 'name' | 'object' | 'isStatic'>;

interface Draft extends Top {
  readonly key: string;
  readonly steps: KubeObject[];
  readonly pods: KubeObject[];
}

function topOf(cluster: KubeCluster, object: KubeObject): Top {
  const owner = ownersOf(cluster, object).at(-1);
  if (owner !== undefined) return { ...owner, isStatic: false };
  const { kind, metadata } = object;
  const { namespace, name } = metadata;
  return { kind, namespace, name, object, isStatic: isStaticPod(object) };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Something of a pod that its template has not, or has otherwise. */
interface PodDifference {
  /** `image of web`, `container istio-proxy`, `securityContext`. */
  readonly what: string;
  /** In words; empty when the template has nothing of the kind. */
  readonly inTemplate: string;
  readonly inPod: string;
}

/**
 * How a pod differs from the template that it was made of, or that would make it today. Somebody put it there: a webhook, a
 * person with kubectl, a rollout that is not done.
 */
function templateDifferences(template: PodReading, pod: PodReading): readonly PodDifference[] {
  const differences: PodDifference[] = [];
  const compareAs = (what: string, inTemplate: string, inPod: string): void => {
    if (inTemplate !== inPod) differences.push({ what, inTemplate, inPod });
  };
  const wanted = new Map(template.containers.map((entry) => [entry.container.name, entry]));
  const running = new Map(pod.containers.map((entry) => [entry.container.name, entry]));
  for (const [name, { role, container }] of running) {
    const before = wanted.get(name);
    if (before === undefined) {
      const kind = role === 'container' ? '' : `${role} `;
      differences.push({ what: `${kind}container ${name}`, inTemplate: '', inPod: container.image });
      continue;
    }
    compareAs(`image of ${name}`, before.container.image, container.image);
    compareAs(
      `securityContext of ${name}`,
      asText(before.container.securityContext),
      asText(container.securityContext),
    );
  }
  for (const [name, { container }] of wanted) {
    if (!running.has(name))
      differences.push({ what: `container ${name}`, inTemplate: container.image, inPod: '' });
  }
  compareAs('securityContext', asText(template.spec.securityContext), asText(pod.spec.securityContext));
  compareAs('service account', serviceAccountOf(template), serviceAccountOf(pod));
  for (const field of ['hostNetwork', 'hostPID', 'hostIPC'] as const) {
    compareAs(field, String(template.spec[field]), String(pod.spec[field]));
  }
  const volumes = new Set(template.spec.volumes.map(({ name }) => name));
  for (const { name } of pod.spec.volumes) {
    if (!volumes.has(name) && !API_ACCESS_VOLUME.test(name))
      differences.push({ what: `volume ${name}`, inTemplate: '', inPod: name });
  }
  return differences;
}

/** Nothing and an empty context mean the same. */
function asText(context: ContainerSecurityContext | PodSecurityContext | undefined): string {
  const set = Object.entries(context ?? {}).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return set.length === 0 ? '' : JSON.stringify(Object.fromEntries(set));
}

export interface PodDrift {
  /** What differs from the template that made the pod. */
  readonly injected: readonly PodDifference[];
  /** What the workload’s template of today has otherwise: the pod is of an older or newer revision. */
  readonly outdated: readonly PodDifference[];
}

/** Undefined for pods without an owner that is known. Volumes of a StatefulSet’s own claims are not told. */
export function podDrift(cluster: KubeCluster, pod: KubeObject): PodDrift | undefined {
  const owners = ownersOf(cluster, pod);
  const made = podSpecOf(pod);
  const nearest = owners[0]?.object;
  const top = owners.at(-1)?.object;
  const from = nearest && podSpecOf(nearest);
  const today = top && podSpecOf(top);
  if (made === undefined || nearest === undefined || from === undefined) return undefined;
  const injected = templateDifferences(from, made);
  return {
    injected:
      nearest.kind === 'StatefulSet' ? injected.filter(({ what }) => !what.startsWith('volume ')) : injected,
    outdated: today === undefined || today === from ? [] : templateDifferences(today, from),
  };
}
