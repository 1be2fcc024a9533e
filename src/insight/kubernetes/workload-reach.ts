/**
 * Whom somebody reaches, and who reaches them, workload by workload: with thousands of pods that is what a person can read.
 * What policies say; see network-reach.ts for what that means.
 */
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { kubeKey } from '../../facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import { hasEnded } from '../../facts/kubernetes/pod-status.ts';
import type { KubeCluster } from './listed.ts';
import { type Direction, type DirectionReach, networkReachOf } from './network-reach.ts';
import { ownersOf } from './owners.ts';
import type { PortSet } from './port-set.ts';

/** Pods of one workload that are reached, or reach, on the same ports. */
export interface ReachedWorkload {
  /** `Deployment/shop/web`; a pod that nobody made is its own. */
  readonly key: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly ports: PortSet;
  readonly pods: readonly KubeObject[];
  /** Whether only the node that they share lets it: no policy can hold it back. */
  readonly isSameNode: boolean;
}

/** Labels that differ from pod to pod of the same workload, or with every rollout. */
const GENERATED: readonly string[] = [
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-completion-index',
  'controller-uid',
];

/** One of each sort of pods that policies may treat differently, of those that have not ended. */
export function distinctPods(pods: Iterable<KubeObject>): readonly KubeObject[] {
  const found = new Map<string, KubeObject>();
  for (const pod of pods) {
    if (hasEnded(pod)) continue;
    const { namespace, labels } = pod.metadata;
    const telling = Object.entries(labels).filter(([key]) => !GENERATED.includes(key));
    const key = JSON.stringify([namespace, podSpecOf(pod)?.spec.hostNetwork, telling.sort()]);
    if (!found.has(key)) found.set(key, pod);
  }
  return [...found.values()];
}

export interface StartReach {
  /** What the policies say for each sort of pods of the start; empty when none of them runs. */
  readonly sides: readonly { readonly pod: KubeObject; readonly reach: DirectionReach }[];
  /** By namespace and name; what is reached on different ports stands there several times. */
  readonly workloads: readonly ReachedWorkload[];
}

/** From, or to, any of these pods. */
export function workloadReach(
  cluster: KubeCluster,
  pods: readonly KubeObject[],
  direction: Direction,
): StartReach {
  const reach = networkReachOf(cluster);
  const sides = distinctPods(pods).flatMap((pod) => {
    const side = reach.reach(pod, direction);
    return side === undefined ? [] : [{ pod, reach: side }];
  });
  const found = new Map<string, Map<string, Draft>>();
  const tops = new Map<KubeObject, Top>();
  for (const { reach: side } of sides) {
    for (const { ports, isSameNode, pods: peers } of side.peers) {
      const group = `${isSameNode} ${JSON.stringify(ports)}`;
      const drafts = found.get(group) ?? new Map<string, Draft>();
      found.set(group, drafts);
      for (const peer of peers) {
        let top = tops.get(peer);
        if (top === undefined) {
          top = topOf(cluster, peer);
          tops.set(peer, top);
        }
        let draft = drafts.get(top.key);
        if (draft === undefined) {
          draft = { ...top, ports, isSameNode, pods: new Set() };
          drafts.set(top.key, draft);
        }
        draft.pods.add(peer);
      }
    }
  }
  const workloads = [...found.values()]
    .flatMap((drafts) => [...drafts.values()])
    .map(({ pods: own, ...rest }) => ({ ...rest, pods: [...own] }))
    .sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name) || compare(a.key, b.key));
  return { sides, workloads };
}

type Top = Pick<ReachedWorkload, 'key' | 'namespace' | 'kind' | 'name'>;

function topOf(cluster: KubeCluster, pod: KubeObject): Top {
  const { namespace } = pod.metadata;
  const owner = ownersOf(cluster, pod).at(-1);
  if (owner === undefined)
    return { key: `${pod.kind}/${kubeKey(pod)}`, namespace, kind: pod.kind, name: pod.metadata.name };
  const { kind, name } = owner;
  return { key: `${kind}/${owner.namespace}/${name}`, namespace, kind, name };
}

interface Draft extends Omit<ReachedWorkload, 'pods'> {
  readonly pods: Set<KubeObject>;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How many pods of a namespace somebody reaches on some port. */
export interface ReachedCount {
  readonly reached: number;
  readonly all: number;
}

export interface NamespaceReach {
  /** Those that have pods which have not ended, by name. */
  readonly namespaces: readonly string[];
  /** Of the pods of the second, how many some pod of the first may reach. */
  readonly between: (from: string, to: string) => ReachedCount;
}

/** Which namespaces reach which. */
export function namespaceReach(cluster: KubeCluster): NamespaceReach {
  const reach = networkReachOf(cluster);
  const classes = Map.groupBy(reach.classes, ({ namespace }) => namespace);
  const known = new Map<string, ReachedCount>();
  return {
    namespaces: [...classes.keys()].sort(compare),
    between: (from, to) => {
      const key = `${from}/${to}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const sources = classes.get(from) ?? [];
      let reached = 0;
      let all = 0;
      for (const target of classes.get(to) ?? []) {
        all += target.pods.length;
        if (sources.some((source) => reach.betweenClasses(source, target).length > 0))
          reached += target.pods.length;
      }
      const count = { reached, all };
      known.set(key, count);
      return count;
    },
  };
}
