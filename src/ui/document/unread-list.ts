/** Why objects of a cluster may be missing from a screen: what may not be listed, or is still being read. Pure. */
import { gapReason } from '../../audit/missing-fact.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Gap } from '../../facts/gap.ts';
import type { KubeResource } from '../../facts/kubernetes/kube-facts.ts';
import { isListed } from '../../insight/kubernetes/listed.ts';

/** Undefined when all of a resource is known in a namespace; with an empty one, in the whole cluster. A sentence. */
export function unreadList(
  { kube, gaps, target }: Facts,
  resource: KubeResource,
  namespace = '',
): string | undefined {
  if (kube === undefined) return 'Still being read…';
  if (isListed(kube, resource, namespace)) return undefined;
  if (target.kind === 'manifests') return 'Manifests say only what stands in them: a cluster may have more.';
  const gap =
    gaps.get(`kube.${resource} in ${namespace}`) ??
    gaps.get(`kube.${resource}`) ??
    gaps.get(`kube in ${namespace}`) ??
    (namespace === '' ? gapInSomeNamespace(gaps, resource) : undefined);
  if (gap !== undefined) return gapReason(gap);
  const extent = kube.extents.get(resource);
  if (extent === undefined) return 'Still being read…';
  if (extent.of === 'namespaces')
    return `The ${resource} of ${extent.namespaces.join(', ')} were read, and no others.`;
  return `The ${resource} could not be listed.`;
}

/** Who may list nothing in the whole cluster is told so for each namespace. */
function gapInSomeNamespace(gaps: Facts['gaps'], resource: KubeResource): Gap | undefined {
  const before = `kube.${resource} in `;
  for (const [fact, gap] of gaps) if (fact.startsWith(before) && !fact.endsWith(' watch')) return gap;
  return undefined;
}

/** The same for several resources; the first that is not known counts. */
export function unreadLists(
  facts: Facts,
  resources: readonly KubeResource[],
  namespace = '',
): string | undefined {
  for (const resource of resources) {
    const words = unreadList(facts, resource, namespace);
    if (words !== undefined) return words;
  }
  return undefined;
}
