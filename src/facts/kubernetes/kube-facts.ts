/** What was observed of a Kubernetes cluster, as far as the caller may see it. */
import type { KubeObject } from './kube-object.ts';
import type { Kubelet } from './kubelet.ts';

/** What is read of a cluster, by the API's plural names. `events` are those of the core group. */
export const KUBE_RESOURCES = [
  'pods',
  'namespaces',
  'nodes',
  'deployments',
  'replicasets',
  'statefulsets',
  'daemonsets',
  'jobs',
  'cronjobs',
  'replicationcontrollers',
  'services',
  'endpointslices',
  'ingresses',
  'ingressclasses',
  'networkpolicies',
  'serviceaccounts',
  'roles',
  'rolebindings',
  'clusterroles',
  'clusterrolebindings',
  'configmaps',
  'secrets',
  'persistentvolumes',
  'persistentvolumeclaims',
  'storageclasses',
  'limitranges',
  'resourcequotas',
  'poddisruptionbudgets',
  'priorityclasses',
  'customresourcedefinitions',
  'apiservices',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
  'certificatesigningrequests',
  'events',
] as const;
export type KubeResource = (typeof KUBE_RESOURCES)[number];

/** Resources that make pods from a template. */
export const POD_MAKERS = [
  'deployments',
  'statefulsets',
  'daemonsets',
  'jobs',
  'cronjobs',
  'replicasets',
  'replicationcontrollers',
] as const satisfies readonly KubeResource[];

/** Pods, and whatever makes them. */
export const RESOURCES_WITH_PODS = ['pods', ...POD_MAKERS] as const satisfies readonly KubeResource[];

/** How much of a resource is known. A resource that has none yet is still to be listed. */
export type KubeExtent =
  | { readonly of: 'cluster' }
  /** Those of these namespaces only: the caller chose one, or may list nothing more, which a gap then says. */
  | { readonly of: 'namespaces'; readonly namespaces: readonly string[] }
  /** It could not be listed anywhere; a gap says why. */
  | { readonly of: 'nothing' }
  /** The server has no such resource: an older version, or a part that is turned off. */
  | { readonly of: 'unserved' };

/** Who the server takes the caller for. */
export interface KubeUser {
  readonly name: string;
  readonly groups: readonly string[];
}

/** A rule as a self-subject rules review gives it. */
interface KubeRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
}

/** What the caller may do in one namespace, rules for the whole cluster included. */
export interface KubeRights {
  readonly rules: readonly KubeRule[];
  /** Whether the server knows of further rights that it can't list. */
  readonly incomplete: boolean;
}

/** What the cluster says of itself and of the caller. */
export interface KubeIdentity {
  /** The kube context's name; `in-cluster` inside a pod, the file or folder for manifests. */
  readonly context: string;
  /** The namespace that the person chose; empty for the whole cluster. */
  readonly namespace: string;
  /** The server's, as `v1.36.2`; empty where it is not known. */
  readonly version: string;
  /** The server's address; empty for manifests. */
  readonly server: string;
  /** Undefined where the server does not say. */
  readonly user: KubeUser | undefined;
  /** By namespace, for those that were asked about. */
  readonly rights: ReadonlyMap<string, KubeRights>;
}

export interface KubeFacts extends KubeIdentity {
  /** Every resource has a map, empty while nothing is known; `extents` tells the one from the other. By `kubeKey`. */
  readonly objects: ReadonlyMap<KubeResource, ReadonlyMap<string, KubeObject>>;
  readonly extents: ReadonlyMap<KubeResource, KubeExtent>;
  /** By the name of the node. One that is missing was not asked yet, or a gap says why it has not told. */
  readonly kubelets: ReadonlyMap<string, Kubelet>;
}

/**
 * What a batch touched: keys that were added, changed or removed. Resources that it left alone are missing. What a kubelet
 * says is a part of its node.
 */
export type KubeDelta = ReadonlyMap<KubeResource, ReadonlySet<string>>;

export type KubeChange =
  | { readonly kind: 'kube'; readonly identity: KubeIdentity }
  /** All there is of a resource. What it leaves out is gone; what has the same `resourceVersion` stays the same object. */
  | {
      readonly kind: 'kube-listed';
      readonly resource: KubeResource;
      readonly objects: readonly KubeObject[];
      readonly extent: KubeExtent;
    }
  /** It came or changed; or it is on the first pages of a list that is still being read. */
  | { readonly kind: 'kube-object'; readonly resource: KubeResource; readonly object: KubeObject }
  | { readonly kind: 'kube-gone'; readonly resource: KubeResource; readonly key: string }
  | { readonly kind: 'kubelet'; readonly node: string; readonly kubelet: Kubelet }
  /** It does not tell any more; a gap says why. */
  | { readonly kind: 'kubelet-unread'; readonly node: string };

const NO_OBJECTS: ReadonlyMap<string, KubeObject> = new Map();

/** The objects of a resource; empty for a target that is no cluster. */
export function kubeObjects(
  kube: KubeFacts | undefined,
  resource: KubeResource,
): ReadonlyMap<string, KubeObject> {
  return kube?.objects.get(resource) ?? NO_OBJECTS;
}
