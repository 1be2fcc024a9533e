/** Which list of a cluster an object of a manifest belongs to. */
import type { KubeResource } from '../../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../../facts/kubernetes/kube-object.ts';

/** By kind and the API groups that have, or had, it; the core group is empty. */
const RESOURCES: readonly (readonly [kind: string, groups: readonly string[], resource: KubeResource])[] = [
  ['Pod', [''], 'pods'],
  ['Namespace', [''], 'namespaces'],
  ['Node', [''], 'nodes'],
  ['Deployment', ['apps', 'extensions'], 'deployments'],
  ['ReplicaSet', ['apps', 'extensions'], 'replicasets'],
  ['StatefulSet', ['apps'], 'statefulsets'],
  ['DaemonSet', ['apps', 'extensions'], 'daemonsets'],
  ['Job', ['batch'], 'jobs'],
  ['CronJob', ['batch'], 'cronjobs'],
  ['ReplicationController', [''], 'replicationcontrollers'],
  ['Service', [''], 'services'],
  ['EndpointSlice', ['discovery.k8s.io'], 'endpointslices'],
  ['Ingress', ['networking.k8s.io', 'extensions'], 'ingresses'],
  ['IngressClass', ['networking.k8s.io'], 'ingressclasses'],
  ['NetworkPolicy', ['networking.k8s.io', 'extensions'], 'networkpolicies'],
  ['ServiceAccount', [''], 'serviceaccounts'],
  ['Role', ['rbac.authorization.k8s.io'], 'roles'],
  ['RoleBinding', ['rbac.authorization.k8s.io'], 'rolebindings'],
  ['ClusterRole', ['rbac.authorization.k8s.io'], 'clusterroles'],
  ['ClusterRoleBinding', ['rbac.authorization.k8s.io'], 'clusterrolebindings'],
  ['ConfigMap', [''], 'configmaps'],
  ['Secret', [''], 'secrets'],
  ['PersistentVolume', [''], 'persistentvolumes'],
  ['PersistentVolumeClaim', [''], 'persistentvolumeclaims'],
  ['StorageClass', ['storage.k8s.io'], 'storageclasses'],
  ['LimitRange', [''], 'limitranges'],
  ['ResourceQuota', [''], 'resourcequotas'],
  ['PodDisruptionBudget', ['policy'], 'poddisruptionbudgets'],
  ['PriorityClass', ['scheduling.k8s.io'], 'priorityclasses'],
  ['CustomResourceDefinition', ['apiextensions.k8s.io'], 'customresourcedefinitions'],
  ['APIService', ['apiregistration.k8s.io'], 'apiservices'],
  ['ValidatingAdmissionPolicy', ['admissionregistration.k8s.io'], 'validatingadmissionpolicies'],
  ['ValidatingAdmissionPolicyBinding', ['admissionregistration.k8s.io'], 'validatingadmissionpolicybindings'],
  ['ValidatingWebhookConfiguration', ['admissionregistration.k8s.io'], 'validatingwebhookconfigurations'],
  ['MutatingWebhookConfiguration', ['admissionregistration.k8s.io'], 'mutatingwebhookconfigurations'],
];

const BY_KIND = new Map<string, KubeResource>(
  RESOURCES.flatMap(([kind, groups, resource]) =>
    groups.map((group): [string, KubeResource] => [`${group}/${kind}`, resource]),
  ),
);

/** Undefined for kinds that nothing is known of. */
export function manifestResource({
  apiVersion,
  kind,
}: Pick<KubeObject, 'apiVersion' | 'kind'>): KubeResource | undefined {
  const slash = apiVersion.indexOf('/');
  return BY_KIND.get(`${slash === -1 ? '' : apiVersion.slice(0, slash)}/${kind}`);
}
