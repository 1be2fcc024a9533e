/** Examples of checks about Kubernetes: an `object` of few fields becomes a whole one, with the names that come with it. */
import type { KubeKind } from '../../facts/finding.ts';
import { isRecord, type KubeObject, kubeObjectOf } from '../../facts/kubernetes/kube-object.ts';
import type { Example } from '../check.ts';
import type { Bindings } from '../expression.ts';
import { admissionNames, admittedObject } from './admission-names.ts';

/** What an example's object is when it does not say: a pod for a workload. */
const SKELETONS: Readonly<Record<KubeKind, { readonly apiVersion: string; readonly kind: string }>> = {
  workload: { apiVersion: 'v1', kind: 'Pod' },
  namespace: { apiVersion: 'v1', kind: 'Namespace' },
  node: { apiVersion: 'v1', kind: 'Node' },
  service: { apiVersion: 'v1', kind: 'Service' },
  ingress: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress' },
  networkpolicy: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  role: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role' },
  rolebinding: { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding' },
  serviceaccount: { apiVersion: 'v1', kind: 'ServiceAccount' },
  cluster: { apiVersion: '', kind: '' },
};

/** What else is known of an example that does not say; an example's null takes one away. */
const KUBE_BOUND: Readonly<Record<KubeKind, Example>> = {
  workload: {
    namespaceObject: {},
    account: { name: 'default', mountsToken: true },
    rights: { own: false, may: [] },
    volumes: [],
    writtenSecrets: [],
    isolation: { ingress: true, egress: true },
    services: [],
    budgets: [],
    missing: [],
    restarts: [],
    pods: [],
    cluster: {},
  },
  namespace: {
    level: { enforce: {}, audit: {}, warn: {} },
    contents: {},
    admission: {},
    cluster: {},
  },
  node: { kubelet: {}, runtime: { name: 'containerd', version: '', neededFixes: '' }, cluster: {} },
  service: { namespaceObject: {}, interfaces: [], cluster: {} },
  ingress: { namespaceObject: {}, interfaces: [], cluster: {} },
  networkpolicy: { namespaceObject: {}, selected: 1, cluster: {} },
  role: { cluster: {} },
  rolebinding: { subjects: [], powers: [], dangling: { role: false, subjects: [] }, cluster: {} },
  serviceaccount: { namespaceObject: {}, bindings: [], users: [], tokens: [], cluster: {} },
  cluster: { inventory: {}, admission: {}, apiServer: { flags: {} }, caller: {}, cluster: {} },
};

/** Undefined for an example whose object makes no sense. */
export function kubeExample(kind: KubeKind, example: Example): Bindings | undefined {
  const { object, namespaceObject, ...given } = { ...KUBE_BOUND[kind], ...example };
  const names = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));
  if (kind === 'cluster') return names;
  const made = exampleObject(object ?? {}, SKELETONS[kind]);
  if (made === undefined) return undefined;
  const namespace =
    namespaceObject === null || namespaceObject === undefined
      ? undefined
      : exampleObject(namespaceObject, SKELETONS.namespace);
  const { cluster } = names;
  const version = isRecord(cluster) && typeof cluster.version === 'string' ? cluster.version : '';
  return {
    ...admissionNames(made, { namespaceObject: namespace, serverVersion: version }),
    admitted: admittedObject(made),
    ...names,
  };
}

function exampleObject(
  given: unknown,
  skeleton: { readonly apiVersion: string; readonly kind: string },
): KubeObject | undefined {
  if (!isRecord(given)) return undefined;
  const { metadata = {}, ...rest } = given;
  const isInNamespace = !/^(?:Namespace|Node|Cluster)/.test(String(rest.kind ?? skeleton.kind));
  const home = isInNamespace ? { namespace: 'shop' } : {};
  return kubeObjectOf(
    { ...rest, metadata: { name: 'example', ...home, ...(isRecord(metadata) ? metadata : {}) } },
    skeleton,
  );
}
