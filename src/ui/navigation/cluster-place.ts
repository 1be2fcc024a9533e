/** Places in a Kubernetes cluster, or in manifests. Objects are named by `namespace/name`, or by their name alone. */

export const POD_TABS = [
  'Overview',
  'Config',
  'Mounts',
  'Network',
  'Privileges',
  'Account',
  'Findings',
  'Events',
  'Logs',
  'Raw',
] as const;
export type PodTab = (typeof POD_TABS)[number];

/** Lists of a cluster. */
const CLUSTER_LISTS = [
  'workloads',
  'pods',
  'pod-containers',
  'cluster-images',
  'nodes',
  'services',
  'policies',
  'rbac',
  'namespaces',
  'events',
] as const;
export type ClusterList = (typeof CLUSTER_LISTS)[number];

/**
 * Single objects. A workload has `Deployment/namespace/name` as its id, a subject of RBAC `ServiceAccount/namespace/name` or
 * `Group/name`, a role `Role/namespace/name` or `ClusterRole/name`, an image what `imagesInUse` calls its key.
 */
const CLUSTER_OBJECTS = [
  'workload',
  'node',
  'service',
  'ingress',
  'policy',
  'subject',
  'role',
  'namespace',
  'cluster-image',
] as const;
export type ClusterObject = (typeof CLUSTER_OBJECTS)[number];

export type ClusterPlace =
  | { readonly screen: ClusterList; readonly query?: string }
  | { readonly screen: ClusterObject; readonly id: string }
  /** `id` as `namespace/name`. */
  | { readonly screen: 'pod'; readonly id: string; readonly tab: PodTab }
  /** One container of a pod, whose `id` it has. */
  | {
      readonly screen: 'pod-container';
      readonly id: string;
      readonly container: string;
      readonly tab: PodTab;
    };

const CLUSTER_SCREENS: readonly string[] = [
  ...CLUSTER_LISTS,
  ...CLUSTER_OBJECTS,
  'pod',
  'pod-container',
] satisfies readonly ClusterPlace['screen'][];

export function isClusterPlace<Other extends { readonly screen: string }>(
  place: Other | ClusterPlace,
): place is ClusterPlace {
  return CLUSTER_SCREENS.includes(place.screen);
}
