/** Remembers what was found in a cluster for as long as the lists that it comes from are the same. */
import type { KubeResource } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import type { KubeCluster } from './listed.ts';

type Sources = readonly (ReadonlyMap<string, KubeObject> | undefined)[];

/**
 * `find` with its last answer: it is asked again only for another cluster, or when one of the lists changed, or how much of
 * it is known. `resources` are all that it looks into.
 */
export function keptWhile<Answer>(
  resources: readonly KubeResource[],
  find: (cluster: KubeCluster) => Answer,
): (cluster: KubeCluster) => Answer {
  let last:
    | { readonly sources: Sources; readonly extents: KubeCluster['extents']; readonly answer: Answer }
    | undefined;
  return (cluster) => {
    const sources = resources.map((resource) => cluster.objects.get(resource));
    if (
      last?.extents === cluster.extents &&
      last.sources.every((source, index) => source === sources[index])
    ) {
      return last.answer;
    }
    const answer = find(cluster);
    last = { sources, extents: cluster.extents, answer };
    return answer;
  };
}
