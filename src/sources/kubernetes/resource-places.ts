/** Where the API has each resource, and how it is asked for. */
import type { KubeResource } from '../../facts/kubernetes/kube-facts.ts';

export interface ResourcePlace {
  readonly resource: KubeResource;
  /** What its objects are called; items of a list do not say it. */
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Newest first; older ones are for older servers. */
  readonly versions: readonly [string, ...string[]];
  readonly isNamespaced: boolean;
  /** Only metadata is asked for: the values are nobody's business. */
  readonly isMetadataOnly: boolean;
}

function place(
  resource: KubeResource,
  kind: string,
  where: string,
  scope: 'namespaced' | 'cluster',
  isMetadataOnly = false,
): ResourcePlace {
  const [groupVersion = '', ...older] = where.split(' ');
  const slash = groupVersion.indexOf('/');
  return {
    resource,
    kind,
    group: slash === -1 ? '' : groupVersion.slice(0, slash),
    versions: [groupVersion.slice(slash + 1), ...older],
    isNamespaced: scope === 'namespaced',
    isMetadataOnly,
  };
}

const RBAC = 'rbac.authorization.k8s.io/v1';
const ADMISSION = 'admissionregistration.k8s.io/v1';

/** In the order in which they are read: what people look for first, and what the rest rests on. */
export const RESOURCE_PLACES: readonly ResourcePlace[] = [
  place('pods', 'Pod', 'v1', 'namespaced'),
  place('namespaces', 'Namespace', 'v1', 'cluster'),
  place('nodes', 'Node', 'v1', 'cluster'),
  place('deployments', 'Deployment', 'apps/v1', 'namespaced'),
  place('replicasets', 'ReplicaSet', 'apps/v1', 'namespaced'),
  place('statefulsets', 'StatefulSet', 'apps/v1', 'namespaced'),
  place('daemonsets', 'DaemonSet', 'apps/v1', 'namespaced'),
  place('jobs', 'Job', 'batch/v1', 'namespaced'),
  place('cronjobs', 'CronJob', 'batch/v1 v1beta1', 'namespaced'),
  place('replicationcontrollers', 'ReplicationController', 'v1', 'namespaced'),
  place('services', 'Service', 'v1', 'namespaced'),
  place('endpointslices', 'EndpointSlice', 'discovery.k8s.io/v1 v1beta1', 'namespaced'),
  place('ingresses', 'Ingress', 'networking.k8s.io/v1', 'namespaced'),
  place('ingressclasses', 'IngressClass', 'networking.k8s.io/v1', 'cluster'),
  place('networkpolicies', 'NetworkPolicy', 'networking.k8s.io/v1', 'namespaced'),
  place('serviceaccounts', 'ServiceAccount', 'v1', 'namespaced'),
  place('roles', 'Role', RBAC, 'namespaced'),
  place('rolebindings', 'RoleBinding', RBAC, 'namespaced'),
  place('clusterroles', 'ClusterRole', RBAC, 'cluster'),
  place('clusterrolebindings', 'ClusterRoleBinding', RBAC, 'cluster'),
  place('configmaps', 'ConfigMap', 'v1', 'namespaced'),
  place('secrets', 'Secret', 'v1', 'namespaced', true),
  place('persistentvolumes', 'PersistentVolume', 'v1', 'cluster'),
  place('persistentvolumeclaims', 'PersistentVolumeClaim', 'v1', 'namespaced'),
  place('storageclasses', 'StorageClass', 'storage.k8s.io/v1', 'cluster'),
  place('limitranges', 'LimitRange', 'v1', 'namespaced'),
  place('resourcequotas', 'ResourceQuota', 'v1', 'namespaced'),
  place('poddisruptionbudgets', 'PodDisruptionBudget', 'policy/v1 v1beta1', 'namespaced'),
  place('priorityclasses', 'PriorityClass', 'scheduling.k8s.io/v1', 'cluster'),
  place('customresourcedefinitions', 'CustomResourceDefinition', 'apiextensions.k8s.io/v1', 'cluster'),
  place('apiservices', 'APIService', 'apiregistration.k8s.io/v1', 'cluster'),
  place(
    'validatingadmissionpolicies',
    'ValidatingAdmissionPolicy',
    `${ADMISSION} v1beta1 v1alpha1`,
    'cluster',
  ),
  place(
    'validatingadmissionpolicybindings',
    'ValidatingAdmissionPolicyBinding',
    `${ADMISSION} v1beta1 v1alpha1`,
    'cluster',
  ),
  place('validatingwebhookconfigurations', 'ValidatingWebhookConfiguration', ADMISSION, 'cluster'),
  place('mutatingwebhookconfigurations', 'MutatingWebhookConfiguration', ADMISSION, 'cluster'),
  place('certificatesigningrequests', 'CertificateSigningRequest', 'certificates.k8s.io/v1', 'cluster'),
  place('events', 'Event', 'v1', 'namespaced'),
];

export function apiVersionAt({ group }: ResourcePlace, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The path of a list; `namespace` is empty for the whole cluster. */
export function listPath(place: ResourcePlace, version: string, namespace: string): string {
  const root = place.group === '' ? `/api/${version}` : `/apis/${encodeURIComponent(place.group)}/${version}`;
  const inside = namespace === '' ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${inside}/${place.resource}`;
}

/** What is accepted for an answer. There is no second choice for secrets: else a server could send their values. */
export function acceptOf({ isMetadataOnly }: ResourcePlace, isWatch: boolean): string {
  if (!isMetadataOnly) return 'application/json';
  const form = isWatch ? 'PartialObjectMetadata' : 'PartialObjectMetadataList';
  return `application/json;as=${form};v=v1;g=meta.k8s.io`;
}
