/** The resources of Kubernetes that people ask about, with the API group of each and its short names. */

interface ApiGroup {
  readonly resource: string;
  /** Empty for the core group. */
  readonly group: string;
  /** Short names and singulars, as the command line takes them. */
  readonly also: readonly string[];
  /** Whether its objects are in no namespace: a right that is given in a namespace is none to them. */
  readonly isClusterWide: boolean;
}

/** Those that are in no namespace; users, groups and signers are only ever named in requests. */
const CLUSTER_WIDE: ReadonlySet<string> = new Set([
  'nodes',
  'namespaces',
  'persistentvolumes',
  'users',
  'groups',
  'ingressclasses',
  'clusterroles',
  'clusterrolebindings',
  'certificatesigningrequests',
  'signers',
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'customresourcedefinitions',
  'apiservices',
  'storageclasses',
  'priorityclasses',
  'tokenreviews',
  'subjectaccessreviews',
]);

function of(group: string, resources: Readonly<Record<string, readonly string[]>>): readonly ApiGroup[] {
  return Object.entries(resources).map(([resource, also]) => ({
    resource,
    group,
    also,
    isClusterWide: CLUSTER_WIDE.has(resource),
  }));
}

export const KUBE_API_GROUPS: readonly ApiGroup[] = [
  ...of('', {
    pods: ['po', 'pod'],
    secrets: ['secret'],
    configmaps: ['cm', 'configmap'],
    services: ['svc', 'service'],
    serviceaccounts: ['sa', 'serviceaccount'],
    nodes: ['no', 'node'],
    namespaces: ['ns', 'namespace'],
    events: ['ev', 'event'],
    endpoints: ['ep'],
    persistentvolumes: ['pv'],
    persistentvolumeclaims: ['pvc'],
    replicationcontrollers: ['rc'],
    resourcequotas: ['quota'],
    limitranges: ['limits'],
    users: ['user'],
    groups: ['group'],
    bindings: [],
    podtemplates: [],
  }),
  ...of('apps', {
    deployments: ['deploy', 'deployment'],
    statefulsets: ['sts', 'statefulset'],
    daemonsets: ['ds', 'daemonset'],
    replicasets: ['rs', 'replicaset'],
  }),
  ...of('batch', { jobs: ['job'], cronjobs: ['cj', 'cronjob'] }),
  ...of('networking.k8s.io', {
    networkpolicies: ['netpol', 'networkpolicy'],
    ingresses: ['ing', 'ingress'],
    ingressclasses: ['ingressclass'],
  }),
  ...of('rbac.authorization.k8s.io', {
    roles: ['role'],
    rolebindings: ['rolebinding'],
    clusterroles: ['clusterrole'],
    clusterrolebindings: ['clusterrolebinding'],
  }),
  ...of('certificates.k8s.io', { certificatesigningrequests: ['csr'], signers: ['signer'] }),
  ...of('admissionregistration.k8s.io', {
    mutatingwebhookconfigurations: [],
    validatingwebhookconfigurations: [],
    validatingadmissionpolicies: [],
    validatingadmissionpolicybindings: [],
  }),
  ...of('apiextensions.k8s.io', { customresourcedefinitions: ['crd', 'crds'] }),
  ...of('apiregistration.k8s.io', { apiservices: [] }),
  ...of('storage.k8s.io', { storageclasses: ['sc'] }),
  ...of('policy', { poddisruptionbudgets: ['pdb'] }),
  ...of('scheduling.k8s.io', { priorityclasses: ['pc'] }),
  ...of('autoscaling', { horizontalpodautoscalers: ['hpa'] }),
  ...of('coordination.k8s.io', { leases: [] }),
  ...of('discovery.k8s.io', { endpointslices: [] }),
  ...of('authentication.k8s.io', { tokenreviews: [] }),
  ...of('authorization.k8s.io', { subjectaccessreviews: [] }),
];
