/** What the API server for tests serves: where each resource is, and what its objects are called. */

export interface ServedKind {
  /** Plural, as in paths. */
  readonly resource: string;
  readonly kind: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly isNamespaced: boolean;
}

function served(groupVersion: string, isNamespaced: boolean, kinds: Readonly<Record<string, string>>) {
  const slash = groupVersion.indexOf('/');
  const group = slash === -1 ? '' : groupVersion.slice(0, slash);
  const version = groupVersion.slice(slash + 1);
  return Object.entries(kinds).map(([resource, kind]) => ({ resource, kind, group, version, isNamespaced }));
}

export const SERVED_KINDS: readonly ServedKind[] = [
  ...served('v1', false, { nodes: 'Node', namespaces: 'Namespace', persistentvolumes: 'PersistentVolume' }),
  ...served('v1', true, {
    pods: 'Pod',
    services: 'Service',
    serviceaccounts: 'ServiceAccount',
    secrets: 'Secret',
    configmaps: 'ConfigMap',
    events: 'Event',
    endpoints: 'Endpoints',
    persistentvolumeclaims: 'PersistentVolumeClaim',
    resourcequotas: 'ResourceQuota',
    limitranges: 'LimitRange',
    replicationcontrollers: 'ReplicationController',
  }),
  ...served('apps/v1', true, {
    deployments: 'Deployment',
    daemonsets: 'DaemonSet',
    statefulsets: 'StatefulSet',
    replicasets: 'ReplicaSet',
  }),
  ...served('batch/v1', true, { jobs: 'Job', cronjobs: 'CronJob' }),
  ...served('networking.k8s.io/v1', true, { networkpolicies: 'NetworkPolicy', ingresses: 'Ingress' }),
  ...served('networking.k8s.io/v1', false, { ingressclasses: 'IngressClass' }),
  ...served('rbac.authorization.k8s.io/v1', true, { roles: 'Role', rolebindings: 'RoleBinding' }),
  ...served('rbac.authorization.k8s.io/v1', false, {
    clusterroles: 'ClusterRole',
    clusterrolebindings: 'ClusterRoleBinding',
  }),
  ...served('policy/v1', true, { poddisruptionbudgets: 'PodDisruptionBudget' }),
  ...served('discovery.k8s.io/v1', true, { endpointslices: 'EndpointSlice' }),
  ...served('scheduling.k8s.io/v1', false, { priorityclasses: 'PriorityClass' }),
  ...served('storage.k8s.io/v1', false, { storageclasses: 'StorageClass' }),
  ...served('apiextensions.k8s.io/v1', false, { customresourcedefinitions: 'CustomResourceDefinition' }),
  ...served('apiregistration.k8s.io/v1', false, { apiservices: 'APIService' }),
  ...served('certificates.k8s.io/v1', false, { certificatesigningrequests: 'CertificateSigningRequest' }),
  ...served('admissionregistration.k8s.io/v1', false, {
    validatingadmissionpolicies: 'ValidatingAdmissionPolicy',
    validatingadmissionpolicybindings: 'ValidatingAdmissionPolicyBinding',
    validatingwebhookconfigurations: 'ValidatingWebhookConfiguration',
    mutatingwebhookconfigurations: 'MutatingWebhookConfiguration',
  }),
];

export function apiVersionOf({ group, version }: ServedKind): string {
  return group === '' ? version : `${group}/${version}`;
}
