/**
 * What one namespace has: insights that look no further than a namespace are asked of this part, and not of ten thousand pods
 * that have nothing to do with the question.
 */
import type { KubeResource } from '../../facts/kubernetes/kube-facts.ts';
import { type KubeObject, kubeKey } from '../../facts/kubernetes/kube-object.ts';
import type { KubeCluster } from './listed.ts';

type Listed = ReadonlyMap<string, KubeObject>;

interface Groups {
  readonly objects: ReadonlyMap<string, readonly KubeObject[]>;
  /** Those that were asked for. */
  readonly listed: Map<string, Listed>;
}

/** By the list itself: a list that changes is another one. */
const groups = new WeakMap<Listed, Groups>();

/** The objects of a list that are in a namespace, by the keys of the list; those in none are in every part. */
export function partOf(listed: Listed, namespace: string): Listed {
  let known = groups.get(listed);
  if (known === undefined) {
    const objects = Map.groupBy(listed.values(), ({ metadata }) => metadata.namespace);
    known = { objects, listed: new Map() };
    groups.set(listed, known);
  }
  const found = known.listed.get(namespace);
  if (found !== undefined) return found;
  const own = known.objects.get(namespace) ?? known.objects.get('') ?? [];
  const part: Listed = new Map(own.map((object) => [kubeKey(object), object]));
  known.listed.set(namespace, part);
  return part;
}

const clusters = new WeakMap<KubeCluster['objects'], Map<string, KubeCluster>>();

/** The cluster as somebody sees it who looks at this namespace and at what is in none. */
export function namespacePart({ objects, extents }: KubeCluster, namespace: string): KubeCluster {
  const known = clusters.get(objects) ?? new Map<string, KubeCluster>();
  clusters.set(objects, known);
  const found = known.get(namespace);
  if (found !== undefined) return found;
  const own = new Map<KubeResource, Listed>();
  for (const [resource, listed] of objects) own.set(resource, partOf(listed, namespace));
  const part = { objects: own, extents };
  known.set(namespace, part);
  return part;
}
