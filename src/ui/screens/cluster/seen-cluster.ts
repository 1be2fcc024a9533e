/** What documents about a cluster are made of. */
import type { AuditView, Tally } from '../../../audit/audit-view.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { Resource } from '../../../facts/finding.ts';
import type { KubeFacts } from '../../../facts/kubernetes/kube-facts.ts';
import { type KubeObject, kubeKey } from '../../../facts/kubernetes/kube-object.ts';
import type { KubeCluster } from '../../../insight/kubernetes/listed.ts';
import { ownersOf } from '../../../insight/kubernetes/owners.ts';
import { sumTallies } from '../../text/risk.ts';

export interface SeenCluster {
  readonly facts: Facts;
  readonly kube: KubeFacts;
  readonly audit: AuditView;
}

type Judged = Pick<Resource, 'kind' | 'id'>;

/** `Deployment/shop/web`: the workload that a pod belongs to, or what it is itself when nobody made it. */
export function workloadKey(cluster: KubeCluster, object: KubeObject): string {
  const owner = ownersOf(cluster, object).at(-1);
  return owner === undefined
    ? `${object.kind}/${kubeKey(object)}`
    : `${owner.kind}/${owner.namespace}/${owner.name}`;
}

/** Under which ids a pod is judged: its workload, and the pod itself where something is in it that its maker did not write. */
export function podResources({ kube, audit }: SeenCluster, pod: KubeObject): readonly Judged[] {
  const own = `${pod.kind}/${kubeKey(pod)}`;
  const ids = new Set([workloadKey(kube, pod), own]);
  return [...ids].flatMap((id) =>
    audit.tallyOf('workload', id) === undefined ? [] : [{ kind: 'workload' as const, id }],
  );
}

/** Undefined while nothing of it is judged. */
export function tallyOfAll(audit: AuditView, resources: readonly Judged[]): Tally | undefined {
  const tallies = resources.flatMap(({ kind, id }) => audit.tallyOf(kind, id) ?? []);
  return tallies.length === 0 ? undefined : sumTallies(tallies);
}
