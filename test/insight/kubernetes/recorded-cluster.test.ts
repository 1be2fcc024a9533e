/**
 * The recorded cluster, object by object: each row was gone through against the file that made the object
 * (test/fixtures/kubernetes/seed), and says why where that is not plain to see.
 */
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';
import { type PodReading, podSpecOf, serviceAccountOf } from '../../../src/facts/kubernetes/pod-spec.ts';
import { podStatusOf } from '../../../src/facts/kubernetes/pod-status.ts';
import { accountUses, hasNeedlessToken, tokenMount } from '../../../src/insight/kubernetes/account-use.ts';
import { configMapSecrets } from '../../../src/insight/kubernetes/config-secrets.ts';
import { effectiveSecurity } from '../../../src/insight/kubernetes/effective-security.ts';
import { escalationPaths } from '../../../src/insight/kubernetes/escalation.ts';
import { imagesInUse } from '../../../src/insight/kubernetes/images-in-use.ts';
import { objectNamed, objectsOf } from '../../../src/insight/kubernetes/listed.ts';
import { namespaceFacts, networkPlugins } from '../../../src/insight/kubernetes/namespace-facts.ts';
import { namespaceLevel, strictestEnforceable } from '../../../src/insight/kubernetes/namespace-level.ts';
import { networkReachOf } from '../../../src/insight/kubernetes/network-reach.ts';
import { containerEnvironment, writtenSecrets } from '../../../src/insight/kubernetes/pod-environment.ts';
import { podExposures } from '../../../src/insight/kubernetes/pod-exposure.ts';
import { podSecurityVerdict } from '../../../src/insight/kubernetes/pod-security-standards.ts';
import { podVolumes } from '../../../src/insight/kubernetes/pod-volumes.ts';
import { portWords } from '../../../src/insight/kubernetes/port-set.ts';
import { accountSubject, rbacIndexOf } from '../../../src/insight/kubernetes/rbac-index.ts';
import { grantsOf, whoCan } from '../../../src/insight/kubernetes/subject-rights.ts';
import { podDrift, type Workload, workloadsOf } from '../../../src/insight/kubernetes/workloads.ts';
import { recordedCluster } from './objects.ts';

const cluster = recordedCluster();
const workloads = new Map(workloadsOf(cluster).map((workload) => [workload.key, workload]));

function workload(key: string): Workload {
  const found = workloads.get(key);
  if (found === undefined) throw new Error(`there is no ${key}`);
  return found;
}

/** A running pod of the workload, or its template where it has none. */
function reading(key: string): PodReading {
  const { pods, object } = workload(key);
  const source = pods[0] ?? object;
  const read = source && podSpecOf(source);
  if (read === undefined) throw new Error(`${key} has no spec`);
  return read;
}

/** The agent on the node without a machine, which never started. */
const PENDING = 'node-agent-vj4sx';

function podOf(key: string): KubeObject {
  const pod = workload(key).pods.find(({ metadata }) => metadata.name !== PENDING);
  if (pod === undefined) throw new Error(`${key} has no pod`);
  return pod;
}

/** What restricted asks beyond baseline of a container that sets nothing. */
const NOTHING_SET = [
  'allowPrivilegeEscalation',
  'runAsNonRoot',
  'seccompProfile_restricted',
  'capabilities_restricted',
];

/** The workload, its level, the controls that it breaks. */
const LEVELS: readonly [string, string, readonly string[]][] = [
  // 10-shop-web: everything is set, for pod and container.
  ['Deployment/shop/web', 'restricted', []],
  // 11-shop-api: nothing is set, and the worker asks for user 0.
  ['Deployment/shop/api', 'baseline', [...NOTHING_SET, 'runAsUser']],
  // 20-legacy-privileged; the debugger that was put into the first one adds SYS_PTRACE.
  ['Pod/legacy/privileged', 'privileged', ['privileged', 'capabilities_baseline', ...NOTHING_SET]],
  ['Pod/legacy/host-namespaces', 'privileged', ['hostNamespaces', ...NOTHING_SET]],
  ['Pod/legacy/host-root', 'privileged', ['hostPathVolumes', 'restrictedVolumes', ...NOTHING_SET]],
  // 21-legacy-socket
  ['Deployment/legacy/builder', 'privileged', ['hostPathVolumes', 'restrictedVolumes', ...NOTHING_SET]],
  // 22-legacy-capabilities: SYS_ADMIN, NET_ADMIN and NET_RAW are too much, NET_BIND_SERVICE is not.
  ['Pod/legacy/cap-adder', 'privileged', ['capabilities_baseline', ...NOTHING_SET]],
  ['Pod/legacy/unconfined', 'privileged', ['seccompProfile_baseline', ...NOTHING_SET]],
  // 30-platform-agents: the node’s processes, SYS_PTRACE, two folders of the node.
  [
    'DaemonSet/platform/node-agent',
    'privileged',
    ['hostNamespaces', 'capabilities_baseline', 'hostPathVolumes', 'restrictedVolumes', ...NOTHING_SET],
  ],
  // 40-data-stateful: user 999 is not user 0, but root is not refused.
  ['StatefulSet/data/db', 'baseline', NOTHING_SET],
  // 50-batch
  ['Job/batch/migrate', 'baseline', NOTHING_SET],
  ['Job/batch/broken-import', 'baseline', NOTHING_SET],
  [
    'CronJob/batch/nightly-backup',
    'privileged',
    ['hostNamespaces', 'hostPathVolumes', 'restrictedVolumes', 'runAsUser', ...NOTHING_SET],
  ],
  ['CronJob/batch/report', 'baseline', NOTHING_SET],
  // 80-hardened
  ['Deployment/hardened/payments', 'restricted', []],
  // 81-init-and-sidecar: the sidecar adds NET_RAW, the exporter binds a port of the node, the init container is root.
  ['Pod/team-b/multi', 'privileged', ['capabilities_baseline', 'hostPorts', 'runAsUser', ...NOTHING_SET]],
  // 90-states
  ['Pod/team-b/crash-loop', 'baseline', NOTHING_SET],
  ['Pod/team-b/bad-image', 'baseline', NOTHING_SET],
  ['Pod/team-b/too-big', 'baseline', NOTHING_SET],
  ['Pod/team-b/missing-secret', 'baseline', NOTHING_SET],
  ['Pod/team-b/completed', 'baseline', NOTHING_SET],
  ['Pod/team-b/init-stuck', 'baseline', NOTHING_SET],
  ['Pod/team-b/root-refused', 'baseline', NOTHING_SET.filter((control) => control !== 'runAsNonRoot')],
];

describe('Pod Security of the recorded cluster', () => {
  it.each(LEVELS)('%s is %s', (key, level, controls) => {
    const verdict = podSecurityVerdict(reading(key), 36);
    expect(verdict.level).toBe(level);
    expect(verdict.violations.map(({ control }) => control).sort()).toEqual([...controls].sort());
  });

  it('knows every workload of the seed, and no other', () => {
    expect([...workloads.keys()].sort()).toEqual(LEVELS.map(([key]) => key).sort());
  });

  it.each([
    ['Pod/legacy/privileged', 'privileged', ['spec.containers[0].securityContext.privileged=true']],
    [
      'Pod/legacy/privileged',
      'capabilities_baseline',
      ['spec.ephemeralContainers[0].securityContext.capabilities.add[0]="SYS_PTRACE"'],
    ],
    [
      'Pod/legacy/host-namespaces',
      'hostNamespaces',
      ['spec.hostNetwork=true', 'spec.hostPID=true', 'spec.hostIPC=true'],
    ],
    [
      'Pod/legacy/host-root',
      'hostPathVolumes',
      ['spec.volumes[0].hostPath.path="/"', 'spec.volumes[1].hostPath.path="/etc"'],
    ],
    [
      'Pod/legacy/cap-adder',
      'capabilities_baseline',
      [
        'spec.containers[0].securityContext.capabilities.add[0]="SYS_ADMIN"',
        'spec.containers[0].securityContext.capabilities.add[1]="NET_ADMIN"',
        'spec.containers[1].securityContext.capabilities.add[0]="NET_RAW"',
      ],
    ],
    [
      'Pod/legacy/unconfined',
      'seccompProfile_baseline',
      ['spec.securityContext.seccompProfile.type="Unconfined"'],
    ],
    ['DaemonSet/platform/node-agent', 'hostNamespaces', ['spec.hostPID=true']],
    [
      'CronJob/batch/nightly-backup',
      'hostNamespaces',
      ['spec.jobTemplate.spec.template.spec.hostNetwork=true'],
    ],
    ['Pod/team-b/multi', 'hostPorts', ['spec.containers[1].ports[0].hostPort=19121']],
    [
      'Pod/team-b/multi',
      'capabilities_baseline',
      ['spec.initContainers[1].securityContext.capabilities.add[0]="NET_RAW"'],
    ],
    ['Pod/team-b/multi', 'runAsUser', ['spec.initContainers[0].securityContext.runAsUser=0']],
    ['Deployment/shop/api', 'runAsUser', ['spec.containers[1].securityContext.runAsUser=0']],
  ])('%s breaks %s by %j', (key, control, fields) => {
    const { violations } = podSecurityVerdict(reading(key), 36);
    const found = violations.find((violation) => violation.control === control)?.fields ?? [];
    expect(found.map(({ path, value }) => `${path}=${JSON.stringify(value)}`)).toEqual(fields);
  });

  // The namespace, enforce, audit, warn, and what it could enforce.
  it.each([
    ['shop', 'privileged', 'restricted', 'baseline', 'baseline'],
    ['legacy', 'privileged', 'privileged', 'privileged', 'privileged'],
    ['platform', 'privileged', 'privileged', 'privileged', 'privileged'],
    ['hardened', 'restricted', 'privileged', 'restricted', 'restricted'],
    ['batch', 'privileged', 'privileged', 'privileged', 'privileged'],
    // It warns as it enforces.
    ['data', 'baseline', 'privileged', 'baseline', 'baseline'],
    ['team-b', 'privileged', 'privileged', 'privileged', 'privileged'],
    ['default', 'privileged', 'privileged', 'privileged', 'restricted'],
  ])(
    'namespace %s enforces %s, audits %s, warns of %s and could enforce %s',
    (name, enforce, audit, warn, could) => {
      const namespace = objectNamed(cluster, 'namespaces', '', name);
      if (namespace === undefined) throw new Error(`there is no ${name}`);
      const level = namespaceLevel(namespace, 'v1.36.2');
      expect([level.enforce.level, level.audit.level, level.warn.level]).toEqual([enforce, audit, warn]);
      const here = [...workloads.values()].filter((one) => one.namespace === name);
      const objects = here.flatMap(({ object, pods, steps }) => [
        ...(object ? [object] : []),
        ...steps,
        ...pods,
      ]);
      expect(strictestEnforceable(objects, level.enforce.version).level).toBe(could);
    },
  );

  it('says what keeps batch from baseline: the backup, which only its CronJob tells of', () => {
    const here = [...workloads.values()].filter(({ namespace }) => namespace === 'batch');
    const { refused } = strictestEnforceable(
      here.flatMap(({ object }) => object ?? []),
      36,
    );
    expect(refused.baseline.map(({ object }) => object.metadata.name)).toEqual(['nightly-backup']);
  });
});

describe('containers of the recorded cluster', () => {
  const security = (key: string, container: string) => {
    const pod = reading(key);
    const entry = pod.containers.find((one) => one.container.name === container);
    if (entry === undefined) throw new Error(`${key} has no ${container}`);
    const source = workload(key).pods.find(({ metadata }) => metadata.name !== PENDING);
    const imageUser = source && podStatusOf(source).byContainer.get(container)?.uid;
    return effectiveSecurity(pod, entry, {
      runtime: 'containerd://2.1.9',
      seccompDefault: undefined,
      imageUser,
    });
  };

  it.each([
    ['Deployment/shop/web', 'web', 'no', false, 0],
    // Nobody says who, and the kubelet tells that it is root; the runtime gives its usual 14.
    ['Deployment/shop/api', 'api', 'yes', true, 14],
    ['Deployment/shop/api', 'worker', 'yes', true, 14],
    ['Pod/legacy/privileged', 'main', 'yes', true, 41],
    ['Pod/legacy/cap-adder', 'sysadmin', 'yes', true, 16],
    // NET_RAW is among the usual ones already, and CHOWN is dropped.
    ['Pod/legacy/cap-adder', 'rawsock', 'yes', true, 13],
    ['Pod/legacy/cap-adder', 'bind-low', 'yes', false, 1],
    ['DaemonSet/platform/node-agent', 'agent', 'yes', true, 1],
    ['StatefulSet/data/db', 'postgres', 'no', true, 14],
    ['Deployment/hardened/payments', 'payments', 'no', false, 0],
    ['Pod/team-b/multi', 'main', 'no', true, 14],
    // It never started, because root is refused and its image is root.
    ['Pod/team-b/root-refused', 'main', 'no', true, 14],
  ])('%s %s: root %s, may gain rights %s, %i capabilities', (key, container, root, escalation, count) => {
    const found = security(key, container);
    expect(found.runsAsRoot).toBe(root);
    expect(found.allowPrivilegeEscalation.value).toBe(escalation);
    expect(found.capabilities.held).toHaveLength(count);
  });

  it('have the seccomp profile of their pod, none, or one that the kubelet decides', () => {
    expect(security('Deployment/shop/web', 'web').seccomp).toMatchObject({
      value: { type: 'RuntimeDefault' },
      from: 'pod',
    });
    expect(security('Pod/legacy/unconfined', 'main').seccomp).toMatchObject({
      value: { type: 'Unconfined' },
      from: 'pod',
    });
    expect(security('Pod/legacy/privileged', 'main').seccomp).toMatchObject({
      value: { type: 'Unconfined' },
      from: 'forced',
    });
    expect(security('Deployment/shop/api', 'api').seccomp).toMatchObject({
      value: { type: 'Unset' },
      from: 'default',
    });
  });

  it('of multi are told apart by what they are for', () => {
    expect(
      reading('Pod/team-b/multi').containers.map(({ role, container }) => [container.name, role]),
    ).toEqual([
      ['fix-perms', 'init'],
      ['log-shipper', 'sidecar'],
      ['main', 'container'],
      ['exporter', 'container'],
    ]);
    expect(reading('Pod/legacy/privileged').containers.at(-1)?.role).toBe('ephemeral');
  });

  // The workload, the volume, its words, how bad, the worst place.
  it.each([
    ['Pod/legacy/host-root', 'root', '/ of the node', 'critical', 'MNT-ROOT'],
    ['Pod/legacy/host-root', 'etc', '/etc of the node', 'critical', 'MNT-ETC'],
    ['Deployment/legacy/builder', 'sock', '/var/run/docker.sock of the node', 'critical', 'SOCK-DOCKER'],
    ['DaemonSet/platform/node-agent', 'varlog', '/var/log of the node', 'medium', 'MNT-LOG'],
    // Read-only, but every node keeps its pods’ secrets below it.
    ['CronJob/batch/nightly-backup', 'src', '/var/lib of the node', 'critical', 'MNT-KUBELET'],
    // The claim hides a folder of the node.
    [
      'StatefulSet/data/db',
      'store',
      'claim store-db-0, volume db-0: /var/tmp/verify-db-0 of the node',
      'high',
      undefined,
    ],
    ['Deployment/shop/web', 'tmp', 'an empty folder', 'info', undefined],
    ['Deployment/shop/web', 'conf', 'config map web-config', 'info', undefined],
    ['Deployment/shop/api', 'creds', 'secret api-db', 'info', undefined],
    ['Pod/team-b/multi', 'work', 'an empty folder in memory', 'info', undefined],
  ])('%s mounts %s: %s (%s)', (key, name, words, severity, row) => {
    const volume = podVolumes(reading(key), cluster).find((one) => one.name === name);
    expect(volume).toMatchObject({ words, severity, isResolved: true });
    if (row !== undefined) expect(volume?.nodeFolder?.places.map((place) => place.row)).toContain(row);
  });

  it('have tokens of their account in a folder unless it is turned off', () => {
    const tokens = (key: string) => podVolumes(reading(key), cluster).flatMap(({ tokens: found }) => found);
    expect(tokens('Deployment/shop/api')).toEqual([{ audience: '', expirationSeconds: 3607 }]);
    expect(tokens('Deployment/shop/web')).toEqual([]);
  });

  it('get secrets through the environment, and one written down', () => {
    const [api] = reading('Deployment/shop/api').containers;
    const found = api === undefined ? [] : containerEnvironment(api);
    expect(
      found.flatMap(({ name, source }) =>
        source.from === 'secret' ? [[name, source.name, source.key]] : [],
      ),
    ).toEqual([
      ['DB_*', 'api-db', undefined],
      ['DB_PASSWORD', 'api-db', 'password'],
      ['DB_USER', 'api-db', 'username'],
    ]);
    const written = (key: string) =>
      writtenSecrets(reading(key)).map(({ name, shown }) => `${name}=${shown}`);
    expect(written('Deployment/shop/api')).toEqual(['API_TOKEN=********']);
    expect(written('StatefulSet/data/db')).toEqual(['POSTGRES_PASSWORD=********']);
    expect(written('Deployment/shop/web')).toEqual([]);
    for (const map of objectsOf(cluster, 'configmaps')) expect(configMapSecrets(map)).toEqual([]);
  });
});

describe('workloads and images of the recorded cluster', () => {
  it.each([
    ['Deployment/shop/web', 2, 1],
    // The second revision was on its way: four pods of two ReplicaSets.
    ['Deployment/hardened/payments', 4, 2],
    ['DaemonSet/platform/node-agent', 2, 0],
    ['Job/batch/broken-import', 2, 0],
    ['CronJob/batch/nightly-backup', 0, 0],
    ['Pod/legacy/host-root', 1, 0],
  ])('%s has %i pods and %i steps', (key, pods, steps) => {
    expect(workload(key).pods).toHaveLength(pods);
    expect(workload(key).steps).toHaveLength(steps);
  });

  it('run pods as their templates have them', () => {
    const drifts = [...objectsOf(cluster, 'pods')].map((pod) => podDrift(cluster, pod));
    expect(drifts.flatMap((drift) => drift?.injected ?? [])).toEqual([]);
  });

  it('run these images, on the one node that has a machine', () => {
    const images = new Map(
      imagesInUse(cluster).map((image) => [image.key.replace(/@sha256:.*/, '@…'), image]),
    );
    expect([...images.keys()].sort()).toEqual([
      'busybox:1.35.0',
      'docker.io/library/busybox@…',
      'docker.io/library/postgres@…',
      'docker.io/library/redis@…',
      'localhost:5000/team-b/batch@…',
      'quay.io/example/agent:v1',
      'quay.io/example/agent@…',
      'registry.example.com/shop/api@…',
      'registry.example.com/shop/web@…',
      'registry.example.com/shop/worker@…',
      'registry.invalid/none/such:9.9',
    ]);
    expect(images.get('registry.example.com/shop/web@…')).toMatchObject({
      references: ['registry.example.com/shop/web:2.3.1'],
      nodes: ['node-1'],
      uses: [{ workload: 'Deployment/shop/web' }, { workload: 'Deployment/shop/web' }],
    });
    // The pod of the node without a machine never pulled it.
    expect(images.get('quay.io/example/agent:v1')).toMatchObject({
      digest: '',
      nodes: [],
      uses: [{ node: 'edge-2' }],
    });
    // The job is done: it runs nowhere any more.
    expect(images.get('localhost:5000/team-b/batch@…')?.nodes).toEqual([]);
  });
});

describe('who reaches whom in the recorded cluster', () => {
  const reach = networkReachOf(cluster);
  const ingress = (key: string) => {
    const found = reach.reach(podOf(key), 'ingress');
    return {
      isRestricted: found?.isRestricted,
      anyone: found && portWords(found.anyone),
      policies: found?.policies.map(({ metadata }) => metadata.name).sort(),
      peers: found?.peers
        .filter(({ isSameNode }) => !isSameNode)
        .flatMap(({ pods }) => pods.map(({ metadata }) => metadata.name)),
    };
  };

  it.each([
    // Nothing lets anybody in to the front end: the default is closed and no policy opens it.
    ['Deployment/shop/web', ['default-deny'], []],
    // web would be let in, but web may only go out to ask for names: nobody gets through.
    ['Deployment/shop/api', ['allow-web-to-api', 'default-deny'], []],
    // The backend of shop would be let in, but may not go out.
    ['StatefulSet/data/db', ['db-from-shop'], []],
    ['Deployment/hardened/payments', ['default-deny'], []],
  ])('%s is selected by %j and reached by %j', (key, policies, peers) => {
    expect(ingress(key)).toEqual({ isRestricted: true, anyone: 'no port', policies, peers });
  });

  it.each([
    'Pod/legacy/privileged',
    'Pod/legacy/host-namespaces',
    'Deployment/legacy/builder',
    'DaemonSet/platform/node-agent',
    'Pod/team-b/multi',
  ])('%s is open to everybody: no policy selects it', (key) => {
    expect(ingress(key)).toMatchObject({ isRestricted: false, anyone: 'any port', policies: [] });
  });

  it('web would reach api on its port, and nothing else, if it might go out', () => {
    const policies = new Map(cluster.objects.get('networkpolicies'));
    policies.delete('shop/allow-dns');
    policies.delete('shop/default-deny');
    const changed = { ...cluster, objects: new Map(cluster.objects).set('networkpolicies', policies) };
    const [web, api] = [podOf('Deployment/shop/web'), podOf('Deployment/shop/api')];
    expect(portWords(networkReachOf(changed).ports(web, api))).toBe('TCP 8000');
    expect(portWords(networkReachOf(cluster).ports(web, api))).toBe('no port');
  });

  it('what uses the network of the node reaches the pods of the node all the same', () => {
    const [host, api] = [podOf('Pod/legacy/host-namespaces'), podOf('Deployment/shop/api')];
    expect(reach.ports(host, api)).toBe('all');
    const [group] = reach.reach(api, 'ingress')?.peers ?? [];
    expect(group).toMatchObject({ isSameNode: true, count: 1 });
  });

  it.each([
    ['Deployment/shop/web', 'no port'],
    ['Deployment/hardened/payments', 'no port'],
    ['StatefulSet/data/db', 'any port'],
    ['Pod/legacy/privileged', 'any port'],
  ])('%s may reach the cloud’s metadata on %s', (key, ports) => {
    expect(portWords(reach.outside(podOf(key), 'egress', '169.254.169.254'))).toBe(ports);
  });

  const exposures = podExposures(cluster);
  const ways = (key: string) =>
    (exposures.get(podOf(key))?.ways ?? []).map(
      ({ to, way, at, policies }) => `${to}, ${way}, ${at}: ${policies}`,
    );

  it('web is offered by an ingress without an address, and closed by policies', () => {
    expect(exposures.get(podOf('Deployment/shop/web'))?.widest).toBeUndefined();
    expect(ways('Deployment/shop/web')).toEqual([
      'internet, ingress, shop.example.com/: nobody',
      'cluster, pod address, port 8080 of the pod: nobody',
      'cluster, service, web.shop, port 80: nobody',
    ]);
    expect(exposures.get(podOf('Deployment/shop/web'))?.ways[0]?.isReady).toBe(false);
  });

  it('api is offered by a node port and an ingress, and closed by policies', () => {
    expect(ways('Deployment/shop/api')).toEqual([
      'internet, ingress, shop.example.com/api: nobody',
      'network, node port, port 30080 of every node: nobody',
      'cluster, pod address, port 8000 of the pod: nobody',
      'cluster, service, api.shop, port 8000: nobody',
    ]);
  });

  it('the exporter of multi is on a port of its node, and nothing closes it', () => {
    expect(ways('Pod/team-b/multi')).toEqual([
      'network, host port, port 19121 of its node: everybody',
      'cluster, pod address, port 9121 of the pod: everybody',
    ]);
    expect(exposures.get(podOf('Pod/team-b/multi'))?.widest).toBe('network');
  });

  it('host-namespaces opens what it wants on its node', () => {
    expect(ways('Pod/legacy/host-namespaces')).toEqual([
      'network, host network, whatever port it opens on its node: everybody',
    ]);
  });

  it('tells what holds for namespaces', () => {
    const facts = new Map(namespaceFacts(cluster).map((one) => [one.name, one]));
    const row = (name: string) => {
      const found = facts.get(name);
      return [
        found?.hasQuota,
        found?.hasLimitRange,
        found?.deniesIngress,
        found?.deniesEgress,
        found?.openIngress?.length,
      ];
    };
    expect(row('data')).toEqual([true, true, false, false, 0]);
    expect(row('shop')).toEqual([false, false, true, true, 0]);
    expect(row('hardened')).toEqual([false, false, true, true, 0]);
    expect(row('platform')).toEqual([false, false, false, false, 2]);
    expect(facts.get('kube-system')?.isSystem).toBe(true);
    expect(facts.get('default')?.isSystem).toBe(false);
    expect(networkPlugins(cluster)).toEqual([]);
  });
});

describe('rights in the recorded cluster', () => {
  const index = rbacIndexOf(cluster);

  /** What bindings give an account beyond what everybody has: `role in namespace`. */
  const rights = (key: string) => {
    const pod = reading(key);
    return grantsOf(index, accountSubject(pod.namespace, serviceAccountOf(pod)))
      .filter(({ through }) => through === undefined)
      .map(({ grant }) => `${grant.role.name}${grant.namespace === '' ? '' : ` in ${grant.namespace}`}`);
  };

  // The workload, its account, what the account may do, whether its token is there, and there for nothing.
  it.each([
    ['Deployment/shop/web', 'web', [], false, false],
    ['Deployment/shop/api', 'default', [], true, true],
    ['Pod/legacy/privileged', 'default', ['ns-wildcard in legacy'], true, false],
    ['Deployment/legacy/builder', 'default', ['ns-wildcard in legacy'], true, false],
    ['DaemonSet/platform/node-agent', 'node-agent', ['secret-lister'], true, false],
    ['StatefulSet/data/db', 'default', [], true, true],
    ['CronJob/batch/nightly-backup', 'default', [], true, true],
    ['Deployment/hardened/payments', 'payments', [], false, false],
    ['Pod/team-b/multi', 'default', [], true, true],
  ])('%s runs as %s, which has %j', (key, account, expected, isMounted, isNeedless) => {
    const pod = reading(key);
    expect(serviceAccountOf(pod)).toBe(account);
    expect(rights(key)).toEqual(expected);
    expect(tokenMount(cluster, pod).isMounted).toBe(isMounted);
    expect(hasNeedlessToken(cluster, pod)).toBe(isNeedless);
  });

  it('lead to more rights for these subjects, built-in bindings aside', () => {
    const found = escalationPaths(cluster)
      .filter(({ through }) => !through.isBuiltIn)
      .map(({ subject, power, namespace, names }) =>
        [subject.key, power, ...(namespace === '' ? [] : [`in ${namespace}`]), ...names].join(' '),
      );
    expect(found.sort()).toEqual(
      [
        // 60-rbac-broad
        'ServiceAccount/platform/deployer everything',
        'ServiceAccount/platform/node-agent read-secrets',
        // A wildcard over the core group and apps, in one namespace: no roles, but nearly everything else.
        'ServiceAccount/legacy/default create-pods in legacy',
        'ServiceAccount/legacy/default write-workloads in legacy',
        'ServiceAccount/legacy/default read-secrets in legacy',
        'ServiceAccount/legacy/default create-secrets in legacy',
        'ServiceAccount/legacy/default mint-tokens in legacy',
        'ServiceAccount/legacy/default impersonate-accounts in legacy',
        'ServiceAccount/legacy/default exec in legacy',
        'ServiceAccount/legacy/default port-forward in legacy',
        'ServiceAccount/legacy/default ephemeral-containers in legacy',
        // A namespace counts as being inside itself: the account takes the level off its own.
        'ServiceAccount/legacy/default label-namespaces in legacy',
        // 61-rbac-reader
        'User/verify-reader read-secrets in shop web-tls',
      ].sort(),
    );
  });

  it('of anonymous callers are to read config maps in legacy', () => {
    const readers = whoCan(index, { verb: 'get', group: '', resource: 'configmaps', namespace: 'legacy' });
    expect(
      readers
        .filter(({ grant }) => !grant.isBuiltIn)
        .map(({ subject }) => subject.key)
        .sort(),
    ).toEqual(['ServiceAccount/legacy/default', 'ServiceAccount/platform/deployer', 'User/system:anonymous']);
  });

  it('are given to accounts that nobody runs as', () => {
    const idle = accountUses(cluster).filter(
      ({ subject, object, users }) =>
        object !== undefined &&
        users.length === 0 &&
        subject.name !== 'default' &&
        subject.namespace !== 'kube-system',
    );
    expect(idle.map(({ subject }) => subject.key)).toEqual(['ServiceAccount/platform/deployer']);
  });

  it('are bound to accounts that do not exist, by the server’s own bindings alone', () => {
    expect(index.dangling.filter(({ isBuiltIn }) => !isBuiltIn)).toEqual([]);
    const missing = index.dangling.flatMap(({ missingSubjects }) => missingSubjects.map(({ key }) => key));
    expect(missing).toContain('ServiceAccount/kube-system/kube-dns');
  });
});
