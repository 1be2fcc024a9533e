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

/** The tabs of each kind of object; the first one is open when a place names none. */
export const OBJECT_TABS = {
  workload: ['Overview', 'Pods', 'Security', 'Network', 'Findings', 'Raw'],
  node: ['Overview', 'Pods', 'Images', 'Findings', 'Raw'],
  service: ['Overview', 'Findings', 'Raw'],
  ingress: ['Overview', 'Findings', 'Raw'],
  policy: ['Overview', 'Pods', 'Findings', 'Raw'],
  subject: ['Overview', 'Rights', 'Ways up', 'Findings', 'Raw'],
  role: ['Overview', 'Held by', 'Findings', 'Raw'],
  namespace: ['Overview', 'Pod Security', 'Network', 'Contents', 'Findings', 'Raw'],
  'cluster-image': ['Overview', 'Used by', 'Layers'],
} as const satisfies Readonly<Record<ClusterObject, readonly string[]>>;
export type ObjectTab<Object extends ClusterObject = ClusterObject> = (typeof OBJECT_TABS)[Object][number];

export const REACH_TABS = ['May reach', 'Reached by'] as const;
export type ReachTab = (typeof REACH_TABS)[number];

type ObjectPlace = {
  readonly [Object in ClusterObject]: {
    readonly screen: Object;
    readonly id: string;
    readonly tab?: ObjectTab<Object> | undefined;
  };
}[ClusterObject];

export type ClusterPlace =
  | { readonly screen: ClusterList; readonly query?: string }
  | ObjectPlace
  /** `id` as `namespace/name`. */
  | { readonly screen: 'pod'; readonly id: string; readonly tab: PodTab }
  /** One container of a pod, whose `id` it has. */
  | {
      readonly screen: 'pod-container';
      readonly id: string;
      readonly container: string;
      readonly tab: PodTab;
    }
  /** Who reaches whom: from `Pod/namespace/name`, `Deployment/namespace/name`, `Namespace/name`; without an id the whole cluster. */
  | {
      readonly screen: 'reach';
      readonly id?: string | undefined;
      readonly tab?: ReachTab | undefined;
      readonly query?: string;
    }
  /** Who may do something: `get secrets -n shop`. */
  | {
      readonly screen: 'who-can';
      readonly query?: string;
      /** Whether the line to type a question on is open at once. */
      readonly asks?: boolean;
    };

const CLUSTER_SCREENS: readonly string[] = [
  ...CLUSTER_LISTS,
  ...CLUSTER_OBJECTS,
  'pod',
  'pod-container',
  'reach',
  'who-can',
] satisfies readonly ClusterPlace['screen'][];

export function isClusterPlace<Other extends { readonly screen: string }>(
  place: Other | ClusterPlace,
): place is ClusterPlace {
  return CLUSTER_SCREENS.includes(place.screen);
}
