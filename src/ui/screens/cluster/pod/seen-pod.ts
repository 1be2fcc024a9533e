/** What documents about a pod, or about one of its containers, are made of. */
import { isRecord, type KubeObject, kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import { nodeOf } from '../../../../facts/kubernetes/node.ts';
import { type PodDetails, podDetailsOf } from '../../../../facts/kubernetes/pod-details.ts';
import {
  type ContainerRole,
  type PodContainer,
  type PodReading,
  podSpecOf,
} from '../../../../facts/kubernetes/pod-spec.ts';
import { type PodStatus, podStatusOf } from '../../../../facts/kubernetes/pod-status.ts';
import type { PodSurroundings } from '../../../../insight/kubernetes/effective-security.ts';
import { objectNamed } from '../../../../insight/kubernetes/listed.ts';
import { unreadList } from '../../../document/unread-list.ts';
import type { PodTab } from '../../../navigation/cluster-place.ts';
import type { Place } from '../../../navigation/place.ts';
import type { SeenCluster } from '../seen-cluster.ts';

export interface SeenPod extends SeenCluster {
  readonly pod: KubeObject;
  /** `shop/web-1` */
  readonly id: string;
  readonly reading: PodReading;
  readonly status: PodStatus;
  readonly details: PodDetails;
  /** The container that is looked at; undefined for the pod as a whole. */
  readonly only: PodContainer | undefined;
  /** The container that is looked at, or all. */
  readonly containers: readonly PodContainer[];
}

/** Why there is nothing to see, for a person, where there is not. `id` as `namespace/name`. */
export function seePod(seen: SeenCluster, id: string, container?: string): SeenPod | string {
  const pod = seen.kube.objects.get('pods')?.get(id);
  const reading = pod && podSpecOf(pod);
  if (pod === undefined || reading === undefined)
    return unreadList(seen.facts, 'pods', id.slice(0, id.indexOf('/'))) ?? 'This pod is gone.';
  const only = reading.containers.find((entry) => entry.container.name === container);
  if (container !== undefined && only === undefined)
    return 'This pod has no container of that name any more.';
  return {
    ...seen,
    pod,
    id: kubeKey(pod),
    reading,
    status: podStatusOf(pod),
    details: podDetailsOf(pod),
    only,
    containers: only === undefined ? reading.containers : [only],
  };
}

/** What the node of a pod gives to its containers, as far as it is known. */
export function surroundingsOf({ kube, reading, status }: SeenPod, entry: PodContainer): PodSurroundings {
  const { nodeName } = reading.spec;
  const node = objectNamed(kube, 'nodes', '', nodeName);
  return {
    runtime: node === undefined ? '' : nodeOf(node).containerRuntimeVersion,
    seccompDefault: kube.kubelets.get(nodeName)?.seccompDefault,
    imageUser: status.byContainer.get(entry.container.name)?.uid,
  };
}

const ROLES: Readonly<Record<ContainerRole, string>> = {
  container: 'container',
  init: 'init container',
  sidecar: 'sidecar',
  ephemeral: 'ephemeral container',
};

export function roleWords(role: ContainerRole): string {
  return ROLES[role];
}

/** The words of the glossary that explain them. */
const ROLE_TOPICS: Readonly<Record<ContainerRole, string>> = {
  container: 'pod',
  init: 'init container',
  sidecar: 'sidecar',
  ephemeral: 'ephemeral container',
};

export function roleTopic(role: ContainerRole): string {
  return ROLE_TOPICS[role];
}

export function containerPlace(
  { id }: SeenPod,
  { container }: PodContainer,
  tab: PodTab = 'Overview',
): Place {
  return { screen: 'pod-container', id, container: container.name, tab };
}

const parts = new WeakMap<PodContainer, unknown>();

/** The object as Raw shows it: of one container what is written about it, and what became of it. */
export function rawOf({ pod, only }: SeenPod): unknown {
  if (only === undefined) return pod;
  const known = parts.get(only);
  if (known !== undefined) return known;
  const name = only.container.name;
  const named = (part: unknown, lists: readonly string[]): unknown =>
    lists
      .flatMap((list): unknown => (isRecord(part) ? part[list] : []))
      .find((item) => isRecord(item) && item.name === name);
  const raw = {
    spec: named(pod.spec, ['initContainers', 'containers', 'ephemeralContainers']),
    status: named(pod.status, ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses']),
  };
  parts.set(only, raw);
  return raw;
}
