/**
 * What the shipped checks find in the recorded cluster, object by object, gone through by hand against the manifests that it
 * was made of (test/fixtures/kubernetes/seed).
 */
import { describe, expect, test } from 'vitest';
import { failures, judged, recordedFacts } from './kubernetes/judged-cluster.ts';

const view = judged(recordedFacts());
const found = failures(view);

/** What a workload fails that says nothing about itself but its image, in the order of the checks. */
const BARE = [
  'privilege-escalation',
  'non-root',
  'root',
  'seccomp',
  'capabilities',
  'net-raw',
  'any-capability',
  'token',
  'own-account',
  'network-policy',
  'image-digest',
  'pull-policy',
  'memory-limit',
  'cpu-limit',
  'requests',
  'ephemeral-storage',
  'read-only-root',
  'high-ids',
  'user-namespace',
  'security-context',
] as const;

/** What each workload is, which of BARE it does not fail, and what it fails beside. */
const WORKLOADS: readonly (readonly [
  name: string,
  what: string,
  without: readonly string[],
  more: readonly string[],
])[] = [
  ['batch/broken-import (Job)', 'says nothing about itself; never cleared away', [], ['job-expiry']],
  ['batch/migrate (Job)', 'says nothing about itself; never cleared away', [], ['job-expiry']],
  [
    'batch/nightly-backup (CronJob)',
    'the node’s network, root, and /var/lib of the node, read-only',
    ['network-policy', 'user-namespace'],
    ['host-network', 'host-path', 'volume-types', 'user-zero', 'sensitive-path'],
  ],
  ['batch/report (CronJob)', 'says nothing about itself', [], []],
  [
    'data/db (StatefulSet)',
    'user 999 and limits; a password in a variable, latest, and a claim that is a folder of the node',
    ['root', 'memory-limit', 'cpu-limit', 'requests'],
    ['host-path-claim', 'written-secrets', 'image-tag', 'readiness'],
  ],
  [
    'hardened/payments',
    'meets restricted, user 10001, named by digest; both probes are the same, no bound on the disk',
    [
      'privilege-escalation',
      'non-root',
      'root',
      'seccomp',
      'capabilities',
      'net-raw',
      'any-capability',
      'token',
      'own-account',
      'network-policy',
      'image-digest',
      'pull-policy',
      'memory-limit',
      'cpu-limit',
      'requests',
      'read-only-root',
      'high-ids',
      'security-context',
    ],
    ['liveness'],
  ],
  [
    'legacy/builder',
    'the socket of Docker; memory is limited; default may do things here',
    ['token', 'memory-limit'],
    ['host-path', 'volume-types', 'sockets'],
  ],
  [
    'legacy/cap-adder (Pod)',
    'SYS_ADMIN, NET_ADMIN and NET_RAW',
    ['token'],
    ['added-capabilities', 'bare-pod'],
  ],
  [
    'legacy/host-namespaces (Pod)',
    'network, processes and memory of the node; an image without a tag',
    ['token', 'network-policy', 'user-namespace'],
    ['host-pid', 'host-ipc', 'host-network', 'image-tag', 'bare-pod'],
  ],
  [
    'legacy/host-root (Pod)',
    '/ read-only and /etc writable',
    ['token'],
    ['host-path', 'volume-types', 'sensitive-path-writable', 'sensitive-path', 'bare-pod'],
  ],
  [
    'legacy/privileged (Pod)',
    'privileged, and a debugger with SYS_PTRACE was added while it ran',
    ['token'],
    ['privileged', 'added-capabilities', 'bare-pod'],
  ],
  [
    'legacy/unconfined (Pod)',
    'seccomp switched off, latest',
    ['token'],
    ['seccomp-off', 'image-tag', 'bare-pod'],
  ],
  [
    'platform/node-agent (DaemonSet)',
    'processes of the node, SYS_PTRACE, /proc and /var/log; an account of its own that reads secrets; drops ALL',
    ['net-raw', 'token', 'own-account', 'memory-limit', 'requests', 'read-only-root', 'user-namespace'],
    ['host-pid', 'added-capabilities', 'host-path', 'volume-types', 'sensitive-path', 'readiness'],
  ],
  [
    'shop/api',
    'secrets in variables, a token written down, root in one container, latest; policies select it',
    ['network-policy'],
    ['user-zero', 'secrets-in-env', 'written-secrets', 'image-tag', 'readiness'],
  ],
  [
    'shop/web',
    'nearly all is well: named by a tag, no bound on the disk, user 1000, both probes are the same',
    [
      'privilege-escalation',
      'non-root',
      'root',
      'seccomp',
      'capabilities',
      'net-raw',
      'any-capability',
      'token',
      'own-account',
      'network-policy',
      'memory-limit',
      'cpu-limit',
      'requests',
      'read-only-root',
      'security-context',
    ],
    ['liveness'],
  ],
  ['team-b/bad-image (Pod)', 'says nothing about itself', [], ['bare-pod']],
  ['team-b/completed (Pod)', 'says nothing about itself', [], ['bare-pod']],
  [
    'team-b/crash-loop (Pod)',
    'says nothing about itself; restarted no more than five times yet',
    [],
    ['bare-pod'],
  ],
  ['team-b/init-stuck (Pod)', 'says nothing about itself', [], ['bare-pod']],
  [
    'team-b/missing-secret (Pod)',
    'a variable from a secret that does not exist',
    [],
    ['secrets-in-env', 'bare-pod', 'missing-references'],
  ],
  [
    'team-b/multi (Pod)',
    'a root init container, a sidecar with NET_RAW, a port of the node, processes shared',
    [],
    ['added-capabilities', 'host-ports', 'user-zero', 'shared-processes', 'bare-pod'],
  ],
  ['team-b/root-refused (Pod)', 'root is refused for the pod', ['non-root', 'root'], ['bare-pod']],
  ['team-b/too-big (Pod)', 'asks for memory and processor time', ['requests'], ['bare-pod']],
];

/** Everything else on which something fails: what it is, and what fails. */
const OTHERS: readonly (readonly [about: string, what: string, checks: readonly string[]])[] = [
  [
    'cluster recorded',
    'no network plugin, no verifier; the caller is a member of system:masters',
    ['cluster.network-plugin', 'cluster.image-provenance', 'cluster.caller', 'cluster.master-certificate'],
  ],
  [
    'namespace batch',
    'no level; its pods have ended, so no policies are needed; the CronJob would be refused by baseline',
    ['namespace.pod-security', 'namespace.quota', 'namespace.limit-range'],
  ],
  [
    'namespace data',
    'baseline, quota and limits; one policy for incoming traffic, none denies by default',
    ['namespace.default-deny', 'namespace.default-deny-ingress', 'namespace.default-deny-egress'],
  ],
  ['namespace default', 'empty, without a level', ['namespace.pod-security', 'namespace.stricter']],
  [
    'namespace hardened',
    'restricted, denies by default; no quota, no limits',
    ['namespace.quota', 'namespace.limit-range'],
  ],
  [
    'namespace legacy',
    'privileged on purpose, and no policies',
    [
      'namespace.pod-security',
      'namespace.default-deny',
      'namespace.default-deny-ingress',
      'namespace.default-deny-egress',
      'namespace.quota',
      'namespace.limit-range',
    ],
  ],
  [
    'namespace platform',
    'privileged on purpose, and no policies',
    [
      'namespace.pod-security',
      'namespace.default-deny',
      'namespace.default-deny-ingress',
      'namespace.default-deny-egress',
      'namespace.quota',
      'namespace.limit-range',
    ],
  ],
  [
    'namespace shop',
    'only warns and audits, though all in it meets baseline; policies for everything',
    ['namespace.pod-security', 'namespace.stricter', 'namespace.quota', 'namespace.limit-range'],
  ],
  [
    'namespace team-b',
    'no labels at all',
    [
      'namespace.pod-security',
      'namespace.default-deny',
      'namespace.default-deny-ingress',
      'namespace.default-deny-egress',
      'namespace.quota',
      'namespace.limit-range',
    ],
  ],
  ['node edge-2', 'containerd 1.7.24', ['node.runtime']],
  ['node node-1', 'containerd 2.1.9, a line without fixes', ['node.runtime']],
  ['role do-everything', 'a star for verbs, resources and groups', ['role.wildcard']],
  ['role legacy/ns-wildcard', 'a star for verbs and resources', ['role.wildcard']],
  ['rolebinding deployer-admin', 'cluster-admin for a service account', ['rights.everything']],
  [
    'rolebinding legacy/default-wildcard',
    'everything in the core and apps groups of one namespace, for default',
    [
      'rights.secrets',
      'rights.make-pods',
      'rights.escalation',
      'rights.tokens',
      'rights.exec',
      'rights.ephemeral-containers',
      'rights.traces',
    ],
  ],
  ['rolebinding legacy/public-config', 'config maps for anonymous callers', ['rights.anonymous']],
  ['rolebinding node-agent-secrets', 'all secrets of the cluster', ['rights.secrets']],
  ['service platform/edge', 'a load balancer without source ranges', ['service.exposed']],
  ['service shop/api', 'a node port', ['service.exposed']],
];

/** Nobody switched their tokens off. */
const DEFAULT_ACCOUNTS = [
  'batch/default',
  'data/default',
  'default/default',
  'hardened/default',
  'kube-node-lease/default',
  'kube-public/default',
  'kube-system/default',
  'legacy/default',
  'platform/default',
  'shop/default',
  'team-b/default',
];

describe('a workload of the recorded cluster fails what its manifest says', () => {
  test.each(WORKLOADS)('%s: %s', (name, _, without, more) => {
    const expected = [...BARE.filter((check) => !without.includes(check)), ...more];
    const failed = found.get(`workload ${name}`)?.map((check) => check.replace('workload.', ''));
    expect(failed?.toSorted()).toEqual(expected.toSorted());
  });

  test('and there are no others', () => {
    const names = [...found.keys()].filter((about) => about.startsWith('workload '));
    expect(names.toSorted()).toEqual(WORKLOADS.map(([name]) => `workload ${name}`).toSorted());
  });
});

describe('what else fails in the recorded cluster', () => {
  test.each(OTHERS)('%s: %s', (about, _, checks) => {
    expect(found.get(about)).toEqual(checks);
  });

  test('every service account called default hands out its token', () => {
    for (const account of DEFAULT_ACCOUNTS)
      expect(found.get(`serviceaccount ${account}`)).toEqual(['service-account.default']);
  });

  test('and nothing else', () => {
    const known = [
      ...OTHERS.map(([about]) => about),
      ...DEFAULT_ACCOUNTS.map((name) => `serviceaccount ${name}`),
    ];
    const names = [...found.keys()].filter((about) => !about.startsWith('workload '));
    expect(names.toSorted()).toEqual(known.toSorted());
  });
});

test('what can not be known of the recorded cluster is what no list of objects tells', () => {
  const unknown = new Set([...view.all(['unknown'])].map(({ check }) => check));
  expect([...unknown]).toEqual(['kubernetes.cluster.encryption', 'kubernetes.cluster.audit-log']);
});
