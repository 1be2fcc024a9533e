/** Rights that lead to more rights: what to look for in roles, and what somebody gets by it. Add a line to teach it one. */
import type { Severity } from '../../facts/finding.ts';

interface PowerRequest {
  /** One of these is enough. */
  readonly verbs: readonly string[];
  /** Empty for the core group. */
  readonly group: string;
  /** One of these is enough; with the subresource behind a slash. */
  readonly resources: readonly string[];
  /** Whether it only counts when it is given for the whole cluster. */
  readonly isClusterOnly?: boolean;
}

export interface Power {
  readonly id: string;
  /** As it reads after “may”. */
  readonly may: string;
  /** What somebody gets by it; a sentence. */
  readonly gives: string;
  /** Given for the whole cluster, and for one namespace. */
  readonly severity: { readonly cluster: Severity; readonly namespace: Severity };
  /** One of these is enough. */
  readonly requests: readonly PowerRequest[];
  /** Other powers of which one is needed too, without which it leads nowhere by itself. */
  readonly needs?: readonly string[];
  /** Whether it lets the subject act as service accounts: any of the namespace, or those whose pods run. */
  readonly actsAs?: 'any account' | 'running account';
  /** Whether it brings pods of the subject’s own making onto nodes. */
  readonly makesPods?: boolean;
}

const RBAC = 'rbac.authorization.k8s.io';
const ADMISSION = 'admissionregistration.k8s.io';
const CERTIFICATES = 'certificates.k8s.io';
const WRITE = ['create', 'update', 'patch'];

export const POWERS = [
  {
    id: 'everything',
    may: 'do everything',
    gives: 'Everything there is: it is the administrator.',
    severity: { cluster: 'critical', namespace: 'high' },
    requests: [{ verbs: ['*'], group: '*', resources: ['*'] }],
  },
  {
    id: 'escalate',
    may: 'write rights into roles that it does not have itself',
    gives: 'It writes every right into a role that it already has.',
    severity: { cluster: 'critical', namespace: 'high' },
    requests: [
      { verbs: ['escalate'], group: RBAC, resources: ['roles'] },
      { verbs: ['escalate'], group: RBAC, resources: ['clusterroles'], isClusterOnly: true },
    ],
    needs: ['write-roles'],
  },
  {
    id: 'bind',
    may: 'give roles that it does not have itself',
    gives: 'It gives itself the strongest role there is.',
    severity: { cluster: 'critical', namespace: 'high' },
    requests: [{ verbs: ['bind'], group: RBAC, resources: ['roles', 'clusterroles'] }],
    needs: ['write-bindings'],
  },
  {
    id: 'write-roles',
    may: 'change roles',
    gives: 'It hands its own rights to others, in a way that outlives its account.',
    severity: { cluster: 'medium', namespace: 'low' },
    requests: [
      { verbs: WRITE, group: RBAC, resources: ['roles'] },
      { verbs: WRITE, group: RBAC, resources: ['clusterroles'], isClusterOnly: true },
    ],
  },
  {
    id: 'write-bindings',
    may: 'change who has which role',
    gives: 'It hands its own rights to others, in a way that outlives its account.',
    severity: { cluster: 'medium', namespace: 'low' },
    requests: [
      { verbs: WRITE, group: RBAC, resources: ['rolebindings'] },
      { verbs: WRITE, group: RBAC, resources: ['clusterrolebindings'], isClusterOnly: true },
    ],
  },
  {
    id: 'impersonate-users',
    may: 'act as other users',
    gives: 'It does whatever any user may do, administrators included, under their name.',
    severity: { cluster: 'critical', namespace: 'critical' },
    requests: [{ verbs: ['impersonate'], group: '', resources: ['users'], isClusterOnly: true }],
  },
  {
    id: 'impersonate-groups',
    may: 'act as a member of any group',
    gives: 'It acts as a member of system:masters, whom no role restrains.',
    severity: { cluster: 'critical', namespace: 'critical' },
    requests: [{ verbs: ['impersonate'], group: '', resources: ['groups'], isClusterOnly: true }],
    needs: ['impersonate-users', 'impersonate-accounts'],
  },
  {
    id: 'impersonate-accounts',
    may: 'act as service accounts',
    gives: 'It does what they may do.',
    severity: { cluster: 'critical', namespace: 'high' },
    requests: [{ verbs: ['impersonate'], group: '', resources: ['serviceaccounts'] }],
    actsAs: 'any account',
  },
  {
    id: 'mint-tokens',
    may: 'make tokens for service accounts',
    gives: 'It logs in as them.',
    severity: { cluster: 'critical', namespace: 'high' },
    requests: [{ verbs: ['create'], group: '', resources: ['serviceaccounts/token'] }],
    actsAs: 'any account',
  },
  {
    id: 'read-secrets',
    may: 'read secrets',
    gives: 'It has the passwords, keys and stored tokens in them.',
    severity: { cluster: 'critical', namespace: 'high' },
    requests: [{ verbs: ['get', 'list', 'watch'], group: '', resources: ['secrets'] }],
  },
  {
    id: 'create-secrets',
    may: 'make secrets',
    gives: 'A secret of the token kind makes the cluster put a lasting token of any account into it.',
    severity: { cluster: 'high', namespace: 'medium' },
    requests: [{ verbs: ['create'], group: '', resources: ['secrets'] }],
    needs: ['read-secrets'],
    actsAs: 'any account',
  },
  {
    id: 'create-pods',
    may: 'make pods',
    gives: 'Its pod runs as any account of the namespace and mounts any secret there.',
    severity: { cluster: 'critical', namespace: 'high' },
    requests: [{ verbs: ['create'], group: '', resources: ['pods'] }],
    actsAs: 'any account',
    makesPods: true,
  },
  {
    id: 'write-workloads',
    may: 'make or change workloads',
    gives: 'Their pods run as any account of the namespace and mount any secret there.',
    severity: { cluster: 'critical', namespace: 'high' },
    requests: [
      {
        verbs: WRITE,
        group: 'apps',
        resources: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'],
      },
      { verbs: WRITE, group: 'batch', resources: ['jobs', 'cronjobs'] },
      { verbs: WRITE, group: '', resources: ['replicationcontrollers'] },
    ],
    actsAs: 'any account',
    makesPods: true,
  },
  {
    id: 'exec',
    may: 'run commands in pods',
    gives: 'It is inside other people’s containers, with their files and the token of their account.',
    severity: { cluster: 'critical', namespace: 'high' },
    // With get, too: a connection over websockets starts with a GET.
    requests: [{ verbs: ['create', 'get'], group: '', resources: ['pods/exec', 'pods/attach'] }],
    actsAs: 'running account',
  },
  {
    id: 'port-forward',
    may: 'open connections into pods',
    gives: 'It reaches ports that network policies and services keep closed.',
    severity: { cluster: 'medium', namespace: 'low' },
    requests: [{ verbs: ['create', 'get'], group: '', resources: ['pods/portforward'] }],
  },
  {
    id: 'ephemeral-containers',
    may: 'put containers into running pods',
    gives: 'Its container sits in other people’s pods, with their network and the token of their account.',
    severity: { cluster: 'critical', namespace: 'high' },
    requests: [{ verbs: ['patch', 'update'], group: '', resources: ['pods/ephemeralcontainers'] }],
    actsAs: 'running account',
  },
  {
    id: 'node-proxy',
    may: 'talk to kubelets',
    gives: 'It runs commands in every container of the nodes, past admission and audit.',
    severity: { cluster: 'critical', namespace: 'critical' },
    requests: [
      {
        verbs: ['get', 'create', 'update', 'patch', 'delete'],
        group: '',
        resources: ['nodes/proxy'],
        isClusterOnly: true,
      },
    ],
  },
  {
    id: 'write-webhooks',
    may: 'change admission webhooks',
    gives: 'It sees every object that is written, secrets included, and changes them as they pass.',
    severity: { cluster: 'critical', namespace: 'critical' },
    requests: [
      {
        verbs: [...WRITE, 'delete'],
        group: ADMISSION,
        resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
        isClusterOnly: true,
      },
    ],
  },
  {
    id: 'write-admission-policies',
    may: 'change admission policies',
    gives: 'It switches off the rules that keep dangerous objects out.',
    severity: { cluster: 'high', namespace: 'high' },
    requests: [
      {
        verbs: [...WRITE, 'delete'],
        group: ADMISSION,
        resources: [
          'validatingadmissionpolicies',
          'validatingadmissionpolicybindings',
          'mutatingadmissionpolicies',
          'mutatingadmissionpolicybindings',
        ],
        isClusterOnly: true,
      },
    ],
  },
  {
    id: 'approve-requests',
    may: 'approve requests for certificates',
    gives: 'It has a certificate made that makes it another user.',
    severity: { cluster: 'critical', namespace: 'critical' },
    requests: [
      {
        verbs: ['update', 'patch'],
        group: CERTIFICATES,
        resources: ['certificatesigningrequests/approval'],
        isClusterOnly: true,
      },
    ],
    needs: ['approve-signers'],
  },
  {
    id: 'approve-signers',
    may: 'approve for signers of certificates',
    gives: 'It has a certificate made that makes it another user.',
    severity: { cluster: 'high', namespace: 'high' },
    requests: [
      { verbs: ['approve', 'sign'], group: CERTIFICATES, resources: ['signers'], isClusterOnly: true },
    ],
    needs: ['approve-requests'],
  },
  {
    id: 'create-volumes',
    may: 'make persistent volumes',
    gives: 'A volume that is a folder of the node brings that folder into a pod, past Pod Security.',
    severity: { cluster: 'high', namespace: 'high' },
    requests: [{ verbs: ['create'], group: '', resources: ['persistentvolumes'], isClusterOnly: true }],
  },
  {
    id: 'label-namespaces',
    may: 'change namespaces',
    gives:
      'It takes the Pod Security level off a namespace, and gets past policies that choose by its labels.',
    severity: { cluster: 'medium', namespace: 'medium' },
    requests: [{ verbs: ['update', 'patch'], group: '', resources: ['namespaces'] }],
  },
  {
    id: 'write-api-services',
    may: 'take over parts of the API',
    gives: 'Its own server answers for a part of the API: it sees what others ask and write there.',
    severity: { cluster: 'critical', namespace: 'critical' },
    requests: [
      {
        verbs: WRITE,
        group: 'apiregistration.k8s.io',
        resources: ['apiservices'],
        isClusterOnly: true,
      },
    ],
  },
] as const satisfies readonly Power[];

export type PowerId = (typeof POWERS)[number]['id'];
