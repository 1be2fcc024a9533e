/**
 * Which objects are judged as workloads: whatever a person wrote to have pods. A pod is judged for itself when nobody made
 * it, when its maker is not known, and when something is in it that its maker did not put there: an injected container, one
 * that was added to look into it. Kept up to date pod by pod, because pods change all the time.
 */

import type { Facts } from '../../facts/facts.ts';
import { type KubeDelta, kubeObjects, POD_MAKERS } from '../../facts/kubernetes/kube-facts.ts';
import { type KubeObject, kubeKey } from '../../facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import type { KubeCluster } from '../../insight/kubernetes/listed.ts';
import { ownersOf } from '../../insight/kubernetes/owners.ts';
import { podDrift } from '../../insight/kubernetes/workloads.ts';

interface Known {
  readonly object: KubeObject;
  readonly pods: Set<string>;
}

export class WorkloadRows {
  /** By row. */
  private rows = new Map<string, Known>();
  /** By the key of a pod: the rows that it is in. */
  private places = new Map<string, readonly string[]>();
  private facts: Facts | undefined;
  /** The rows of each namespace. */
  private byNamespace = new Map<string, Set<string>>();

  /** The rows that a change touches. Without a delta all of them. */
  note(facts: Facts, delta: KubeDelta | undefined): ReadonlySet<string> {
    const before = this.facts;
    this.facts = facts;
    const { kube } = facts;
    if (kube === undefined) return new Set();
    if (before?.kube === undefined || delta === undefined) return this.rebuild(kube);
    const touched = new Set<string>();
    for (const resource of POD_MAKERS) {
      for (const key of delta.get(resource) ?? []) {
        const object = kubeObjects(kube, resource).get(key);
        const known = kubeObjects(before.kube, resource).get(key);
        // Who comes or goes, or is made another one, may change whose pods are whose and what is in them of their own.
        if (object === undefined || known === undefined || isOther(known, object)) return this.rebuild(kube);
        const row = rowOf(object);
        const judged = this.rows.get(row);
        if (judged === undefined) continue;
        this.rows.set(row, { object, pods: judged.pods });
        touched.add(row);
      }
    }
    for (const key of delta.get('pods') ?? []) {
      const pod = kubeObjects(kube, 'pods').get(key);
      const old = this.places.get(key) ?? [];
      for (const row of old) this.leave(row, key, touched);
      if (pod === undefined) this.places.delete(key);
      else this.place(kube, pod, key, touched);
    }
    return touched;
  }

  ids(): Iterable<string> {
    return this.rows.keys();
  }

  objectOf(row: string): KubeObject | undefined {
    return this.rows.get(row)?.object;
  }

  /** Those in which anything is judged. */
  namespaces(): readonly string[] {
    return [...this.byNamespace].filter(([, rows]) => rows.size > 0).map(([namespace]) => namespace);
  }

  /** Everything that is judged in a namespace, in the order of the rows' names. */
  inNamespace(namespace: string): readonly KubeObject[] {
    const rows = [...(this.byNamespace.get(namespace) ?? [])].sort();
    return rows.flatMap((row) => this.rows.get(row)?.object ?? []);
  }

  podsOf(row: string): readonly KubeObject[] {
    const all = kubeObjects(this.facts?.kube, 'pods');
    return [...(this.rows.get(row)?.pods ?? [])].flatMap((key) => all.get(key) ?? []);
  }

  private rebuild(cluster: KubeCluster): ReadonlySet<string> {
    const before = this.rows;
    this.rows = new Map();
    this.places = new Map();
    this.byNamespace = new Map();
    const touched = new Set<string>();
    for (const resource of POD_MAKERS) {
      for (const object of cluster.objects.get(resource)?.values() ?? []) {
        const isOwned = ownersOf(cluster, object).length > 0;
        if (!isOwned) this.put(rowOf(object), { object, pods: new Set() });
      }
    }
    for (const [key, pod] of cluster.objects.get('pods') ?? []) this.place(cluster, pod, key, touched);
    for (const [row, { object, pods }] of this.rows) {
      const known = before.get(row);
      if (known?.object !== object || !isSameSet(known.pods, pods)) touched.add(row);
    }
    for (const row of before.keys()) if (!this.rows.has(row)) touched.add(row);
    return touched;
  }

  private place(cluster: KubeCluster, pod: KubeObject, key: string, touched: Set<string>): void {
    const owner = ownersOf(cluster, pod).at(-1);
    const rows: string[] = [];
    const workload = owner?.object && rowOf(owner.object);
    if (workload !== undefined && this.rows.has(workload)) {
      this.rows.get(workload)?.pods.add(key);
      rows.push(workload);
    }
    if (workload === undefined || hasMore(cluster, pod)) {
      const own = rowOf(pod);
      this.put(own, { object: pod, pods: new Set([key]) });
      rows.push(own);
    }
    this.places.set(key, rows);
    for (const row of rows) touched.add(row);
  }

  private leave(row: string, key: string, touched: Set<string>): void {
    const known = this.rows.get(row);
    known?.pods.delete(key);
    if (known?.object.kind === 'Pod') {
      this.rows.delete(row);
      this.byNamespace.get(known.object.metadata.namespace)?.delete(row);
    }
    touched.add(row);
  }

  private put(row: string, known: Known): void {
    const { namespace } = known.object.metadata;
    const here = this.byNamespace.get(namespace) ?? new Set();
    this.byNamespace.set(namespace, here.add(row));
    this.rows.set(row, known);
  }
}

function isSameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  if (one.size !== other.size) return false;
  for (const item of one) if (!other.has(item)) return false;
  return true;
}

/** `Deployment/shop/web`. */
function rowOf(object: KubeObject): string {
  return `${object.kind}/${kubeKey(object)}`;
}

/** Whether a maker of pods changed in more than its state, which changes with every pod. */
function isOther(before: KubeObject, after: KubeObject): boolean {
  return (
    before.metadata.uid !== after.metadata.uid ||
    JSON.stringify([before.spec, before.metadata.ownerReferences]) !==
      JSON.stringify([after.spec, after.metadata.ownerReferences])
  );
}

/** Whether something is in a pod that is not in what it was made of. */
function hasMore(cluster: KubeCluster, pod: KubeObject): boolean {
  // The most pods of a cluster are what their makers wrote; looking closer at every one of them would cost.
  const reading = podSpecOf(pod);
  if (reading === undefined) return false;
  return (podDrift(cluster, pod)?.injected.length ?? 0) > 0;
}

/** What a person calls it: `shop/web`, and with its kind where it is no Deployment, because names repeat. */
export function workloadName(object: KubeObject): string {
  return object.kind === 'Deployment' ? kubeKey(object) : `${kubeKey(object)} (${object.kind})`;
}
