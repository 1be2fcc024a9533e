/** Which events are about an object. */
import { type EventReading, eventOf } from '../../facts/kubernetes/event.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { isStaticPod } from '../../facts/kubernetes/pod-status.ts';
import { type KubeCluster, objectsOf } from './listed.ts';

type Events = ReadonlyMap<string, KubeObject> | undefined;

let last:
  | { readonly events: Events; readonly byObject: ReadonlyMap<string, readonly EventReading[]> }
  | undefined;

/**
 * The events about these objects, newest first. Those of an earlier object of the same name are left out. Made anew only
 * when an event came or went.
 */
export function eventsAbout(cluster: KubeCluster, objects: readonly KubeObject[]): readonly EventReading[] {
  const events = cluster.objects.get('events');
  if (last === undefined || last.events !== events) last = { events, byObject: byObject(cluster) };
  const { byObject: known } = last;
  return objects
    .flatMap((object) => {
      const { namespace, name } = object.metadata;
      const found = known.get(`${object.kind}/${namespace}/${name}`) ?? [];
      return found.filter(({ about }) => isSame(about.uid, object));
    })
    .sort((one, other) => compare(other.lastAt, one.lastAt) || compare(other.firstAt, one.firstAt));
}

/** The kubelet has names of its own for its node, and for the pods that it runs from files. */
function isSame(uid: string, object: KubeObject): boolean {
  const { uid: own } = object.metadata;
  return uid === '' || own === '' || uid === own || object.kind === 'Node' || isStaticPod(object);
}

function byObject(cluster: KubeCluster): ReadonlyMap<string, readonly EventReading[]> {
  return Map.groupBy(
    Array.from(objectsOf(cluster, 'events'), eventOf),
    ({ about: { kind, namespace, name } }) => `${kind}/${namespace}/${name}`,
  );
}

/** Times of one server sort as texts; fractions of a second make no difference that matters. */
function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
