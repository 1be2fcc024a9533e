/** Under which ids a workload is judged. Pure. */
import type { Resource } from '../../../../facts/finding.ts';
import { workloadAt } from '../../../../insight/kubernetes/workload-at.ts';
import { podResources, type SeenCluster } from '../seen-cluster.ts';

/**
 * The workload itself, and those of its pods that are judged for themselves: something is in them that the template has not,
 * or the template is not known.
 */
export function workloadResources(seen: SeenCluster, id: string): readonly Pick<Resource, 'kind' | 'id'>[] {
  const at = workloadAt(seen.kube, id);
  const own = { kind: 'workload' as const, id: at?.workload.key ?? id };
  const all = [own, ...(at?.pods ?? []).flatMap((pod) => podResources(seen, pod))];
  const judged = new Map(all.map((resource) => [resource.id, resource]));
  // Where only pods tell of a workload, nothing is judged under its own name.
  if (judged.size > 1 && seen.audit.tallyOf('workload', own.id) === undefined) judged.delete(own.id);
  return [...judged.values()];
}
