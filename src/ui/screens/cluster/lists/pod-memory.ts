/**
 * What is shown of each pod of a cluster. Of ten thousand pods a few change from picture to picture: what is shown of the others is
 * not even looked at.
 */
import type { AuditedRow, AuditView } from '../../../../audit/audit-view.ts';
import { type KubeFacts, kubeObjects } from '../../../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';

export class PodMemory<Shown> {
  /** The id of the workload whose verdicts are shown; undefined while there are none. */
  private readonly judgedAs: (shown: Shown) => string | undefined;
  /** The same pod stands at the same place in each of these. */
  private keys: readonly string[] = [];
  private pods: readonly KubeObject[] = [];
  private shown: readonly Shown[] = [];
  private places: ReadonlyMap<string, number> | undefined;
  private judged: readonly AuditedRow[] = [];

  constructor(judgedAs: (shown: Shown) => string | undefined) {
    this.judgedAs = judgedAs;
  }

  /** In the order of the pods; the same list while all of it is the same. `make` is given what was shown of the pod before. */
  of(
    kube: KubeFacts,
    audit: AuditView,
    make: (pod: KubeObject, before: Shown | undefined) => Shown,
  ): readonly Shown[] {
    const judged = audit.rowsOf('workload');
    const anew = judgedAnew(this.judged, judged);
    const keys: string[] = [];
    const pods: KubeObject[] = [];
    const shown: Shown[] = [];
    let isSame = true;
    for (const [key, pod] of kubeObjects(kube, 'pods')) {
      const at = this.keys[pods.length] === key ? pods.length : this.placeOf(key);
      const before = this.shown[at];
      const isSettled =
        before !== undefined && this.pods[at] === pod && !this.isJudgedAnew(before, key, anew);
      const now = isSettled ? before : make(pod, before);
      if (now !== this.shown[pods.length]) isSame = false;
      keys.push(key);
      pods.push(pod);
      shown.push(now);
    }
    if (!isSame || shown.length !== this.shown.length) {
      this.shown = shown;
      this.places = undefined;
      this.keys = keys;
    }
    this.pods = pods;
    this.judged = judged;
    return this.shown;
  }

  /** A pod that got verdicts of its own is shown with those from then on. */
  private isJudgedAnew(shown: Shown, key: string, anew: ReadonlySet<string>): boolean {
    const judgedAs = this.judgedAs(shown);
    return judgedAs === undefined || (anew.size > 0 && (anew.has(judgedAs) || anew.has(`Pod/${key}`)));
  }

  /** -1 for one that was not there. Asked only where pods came or went. */
  private placeOf(key: string): number {
    this.places ??= new Map(this.keys.map((known, place) => [known, place]));
    return this.places.get(key) ?? -1;
  }
}

/** The ids of rows that came, went, or say something else. Both lists are in the order of names, then ids. */
function judgedAnew(before: readonly AuditedRow[], now: readonly AuditedRow[]): ReadonlySet<string> {
  const anew = new Set<string>();
  let at = 0;
  for (const row of now) {
    let other = before[at];
    while (other !== undefined && other.id !== row.id && isBefore(other, row)) {
      anew.add(other.id);
      at += 1;
      other = before[at];
    }
    if (other?.id !== row.id) anew.add(row.id);
    else {
      // What says the same keeps its codes.
      if (other.codes !== row.codes) anew.add(row.id);
      at += 1;
    }
  }
  for (const row of before.slice(at)) anew.add(row.id);
  return anew;
}

function isBefore(one: AuditedRow, other: AuditedRow): boolean {
  return one.name < other.name || (one.name === other.name && one.id < other.id);
}
