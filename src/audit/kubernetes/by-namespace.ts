/** The objects of a list by their namespace; found once for each state of the list. */
import type { KubeDelta, KubeFacts, KubeResource } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';

type Listed = ReadonlyMap<string, KubeObject>;
type Groups = ReadonlyMap<string, readonly KubeObject[]>;

const known = new WeakMap<Listed, Groups>();

/** In no particular order. */
export function inNamespace(listed: Listed, namespace: string): readonly KubeObject[] {
  const groups = known.get(listed) ?? Map.groupBy(listed.values(), ({ metadata }) => metadata.namespace);
  known.set(listed, groups);
  return groups.get(namespace) ?? NONE;
}

/** What was found for the lists before a change is found for those after it, where the change left it alone. */
export function carryNamespaces(delta: KubeDelta, before: KubeFacts, after: KubeFacts): void {
  for (const [resource, keys] of delta) {
    const [one, other] = [listOf(before, resource), listOf(after, resource)];
    const groups = one && known.get(one);
    if (groups === undefined || other === undefined || known.has(other)) continue;
    // Beyond that putting them together anew is the same work.
    if (keys.size * 4 < other.size) known.set(other, carried(groups, keys, other));
  }
}

function listOf({ objects }: KubeFacts, resource: KubeResource): Listed | undefined {
  return objects.get(resource);
}

function carried(groups: Groups, keys: ReadonlySet<string>, after: Listed): Groups {
  const touched = Map.groupBy(keys, (key) => key.slice(0, Math.max(0, key.indexOf('/'))));
  const now = new Map(groups);
  for (const [namespace, own] of touched) {
    const gone = new Set(own);
    const rest = (groups.get(namespace) ?? NONE).filter(
      ({ metadata }) => !gone.has(namespace === '' ? metadata.name : `${namespace}/${metadata.name}`),
    );
    const here = [...rest, ...own.flatMap((key) => after.get(key) ?? [])];
    if (here.length === 0) now.delete(namespace);
    else now.set(namespace, here);
  }
  return now;
}

const NONE: readonly KubeObject[] = [];
