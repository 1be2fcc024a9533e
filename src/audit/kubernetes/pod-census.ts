/**
 * What all pods of a cluster come to, counted pod by pod: thousands of them are there, and of those a few come and go every
 * second.
 */
import { type KubeDelta, type KubeFacts, kubeObjects } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import { podStatusOf } from '../../facts/kubernetes/pod-status.ts';
import { movableReference, namedImage } from '../../insight/kubernetes/images-in-use.ts';

/** What one pod adds. */
interface PodCount {
  /** As its containers ask for them. */
  readonly images: readonly string[];
  /** By which tag it got which digest. */
  readonly pulled: readonly (readonly [reference: string, digest: string])[];
}

export class PodCensus {
  private readonly counted = new Map<string, PodCount>();
  private readonly imageCounts = new Map<string, number>();
  private readonly digestCounts = new Map<string, Map<string, number>>();
  private imageNames: readonly string[] | undefined;

  /** Without a delta all pods are counted anew. */
  note(kube: KubeFacts | undefined, delta: KubeDelta | undefined): void {
    const pods = kubeObjects(kube, 'pods');
    if (delta === undefined) {
      for (const key of this.counted.keys()) this.count(key, undefined);
      for (const [key, pod] of pods) this.count(key, pod);
    } else for (const key of delta.get('pods') ?? []) this.count(key, pods.get(key));
  }

  /** Every image that a container asks for; the same list until there is another one, or one less. */
  get images(): readonly string[] {
    this.imageNames ??= [...this.imageCounts.keys()];
    return this.imageNames;
  }

  /** Names behind which pods run different images, with how many, in the order of the names. */
  driftingReferences(): readonly { readonly reference: string; readonly digests: number }[] {
    return [...this.digestCounts]
      .filter(([, digests]) => digests.size > 1)
      .map(([reference, digests]) => ({ reference, digests: digests.size }))
      .sort((a, b) => (a.reference < b.reference ? -1 : 1));
  }

  private count(key: string, pod: KubeObject | undefined): void {
    const before = this.counted.get(key);
    const now = pod && countOf(pod);
    if (before !== undefined) this.add(before, -1);
    if (now !== undefined) {
      this.add(now, 1);
      this.counted.set(key, now);
    } else this.counted.delete(key);
  }

  private add({ images, pulled }: PodCount, step: 1 | -1): void {
    for (const image of images) {
      if (move(this.imageCounts, image, step)) this.imageNames = undefined;
    }
    for (const [reference, digest] of pulled) {
      const digests = this.digestCounts.get(reference) ?? new Map<string, number>();
      this.digestCounts.set(reference, digests);
      move(digests, digest, step);
      if (digests.size === 0) this.digestCounts.delete(reference);
    }
  }
}

/** True when the key came or went. */
function move(counts: Map<string, number>, key: string, step: 1 | -1): boolean {
  const before = counts.get(key) ?? 0;
  const now = before + step;
  if (now > 0) counts.set(key, now);
  else counts.delete(key);
  return before === 0 || now === 0;
}

function countOf(pod: KubeObject): PodCount {
  const containers = podSpecOf(pod)?.containers ?? [];
  const { byContainer } = podStatusOf(pod);
  return {
    images: containers.map(({ container }) => container.image),
    pulled: containers.flatMap(({ container: { name, image } }) => {
      const { digest } = namedImage(image, byContainer.get(name)?.imageID ?? '');
      const reference = digest === '' ? undefined : movableReference(image);
      return reference === undefined ? [] : [[reference, digest] as const];
    }),
  };
}
