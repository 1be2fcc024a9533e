/**
 * A cluster in which pods of which only the state is new are as they were. The state of pods changes all the time, and what
 * looks at the whole cluster (who reaches whom, which images run where) is not worked out anew for it: it would take a
 * good part of a processor for the same answer.
 */
import { contentKey } from '../../facts/kubernetes/alike-specs.ts';
import { isRecord, type KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { hasEnded, podAddresses, podStatusOf } from '../../facts/kubernetes/pod-status.ts';
import { type Listed, listChanges } from './list-changes.ts';
import type { KubeCluster } from './listed.ts';

/** The list that was looked at last, and what was made of it. */
let last: { readonly listed: Listed; readonly steady: Listed } | undefined;
const clusters = new WeakMap<KubeCluster['objects'], KubeCluster>();

/** Its pods may be older than those of `cluster`: they are the same by name, in whatever does not concern their state. */
export function steadyCluster(cluster: KubeCluster): KubeCluster {
  const known = clusters.get(cluster.objects);
  if (known !== undefined) return known;
  const listed = cluster.objects.get('pods');
  if (listed === undefined) return cluster;
  const steady = steadyPods(listed);
  const made =
    steady === listed ? cluster : { ...cluster, objects: new Map(cluster.objects).set('pods', steady) };
  clusters.set(cluster.objects, made);
  return made;
}

function steadyPods(listed: Listed): Listed {
  const steady = last === undefined ? listed : (changedOnly(last, listed) ?? steadied(last.steady, listed));
  last = { listed, steady };
  return steady;
}

/** Looks at pods that came, went or changed; undefined where all of them have to be looked at. */
function changedOnly(
  before: { readonly listed: Listed; readonly steady: Listed },
  listed: Listed,
): Listed | undefined {
  const changes = listChanges(before.listed, listed);
  if (changes === undefined) return undefined;
  const telling = new Map<string, KubeObject>();
  for (const [key, pod] of changes.now) {
    const steady = before.steady.get(key);
    if (steady === undefined || tellingPart(steady) !== tellingPart(pod)) telling.set(key, pod);
  }
  const gone = [...changes.before.keys()].filter((key) => !changes.now.has(key));
  if (telling.size === 0 && gone.length === 0) return before.steady;
  const after = new Map(before.steady);
  for (const key of gone) after.delete(key);
  for (const [key, pod] of telling) after.set(key, pod);
  return after;
}

/** The list as it was, where nothing else is told by it; else a list of pods as they were, as far as that can be. */
function steadied(before: Listed, now: Listed): Listed {
  if (before === now) return before;
  const steady = new Map<string, KubeObject>();
  let isAsBefore = before.size === now.size;
  for (const [key, pod] of now) {
    const one = before.get(key);
    const isSame = one === pod || (one !== undefined && tellingPart(one) === tellingPart(pod));
    if (!isSame) isAsBefore = false;
    steady.set(key, isSame ? one : pod);
  }
  return isAsBefore ? before : steady;
}

const parts = new WeakMap<KubeObject, string>();

/** What others are told by: what a pod is made of, whose it is, where it is reached, what it runs, whether it has ended. */
function tellingPart(pod: KubeObject): string {
  const known = parts.get(pod);
  if (known !== undefined) return known;
  const { uid, labels, ownerReferences } = pod.metadata;
  const containers = Array.from(podStatusOf(pod).byContainer.values(), ({ name, imageID, state }) => [
    name,
    imageID,
    state?.running !== undefined,
  ]);
  const part = JSON.stringify([
    uid,
    labels,
    ownerReferences,
    hasEnded(pod),
    podAddresses(pod),
    containers,
    isRecord(pod.spec) ? contentKey(pod.spec) : pod.spec,
  ]);
  parts.set(pod, part);
  return part;
}
