/** The objects of a list by their namespace; found once for each state of the list. */
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';

type Listed = ReadonlyMap<string, KubeObject>;

const known = new WeakMap<Listed, ReadonlyMap<string, readonly KubeObject[]>>();

export function inNamespace(listed: Listed, namespace: string): readonly KubeObject[] {
  const groups = known.get(listed) ?? Map.groupBy(listed.values(), ({ metadata }) => metadata.namespace);
  known.set(listed, groups);
  return groups.get(namespace) ?? NONE;
}

const NONE: readonly KubeObject[] = [];
