/** Names that Kubernetes itself uses: namespaces, groups, accounts. */

/** Namespaces that a new cluster has and that hold what runs the cluster. `default` is not one: people work in it. */
const SYSTEM_NAMESPACES: readonly string[] = ['kube-system', 'kube-public', 'kube-node-lease'];

/** Namespaces that a provider or a distribution fills by itself: names and how they begin. */
const PROVIDER_NAMESPACES = /^(?:kube-|openshift-|gke-|gmp-|calico-|tigera-|cattle-|rancher-|aks-|eks-)/;

/** Whether a namespace belongs to the cluster and not to the people who work with it. */
export function isSystemNamespace(namespace: string): boolean {
  return SYSTEM_NAMESPACES.includes(namespace) || PROVIDER_NAMESPACES.test(namespace);
}

/** Groups that the API server puts callers into by itself. */
export const GROUPS = {
  /** May do anything; no role can take it away. */
  masters: 'system:masters',
  authenticated: 'system:authenticated',
  unauthenticated: 'system:unauthenticated',
  serviceAccounts: 'system:serviceaccounts',
} as const;

/** The user of callers without credentials. */
export const ANONYMOUS = 'system:anonymous';

/** Before `namespace:name`, the user name of a service account; with an `s` and a namespace the name of a group. */
export const SERVICE_ACCOUNT_USER = 'system:serviceaccount:';

/** Marks roles and bindings that the API server makes and keeps by itself. */
export const BOOTSTRAPPING = { label: 'kubernetes.io/bootstrapping', value: 'rbac-defaults' } as const;

/** The roles that everybody who logs in has in a new cluster: discovery and asking about oneself. */
export const HARMLESS_DEFAULT_ROLES: ReadonlySet<string> = new Set([
  'system:basic-user',
  'system:discovery',
  'system:public-info-viewer',
  'system:service-account-issuer-discovery',
]);

/** Labels of a namespace that choose its Pod Security level. */
export const POD_SECURITY_LABEL = 'pod-security.kubernetes.io/';

/** The label that every namespace has with its own name. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';

/** Volumes with the account's token, as the API server adds them to pods, are named so. */
export const API_ACCESS_VOLUME = /^kube-api-access-[a-z0-9]{5}$/;

/** Before a container's name, an annotation of the pod: its AppArmor profile, as it was said before 1.30. */
export const APPARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/** The annotations that chose seccomp profiles before 1.19. */
export const SECCOMP_ANNOTATIONS = {
  pod: 'seccomp.security.alpha.kubernetes.io/pod',
  container: 'container.seccomp.security.alpha.kubernetes.io/',
} as const;
