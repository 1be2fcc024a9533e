/** From which lists of a cluster the names of expressions come: without one of them, the name is not bound. */
import type { KubeKind } from '../../facts/finding.ts';
import { KUBE_RESOURCES, type KubeResource, RESOURCES_WITH_PODS } from '../../facts/kubernetes/kube-facts.ts';

export interface KnownFrom {
  readonly lists: readonly KubeResource[];
  /** Whether only what is in the object's own namespace matters; else all of the cluster does. */
  readonly isLocal: boolean;
  /** For a person, as it reads before “not known”. */
  readonly words: string;
  /** Whether only a cluster tells it: checks that read it are not asked of manifests. */
  readonly isClusterOnly: boolean;
}

const RBAC: readonly KubeResource[] = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'];
const ADMISSION: readonly KubeResource[] = [
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
  'customresourcedefinitions',
];

function of(
  words: string,
  lists: readonly KubeResource[],
  { isLocal = true, isClusterOnly = true } = {},
): KnownFrom {
  return { lists, isLocal, words, isClusterOnly };
}

const ADMISSION_NAME = of('the admission controllers of the cluster are', ADMISSION, { isLocal: false });
const INTERFACES = of('what the pods behind it run is', ['pods', 'services']);

/** By kind of resource and name. Names that are missing here come with the object itself. */
export const KNOWN_FROM: Readonly<Record<KubeKind, Readonly<Record<string, KnownFrom>>>> = {
  workload: {
    namespaceObject: of('its namespace is', ['namespaces'], { isClusterOnly: false }),
    variables: of('its namespace is', ['namespaces'], { isClusterOnly: false }),
    account: of('its service account is', ['serviceaccounts'], { isClusterOnly: false }),
    rights: of('what its service account may do is', [...RBAC, 'namespaces'], { isLocal: false }),
    volumes: of('what stands behind its claims is', ['persistentvolumeclaims', 'persistentvolumes'], {
      isLocal: false,
      isClusterOnly: false,
    }),
    isolation: of('the network policies of its namespace are', ['networkpolicies']),
    services: of('the services of its namespace are', ['services']),
    budgets: of('the disruption budgets of its namespace are', ['poddisruptionbudgets']),
    missing: of('what it refers to is', ['secrets', 'configmaps', 'serviceaccounts']),
    restarts: of('how its containers do is', ['pods']),
    pods: of('its pods are', ['pods']),
  },
  namespace: {
    level: of('its level is', [], { isClusterOnly: true }),
    contents: of('what is in it is', [
      ...RESOURCES_WITH_PODS,
      'networkpolicies',
      'resourcequotas',
      'limitranges',
      'secrets',
      'configmaps',
      'serviceaccounts',
      'ingresses',
    ]),
    admission: ADMISSION_NAME,
  },
  node: {
    kubelet: of('the settings of its kubelet are', []),
    runtime: of('the runtime of the node is', []),
  },
  service: {
    namespaceObject: of('its namespace is', ['namespaces'], { isClusterOnly: false }),
    interfaces: INTERFACES,
  },
  ingress: {
    namespaceObject: of('its namespace is', ['namespaces'], { isClusterOnly: false }),
    interfaces: INTERFACES,
  },
  networkpolicy: {
    namespaceObject: of('its namespace is', ['namespaces'], { isClusterOnly: false }),
    selected: of('the pods of its namespace are', ['pods']),
  },
  role: { namespaceObject: of('its namespace is', ['namespaces'], { isClusterOnly: false }) },
  rolebinding: {
    namespaceObject: of('its namespace is', ['namespaces'], { isClusterOnly: false }),
    powers: of('the role that it gives is', ['roles', 'clusterroles'], {
      isLocal: false,
      isClusterOnly: false,
    }),
    dangling: of('whether its role and subjects exist is', ['roles', 'clusterroles', 'serviceaccounts'], {
      isLocal: false,
    }),
  },
  serviceaccount: {
    namespaceObject: of('its namespace is', ['namespaces'], { isClusterOnly: false }),
    bindings: of('the bindings that name it are', ['rolebindings', 'clusterrolebindings'], {
      isLocal: false,
    }),
    users: of('the pods that use it are', RESOURCES_WITH_PODS),
    tokens: of('the secrets of its namespace are', ['secrets']),
  },
  cluster: {
    inventory: of('what runs in the cluster is', KUBE_RESOURCES, { isLocal: false }),
    admission: ADMISSION_NAME,
    apiServer: of('the arguments of the API server are', ['pods'], { isLocal: false }),
    caller: of('who you are for the cluster is', [], { isLocal: false }),
  },
};
