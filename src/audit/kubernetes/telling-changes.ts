/**
 * Which changes of pods concern anything but the pods themselves. Their state changes all the time: what a namespace, a policy
 * or the cluster is told by is what they are made of, whose they are, which images they run, and whether they have ended.
 */

import { contentKey } from '../../facts/kubernetes/alike-specs.ts';
import { type KubeDelta, type KubeFacts, kubeObjects } from '../../facts/kubernetes/kube-facts.ts';
import { isRecord, type KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { hasEnded, podStatusOf } from '../../facts/kubernetes/pod-status.ts';

/** The delta without pods of which only the state is new. */
export function tellingTouched(delta: KubeDelta, before: KubeFacts, after: KubeFacts): KubeDelta {
  const pods = delta.get('pods');
  if (pods === undefined) return delta;
  const telling = [...pods].filter((key) => {
    const one = kubeObjects(before, 'pods').get(key);
    const other = kubeObjects(after, 'pods').get(key);
    return one === undefined || other === undefined || isTelling(one, other);
  });
  const rest = new Map(delta);
  if (telling.length === 0) rest.delete('pods');
  else rest.set('pods', new Set(telling));
  return rest;
}

function isTelling(before: KubeObject, after: KubeObject): boolean {
  return (
    hasEnded(before) !== hasEnded(after) ||
    partsOf(before) !== partsOf(after) ||
    !isSameSpec(before.spec, after.spec)
  );
}

function isSameSpec(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  return isRecord(one) && isRecord(other) && contentKey(one) === contentKey(other);
}

function partsOf(pod: KubeObject): string {
  const { uid, labels, ownerReferences } = pod.metadata;
  const images = Array.from(podStatusOf(pod).byContainer.values(), ({ imageID }) => imageID);
  return JSON.stringify([uid, labels, ownerReferences, images]);
}
