/** Every image that a cluster runs: which one exactly, who runs it, on which nodes. */
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { type ContainerRole, podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import { podStatusOf } from '../../facts/kubernetes/pod-status.ts';
import { type ImageReference, parseImageReference } from '../image-reference.ts';
import type { KubeCluster } from './listed.ts';
import { type Workload, workloadsOf } from './workloads.ts';

interface ClusterImageUse {
  /** The workload's key: `Deployment/shop/web`. */
  readonly workload: string;
  readonly namespace: string;
  /** Empty when no pod runs it yet: the workload only names it. */
  readonly pod: string;
  readonly container: string;
  readonly role: ContainerRole;
  /** Empty while no node was found for the pod. */
  readonly node: string;
  /** As the pod asks for it. */
  readonly reference: string;
  readonly pullPolicy: string;
  readonly isRunning: boolean;
}

export interface ClusterImage {
  /** Unique: repository and digest, or the reference while nobody has pulled it. */
  readonly key: string;
  /** `docker.io/library/busybox`; as it was written when it is no image reference. */
  readonly name: string;
  /** What the node says it runs: `sha256:…`; empty while it is not known. */
  readonly digest: string;
  /** The tags and digests that pods ask for it by, sorted. */
  readonly references: readonly string[];
  readonly uses: readonly ClusterImageUse[];
  /** Sorted, without those that have not started it. */
  readonly nodes: readonly string[];
}

/** By name, then digest. */
export function imagesInUse(cluster: KubeCluster): readonly ClusterImage[] {
  const drafts = new Map<string, Draft>();
  for (const workload of workloadsOf(cluster)) {
    const makers = workload.pods.length > 0 ? workload.pods : [workload.object];
    for (const maker of makers) if (maker) addUses(drafts, workload, maker);
  }
  return [...drafts.values()]
    .map(({ key, name, digest, uses }) => ({
      key,
      name,
      digest,
      references: [...new Set(uses.map(({ reference }) => reference))].sort(),
      uses,
      nodes: [...new Set(uses.filter(({ isRunning }) => isRunning).map(({ node }) => node))].sort(),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

interface Draft {
  readonly key: string;
  readonly name: string;
  readonly digest: string;
  readonly uses: ClusterImageUse[];
}

function addUses(drafts: Map<string, Draft>, workload: Workload, maker: KubeObject): void {
  const reading = podSpecOf(maker);
  if (reading === undefined) return;
  const isPod = !reading.isTemplate;
  const status = isPod ? podStatusOf(maker) : undefined;
  for (const { role, container } of reading.containers) {
    const own = status?.byContainer.get(container.name);
    const { key, name, digest } = namedImage(container.image, own?.imageID ?? '');
    const draft = drafts.get(key) ?? { key, name, digest, uses: [] };
    drafts.set(key, draft);
    draft.uses.push({
      workload: workload.key,
      namespace: workload.namespace,
      pod: isPod ? maker.metadata.name : '',
      container: container.name,
      role,
      node: isPod ? reading.spec.nodeName : '',
      reference: container.image,
      pullPolicy: container.imagePullPolicy,
      isRunning: own?.state?.running !== undefined,
    });
  }
}

/**
 * What an image of a container is called here: `reference` as the pod asks for it, `imageID` as the node says what it runs,
 * empty before it does.
 */
export function namedImage(
  reference: string,
  imageID: string,
): Pick<ClusterImage, 'key' | 'name' | 'digest'> {
  const running = runningImage(imageID);
  const wanted = running?.registry === undefined ? parseImageReference(reference) : running;
  const name = repositoryOf(wanted) ?? reference;
  const digest = running?.digest ?? '';
  return { key: digest === '' ? reference : `${name}@${digest}`, name, digest };
}

/** Docker’s shim put its name before what it runs. */
function runningImage(imageID: string): ImageReference | undefined {
  const text = imageID.replace(/^docker(?:-pullable)?:\/\//, '');
  return text === '' ? undefined : parseImageReference(text);
}

function repositoryOf(reference: ImageReference | undefined): string | undefined {
  if (reference?.registry === undefined) return undefined;
  return `${reference.registry}/${reference.repository}`;
}

/** A name behind which different pods run different images. */
export interface DriftingReference {
  /** In full: `docker.io/library/busybox:latest`. */
  readonly reference: string;
  readonly digests: readonly string[];
  readonly uses: readonly ClusterImageUse[];
}

/** What an image is asked for by, in full; undefined where that can only ever be the same image. */
export function movableReference(text: string): string | undefined {
  const wanted = parseImageReference(text);
  if (wanted === undefined || wanted.digest !== undefined) return undefined;
  return `${repositoryOf(wanted)}:${wanted.tag ?? 'latest'}`;
}

/** Tags that were moved while pods kept running: the same reference, and more than one digest. */
export function driftingReferences(images: readonly ClusterImage[]): readonly DriftingReference[] {
  const seen = new Map<string, { digests: Set<string>; uses: ClusterImageUse[] }>();
  for (const { digest, uses } of images) {
    if (digest === '') continue;
    for (const use of uses) {
      const reference = movableReference(use.reference);
      if (reference === undefined) continue;
      const entry = seen.get(reference) ?? { digests: new Set(), uses: [] };
      entry.digests.add(digest);
      entry.uses.push(use);
      seen.set(reference, entry);
    }
  }
  return [...seen]
    .filter(([, { digests }]) => digests.size > 1)
    .map(([reference, { digests, uses }]) => ({ reference, digests: [...digests].sort(), uses }));
}
