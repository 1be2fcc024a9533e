/** One workload, or one of the steps between a workload and its pods: a ReplicaSet of a Deployment, a Job of a CronJob. */
import { RESOURCES_WITH_PODS } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { keptWhile } from './kept-answer.ts';
import type { KubeCluster } from './listed.ts';
import { namespacePart } from './namespace-part.ts';
import { ownersOf } from './owners.ts';
import { type Workload, workloadsOf } from './workloads.ts';

const workloadsIn = keptWhile(RESOURCES_WITH_PODS, workloadsOf);

/** Every workload of a namespace. */
export function workloadsInNamespace(cluster: KubeCluster, namespace: string): readonly Workload[] {
  const all = workloadsIn(namespacePart(cluster, namespace));
  return all.filter((workload) => workload.namespace === namespace);
}

export interface WorkloadAt {
  readonly workload: Workload;
  /** The step, when one was asked for; undefined for the workload itself. */
  readonly step: KubeObject | undefined;
  /** The object that was asked for; undefined when only pods tell of it. */
  readonly object: KubeObject | undefined;
  /** Of the workload, or of the step alone. */
  readonly pods: readonly KubeObject[];
}

/** `id` as `Deployment/shop/web`. Undefined when neither an object nor a pod tells of it. */
export function workloadAt(cluster: KubeCluster, id: string): WorkloadAt | undefined {
  const { kind, namespace, name } = workloadName(id);
  const part = namespacePart(cluster, namespace);
  const workloads = workloadsInNamespace(cluster, namespace);
  const workload = workloads.find(({ key }) => key === id);
  if (workload !== undefined)
    return { workload, step: undefined, object: workload.object, pods: workload.pods };
  for (const above of workloads) {
    const step = above.steps.find((object) => object.kind === kind && object.metadata.name === name);
    if (step === undefined) continue;
    const pods = above.pods.filter((pod) => ownersOf(part, pod).some(({ object }) => object === step));
    return { workload: above, step, object: step, pods };
  }
  return undefined;
}

/** The parts of `Deployment/shop/web`. */
export function workloadName(id: string): {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
} {
  const [kind = '', namespace = '', ...name] = id.split('/');
  return { kind, namespace, name: name.join('/') };
}
