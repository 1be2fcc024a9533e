/** Every row of sections 1 to 4 of the benchmark for Kubernetes, from files and processes to the verdict. */
import { chmod, chown } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createAuditor } from '../../src/audit/auditor.ts';
import { hostNeedsOf } from '../../src/audit/host-needs.ts';
import { loadRules } from '../../src/audit/load-rules.ts';
import { FactStore } from '../../src/facts/fact-store.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import type { Status } from '../../src/facts/finding.ts';
import { openMachine } from '../../src/sources/host/open-host.ts';
import { type FakeProcess, fakeProc } from '../sources/host/fake-proc.ts';
import { type HostTree, temporaryHost } from '../sources/host/temporary-host.ts';

const { checks, policy } = await loadRules({ about: ['node'] });

const INIT: FakeProcess = { args: ['/sbin/init'] };
const ACCOUNTS = {
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\netcd:x:998:998::/:/bin/false\n',
  '/etc/group': 'root:x:0:\netcd:x:998:\n',
};

interface Machine {
  /** Each is a command line; the first word is the program. */
  readonly running?: readonly string[];
  readonly tree?: HostTree;
  /** Modes and owners by path, set once all is written. */
  readonly modes?: Readonly<Record<string, number>>;
  readonly owners?: Readonly<Record<string, number>>;
}

/** What the check of a row says of a machine. */
async function verdict(row: string, { running = [], tree = {}, modes = {}, owners = {} }: Machine) {
  const check = checks.find(({ references }) => references.some(({ id }) => id === row));
  if (check === undefined) throw new Error(`no check answers ${row}`);
  const processes = running.map((line, index) => [index + 2, { args: line.split(' ') }] as const);
  const folder = await temporaryHost({
    ...fakeProc({ 1: INIT, ...Object.fromEntries(processes) }),
    ...ACCOUNTS,
    ...tree,
  });
  for (const [path, uid] of Object.entries(owners)) await chown(join(folder, path), uid, uid);
  for (const [path, mode] of Object.entries(modes)) await chmod(join(folder, path), mode);
  const store = new FactStore({ kind: 'host', uri: 'host:', label: 'test' });
  store.apply([{ kind: 'connection', connection: { state: 'live' } }]);
  const reader = openMachine({ hostRoot: folder });
  await reader.read(
    hostNeedsOf([check]),
    () => store.facts,
    (changes) => store.apply(changes),
  );
  const auditor = createAuditor([check], { policy });
  auditor.update(store.facts, NOTHING_TOUCHED);
  const said: readonly Status[] = [...auditor.view.verdictsOf(check.id)].map(({ status }) => status);
  return said;
}

const API = 'kube-apiserver';
const MANAGER = 'kube-controller-manager';
const SCHEDULER = 'kube-scheduler';
const ETCD_AT = '--etcd-servers=https://127.0.0.1:2379';
const LOG = '--audit-log-path=/var/log/audit.log';
const WEBHOOK = '--audit-webhook-config-file=/hook.yaml';
const STRONG = 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384';
const WEAK = 'TLS_RSA_WITH_AES_128_CBC_SHA';

/** A row, and the command lines of its component that pass and that fail. */
const ARGUMENT_ROWS: readonly (readonly [
  row: string,
  passing: readonly string[],
  failing: readonly string[],
])[] = [
  ['1.2.1', [`${API} --anonymous-auth=false`, `${API} --anonymous_auth=F`], [API, `${API} --anonymous-auth`]],
  ['1.2.2', [API, `${API} --token-auth-file=`], [`${API} --token-auth-file /t.csv`]],
  ['1.2.3', [`${API} --enable-admission-plugins=A,DenyServiceExternalIPs`], [API]],
  [
    '1.2.4',
    [`${API} --kubelet-client-certificate=/c --kubelet-client-key=/k`],
    [API, `${API} --kubelet-client-key=/k`],
  ],
  ['1.2.5', [`${API} --kubelet-certificate-authority=/ca`], [API]],
  ['1.2.6', [`${API} --authorization-mode=Node,RBAC`], [API, `${API} --authorization-mode=RBAC,AlwaysAllow`]],
  ['1.2.7', [`${API} --authorization-mode=Node,RBAC`], [`${API} --authorization-mode=RBAC`, API]],
  ['1.2.8', [`${API} --authorization-mode Node,RBAC`], [`${API} --authorization-mode=Node`]],
  ['1.2.9', [`${API} --enable-admission-plugins=EventRateLimit`], [API]],
  ['1.2.10', [API], [`${API} --enable-admission-plugins=A --enable-admission-plugins=AlwaysAdmit`]],
  ['1.2.11', [`${API} --enable-admission-plugins=AlwaysPullImages`], [API]],
  ['1.2.12', [API], [`${API} --disable-admission-plugins=ServiceAccount`]],
  ['1.2.13', [API], [`${API} --disable-admission-plugins=A,NamespaceLifecycle`]],
  ['1.2.14', [`${API} --enable-admission-plugins=NodeRestriction`], [API]],
  ['1.2.15', [`${API} --profiling=false`], [API, `${API} --profiling`]],
  ['1.2.16', [`${API} ${LOG}`, `${API} --audit-log-path=-`, `${API} ${WEBHOOK}`], [API]],
  ['1.2.17', [`${API} ${LOG} --audit-log-maxage=30`], [`${API} ${LOG} --audit-log-maxage=29`, API]],
  ['1.2.18', [`${API} ${LOG} --audit-log-maxbackup=10`], [`${API} ${LOG} --audit-log-maxbackup=9`]],
  ['1.2.19', [`${API} ${LOG} --audit-log-maxsize=100`], [`${API} ${LOG} --audit-log-maxsize=99`]],
  [
    '1.2.20',
    [API, `${API} --request-timeout=5m`],
    [`${API} --request-timeout=5m1s`, `${API} --request-timeout=29s`],
  ],
  ['1.2.21', [API, `${API} --service-account-lookup=true`], [`${API} --service-account-lookup=false`]],
  ['1.2.22', [`${API} --service-account-key-file=/sa.pub`], [API]],
  ['1.2.23', [`${API} ${ETCD_AT} --etcd-certfile=/c --etcd-keyfile=/k`], [`${API} ${ETCD_AT}`]],
  ['1.2.24', [`${API} --tls-cert-file=/c --tls-private-key-file=/k`], [`${API} --tls-cert-file=/c`]],
  ['1.2.26', [`${API} ${ETCD_AT} --etcd-cafile=/ca`], [`${API} ${ETCD_AT}`]],
  [
    '1.2.29',
    [`${API} --tls-cipher-suites=${STRONG},TLS_AES_128_GCM_SHA256`],
    [API, `${API} --tls-cipher-suites=${STRONG},${WEAK}`],
  ],
  ['1.2.30', [`${API} --service-account-extend-token-expiration=false`], [API]],
  [
    '1.3.1',
    [`${MANAGER} --terminated-pod-gc-threshold=1000`],
    [MANAGER, `${MANAGER} --terminated-pod-gc-threshold=12501`],
  ],
  ['1.3.2', [`${MANAGER} --profiling=false`], [MANAGER]],
  ['1.3.3', [`${MANAGER} --use-service-account-credentials`], [MANAGER]],
  ['1.3.4', [`${MANAGER} --service-account-private-key-file=/k`], [MANAGER]],
  ['1.3.5', [`${MANAGER} --root-ca-file=/ca`], [MANAGER]],
  [
    '1.3.6',
    [MANAGER, `${MANAGER} --feature-gates=RotateKubeletServerCertificate=true`],
    [`${MANAGER} --feature-gates=A=true,RotateKubeletServerCertificate=false`],
  ],
  ['1.3.7', [`${MANAGER} --bind-address=127.0.0.1`, `${MANAGER} --bind-address=::1`], [MANAGER]],
  ['1.4.1', [`${SCHEDULER} --profiling=false`], [SCHEDULER]],
  ['1.4.2', [`${SCHEDULER} --bind-address=::1`], [SCHEDULER, `${SCHEDULER} --bind-address=0.0.0.0`]],
  ['2.1', ['etcd --cert-file=/c --key-file=/k'], ['etcd', 'etcd --cert-file=/c']],
  ['2.2', ['etcd --client-cert-auth', 'etcd -client-cert-auth=true'], ['etcd --client-cert-auth=false']],
  ['2.3', ['etcd'], ['etcd --auto-tls']],
  ['2.4', ['etcd --peer-cert-file=/c --peer-key-file=/k'], ['etcd --peer-key-file=/k']],
  ['2.5', ['etcd --peer-client-cert-auth=true'], ['etcd']],
  ['2.6', ['etcd --peer-auto-tls=false'], ['etcd --peer-auto-tls']],
  ['4.2.7', ['kubelet'], ['kubelet --hostname-override=a']],
  ['4.3.1', ['kube-proxy'], ['kube-proxy --metrics-bind-address=0.0.0.0:10249']],
];

describe('rows about arguments', () => {
  test.each(ARGUMENT_ROWS)('%s', async (row, passing, failing) => {
    for (const line of passing)
      expect([line, await verdict(row, { running: [line] })]).toEqual([line, ['pass']]);
    for (const line of failing)
      expect([line, await verdict(row, { running: [line] })]).toEqual([line, ['fail']]);
    expect(await verdict(row, { running: ['dockerd'] })).toEqual(['not-applicable']);
  });
});

/** A row about the kubelet: what its configuration file says that passes, and that fails. */
const KUBELET_ROWS: readonly (readonly [row: string, passing: string, failing: string])[] = [
  ['4.2.1', '{}', 'authentication: {anonymous: {enabled: true}}'],
  ['4.2.2', 'authorization: {mode: Webhook}', 'authorization: {mode: AlwaysAllow}'],
  ['4.2.3', 'authentication: {x509: {clientCAFile: /ca}}', 'authentication: {x509: {clientCAFile: ""}}'],
  ['4.2.4', 'readOnlyPort: 0', 'readOnlyPort: 10255'],
  ['4.2.6', '{}', 'makeIPTablesUtilChains: false'],
  ['4.2.8', 'eventRecordQPS: 5', 'eventRecordQPS: 0'],
  ['4.2.9', 'serverTLSBootstrap: true', 'tlsCertFile: /c'],
  ['4.2.10', 'rotateCertificates: true', '{}'],
  [
    '4.2.11',
    'serverTLSBootstrap: true',
    '{serverTLSBootstrap: true, featureGates: {RotateKubeletServerCertificate: false}}',
  ],
  ['4.2.12', `tlsCipherSuites: [${STRONG}]`, `tlsCipherSuites: [${WEAK}]`],
  ['4.2.13', 'podPidsLimit: 4096', 'podPidsLimit: -1'],
  ['4.2.14', 'seccompDefault: true', 'seccompDefault: false'],
];

describe('rows about the configuration of the kubelet', () => {
  const kubelet = (text: string, more = ''): Machine => ({
    running: [`kubelet --config=/c.yaml${more}`],
    tree: { '/c.yaml': text },
  });
  test.each(KUBELET_ROWS)('%s', async (row, passing, failing) => {
    expect(await verdict(row, kubelet(passing))).toEqual(['pass']);
    expect(await verdict(row, kubelet(failing))).toEqual(['fail']);
    expect(await verdict(row, kubelet('a: ['))).toEqual(['unknown']);
    expect(await verdict(row, {})).toEqual(['not-applicable']);
  });

  test('4.2.5', async () => {
    expect(await verdict('4.2.5', kubelet('streamingConnectionIdleTimeout: 0s'))).toEqual(['pass']);
    expect(await verdict('4.2.5', kubelet('{}', ' --streaming-connection-idle-timeout=0'))).toEqual(['fail']);
  });

  test('without a file other defaults hold', async () => {
    for (const row of ['4.2.1', '4.2.2', '4.2.4']) {
      expect([row, await verdict(row, { running: ['kubelet'] })]).toEqual([row, ['fail']]);
    }
  });
});

describe('rows about files that options name', () => {
  const api = (flag: string, text: string): Machine => ({
    running: [`${API} --${flag}=/f.yaml`],
    tree: { '/f.yaml': text },
  });
  const encryption = (provider: string): Machine =>
    api(
      'encryption-provider-config',
      `resources: [{resources: [secrets], providers: [${provider}, {identity: {}}]}]`,
    );

  test('1.2.1 by paths', async () => {
    const anonymous = (path: string) =>
      api('authentication-config', `anonymous: {enabled: true, conditions: [{path: ${path}}]}`);
    expect(await verdict('1.2.1', anonymous('/livez'))).toEqual(['pass']);
    expect(await verdict('1.2.1', anonymous('/api'))).toEqual(['fail']);
    expect(await verdict('1.2.1', api('authentication-config', 'anonymous: 7'))).toEqual(['unknown']);
  });

  test('1.2.6 to 1.2.8 by an AuthorizationConfiguration', async () => {
    const types = (list: string) => api('authorization-config', `authorizers: [${list}]`);
    for (const row of ['1.2.6', '1.2.7', '1.2.8']) {
      expect([row, await verdict(row, types('{type: Node}, {type: RBAC}'))]).toEqual([row, ['pass']]);
      expect([row, await verdict(row, types('{type: AlwaysAllow}'))]).toEqual([row, ['fail']]);
    }
  });

  test('1.2.17 to 1.2.19 do not ask of what is kept elsewhere', async () => {
    for (const row of ['1.2.17', '1.2.18', '1.2.19']) {
      expect(await verdict(row, { running: [`${API} --audit-log-path=-`] })).toEqual(['not-applicable']);
      expect(await verdict(row, { running: [`${API} ${WEBHOOK}`] })).toEqual(['not-applicable']);
    }
  });

  test('1.2.23 and 1.2.26 do not ask of a data store behind a socket', async () => {
    for (const row of ['1.2.23', '1.2.26']) {
      const running = [`${API} --etcd-servers=unix:///var/kine.sock`];
      expect(await verdict(row, { running })).toEqual(['not-applicable']);
    }
  });

  test('1.2.25', async () => {
    expect(await verdict('1.2.25', api('client-ca-file', 'ca'))).toEqual(['pass']);
    expect(await verdict('1.2.25', { running: [API] })).toEqual(['fail']);
  });

  test('1.2.27 and 1.2.28', async () => {
    expect(await verdict('1.2.27', encryption('{aescbc: {}}'))).toEqual(['pass']);
    expect(await verdict('1.2.27', { running: [API] })).toEqual(['fail']);
    expect(await verdict('1.2.28', encryption('{kms: {apiVersion: v2}}'))).toEqual(['pass']);
    expect(await verdict('1.2.28', encryption('{aesgcm: {keys: [{name: a}, {name: b}]}}'))).toEqual(['pass']);
    expect(await verdict('1.2.28', encryption('{aesgcm: {keys: [{name: a}]}}'))).toEqual(['fail']);
    expect(await verdict('1.2.28', encryption('{kms: {name: old}}'))).toEqual(['fail']);
    expect(await verdict('1.2.28', encryption('{identity: {}}'))).toEqual(['fail']);
    expect(await verdict('1.2.28', { running: [`${API} --encryption-provider-config=/none`] })).toEqual([
      'unknown',
    ]);
    expect(await verdict('1.2.28', { running: [API] })).toEqual(['not-applicable']);
  });

  test('1.4.1 by the file of the scheduler', async () => {
    const running = [`${SCHEDULER} --config=/s.yaml --profiling=false`];
    expect(await verdict('1.4.1', { running, tree: { '/s.yaml': 'enableProfiling: false' } })).toEqual([
      'pass',
    ]);
    expect(await verdict('1.4.1', { running, tree: { '/s.yaml': '{}' } })).toEqual(['fail']);
  });

  test('2.7', async () => {
    const running = ['etcd --trusted-ca-file=/etcd.crt', `${API} --client-ca-file=/ca.crt`];
    const two = (etcd: string, ca: string): Machine => ({
      running,
      tree: { '/etcd.crt': etcd, '/ca.crt': ca },
    });
    expect(await verdict('2.7', two('one', 'other'))).toEqual(['pass']);
    expect(await verdict('2.7', two('same', 'same'))).toEqual(['fail']);
    expect(await verdict('2.7', { running })).toEqual(['unknown']);
    expect(await verdict('2.7', { running: ['etcd'] })).toEqual(['not-applicable']);
  });

  test('3.1.1', async () => {
    const certificate = { '/root/.kube/config': 'users: [{name: me, user: {client-certificate: /c}}]' };
    const oidc = `${API} --oidc-issuer-url=https://id.example`;
    expect(await verdict('3.1.1', { running: [oidc] })).toEqual(['pass']);
    expect(
      await verdict('3.1.1', api('authentication-config', 'jwt: [{issuer: {url: "https://a"}}]')),
    ).toEqual(['pass']);
    expect(await verdict('3.1.1', { running: [API] })).toEqual(['fail']);
    expect(await verdict('3.1.1', { running: [oidc], tree: certificate })).toEqual(['fail']);
  });

  test('3.1.2 and 3.1.3', async () => {
    const claims = Buffer.from('{"sub":"system:serviceaccount:a:b"}').toString('base64url');
    const signsInWith = (user: string): Machine => ({
      tree: { '/root/.kube/config': `users: [{name: me, user: ${user}}]` },
    });
    for (const row of ['3.1.2', '3.1.3']) {
      expect(await verdict(row, signsInWith('{exec: {command: login}}'))).toEqual(['pass']);
      expect(await verdict(row, {})).toEqual(['not-applicable']);
      expect(await verdict(row, signsInWith('['))).toEqual(['unknown']);
    }
    expect(await verdict('3.1.2', signsInWith(`{token: e30.${claims}.x}`))).toEqual(['fail']);
    expect(await verdict('3.1.3', signsInWith('{token: abcdef.0123456789abcdef}'))).toEqual(['fail']);
  });

  test('3.2.1 and 3.2.2', async () => {
    const policyOf = (rules: string) => api('audit-policy-file', `rules: ${rules}`);
    const secrets =
      '{level: Metadata, resources: [{resources: [secrets, configmaps]}, {group: authentication.k8s.io}]}';
    expect(await verdict('3.2.1', policyOf('[]'))).toEqual(['pass']);
    expect(await verdict('3.2.1', { running: [API] })).toEqual(['fail']);
    expect(await verdict('3.2.2', policyOf('[{level: Metadata}]'))).toEqual(['pass']);
    expect(await verdict('3.2.2', policyOf(`[${secrets}, {level: Request}]`))).toEqual(['pass']);
    // What some users do may stay out.
    expect(await verdict('3.2.2', policyOf('[{level: None, users: [a]}, {level: Metadata}]'))).toEqual([
      'pass',
    ]);
    expect(await verdict('3.2.2', policyOf('[{level: None}, {level: Metadata}]'))).toEqual(['fail']);
    expect(await verdict('3.2.2', policyOf('[{level: RequestResponse}]'))).toEqual(['fail']);
    expect(await verdict('3.2.2', policyOf(`[${secrets}]`))).toEqual(['fail']);
    expect(await verdict('3.2.2', { running: [API] })).toEqual(['not-applicable']);
  });
});

const KUBEADM = '/etc/kubernetes';
const KUBELET = 'kubelet --kubeconfig=/etc/kubernetes/kubelet.conf --config=/var/lib/kubelet/config.yaml';
const KUBELET_FILES = {
  '/var/lib/kubelet/config.yaml': 'authentication: {x509: {clientCAFile: /etc/kubernetes/pki/ca.crt}}',
};
const PROXY = 'kube-proxy --kubeconfig=/var/lib/kube-proxy/kubeconfig';

/** A row about modes, its row about owners, a file of theirs, the highest mode, and what has to run. */
const FILE_ROWS: readonly (readonly [
  modes: string,
  owners: string,
  path: string,
  limit: number,
  running: string,
])[] = [
  ['1.1.1', '1.1.2', `${KUBEADM}/manifests/kube-apiserver.yaml`, 0o600, ''],
  ['1.1.1', '1.1.2', '/var/lib/rancher/rke2/agent/pod-manifests/kube-apiserver.yaml', 0o600, ''],
  ['1.1.1', '1.1.2', '/var/snap/microk8s/current/args/kube-apiserver', 0o600, ''],
  ['1.1.3', '1.1.4', `${KUBEADM}/manifests/kube-controller-manager.yaml`, 0o600, ''],
  ['1.1.5', '1.1.6', `${KUBEADM}/manifests/kube-scheduler.yaml`, 0o600, ''],
  ['1.1.7', '1.1.8', `${KUBEADM}/manifests/etcd.yaml`, 0o600, ''],
  ['1.1.9', '1.1.10', '/etc/cni/net.d/10-net.conflist', 0o600, ''],
  ['1.1.9', '1.1.10', '/opt/net/10-net.conf', 0o600, 'kubelet --cni-conf-dir=/opt/net'],
  ['1.1.11', '', '/var/lib/etcd', 0o700, ''],
  ['1.1.11', '', '/srv/etcd', 0o700, 'etcd --data-dir=/srv/etcd'],
  ['1.1.13', '1.1.14', `${KUBEADM}/admin.conf`, 0o600, ''],
  ['1.1.13', '1.1.14', `${KUBEADM}/super-admin.conf`, 0o600, ''],
  ['1.1.13', '1.1.14', '/etc/rancher/k3s/k3s.yaml', 0o600, ''],
  ['1.1.15', '1.1.16', `${KUBEADM}/scheduler.conf`, 0o600, ''],
  ['1.1.17', '1.1.18', `${KUBEADM}/controller-manager.conf`, 0o600, ''],
  ['1.1.20', '1.1.19', `${KUBEADM}/pki/etcd/ca.crt`, 0o644, ''],
  ['1.1.21', '1.1.19', `${KUBEADM}/pki/sa.key`, 0o600, ''],
  ['1.1.21', '1.1.19', '/var/lib/rancher/k3s/server/tls/service.key', 0o600, ''],
  ['4.1.1', '4.1.2', '/etc/systemd/system/kubelet.service', 0o600, ''],
  ['4.1.1', '4.1.2', '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf', 0o600, ''],
  ['4.1.3', '4.1.4', '/var/lib/kube-proxy/kubeconfig', 0o600, PROXY],
  ['4.1.5', '4.1.6', `${KUBEADM}/kubelet.conf`, 0o600, KUBELET],
  ['4.1.5', '4.1.6', '/var/lib/kubelet/kubeconfig', 0o600, ''],
  ['4.1.7', '4.1.8', `${KUBEADM}/pki/ca.crt`, 0o644, KUBELET],
  ['4.1.9', '4.1.10', '/var/lib/kubelet/config.yaml', 0o600, KUBELET],
  ['4.1.9', '4.1.10', '/etc/kubelet.d/1.conf', 0o600, 'kubelet --config-dir=/etc/kubelet.d'],
];

const isRoot = process.getuid?.() === 0;

describe('rows about files', () => {
  const machine = (path: string, limit: number, running: string): Machine => ({
    running: running === '' ? [] : [running],
    tree: {
      ...(running === KUBELET && KUBELET_FILES),
      ...(path in KUBELET_FILES && running === KUBELET ? {} : { [path]: limit === 0o700 ? null : '{}' }),
    },
  });

  test.each(FILE_ROWS)('%s, %s: %s', async (row, _, path, limit, running) => {
    const at = machine(path, limit, running);
    expect(await verdict(row, { ...at, modes: { [path]: limit } })).toEqual(['pass']);
    expect(await verdict(row, { ...at, modes: { [path]: limit & 0o700 & ~0o100 } })).toEqual(['pass']);
    expect(await verdict(row, { ...at, modes: { [path]: limit | 0o020 } })).toEqual(['fail']);
    expect(await verdict(row, { ...at, modes: { [path]: limit | 0o4000 } })).toEqual(['fail']);
    expect(await verdict(row, {})).toEqual(['not-applicable']);
  });

  test.runIf(isRoot).each(FILE_ROWS)('%s, %s: %s belongs to root', async (_, row, path, limit, running) => {
    // That of the data of etcd has a test of its own.
    if (row === '') return;
    const at = machine(path, limit, running);
    expect(await verdict(row, at)).toEqual(['pass']);
    expect(await verdict(row, { ...at, owners: { [path]: 1000 } })).toEqual(['fail']);
    expect(await verdict(row, {})).toEqual(['not-applicable']);
  });

  test.runIf(isRoot)('1.1.12: root may own the data where etcd is a static pod', async () => {
    const data = { '/var/lib/etcd': null };
    const pod = { [`${KUBEADM}/manifests/etcd.yaml`]: '' };
    const owned = (uid: number, tree: HostTree): Machine => ({ tree, owners: { '/var/lib/etcd': uid } });
    expect(await verdict('1.1.12', owned(998, data))).toEqual(['pass']);
    expect(await verdict('1.1.12', owned(0, { ...data, ...pod }))).toEqual(['pass']);
    expect(await verdict('1.1.12', owned(0, data))).toEqual(['fail']);
    expect(await verdict('1.1.12', owned(1000, { ...data, ...pod }))).toEqual(['fail']);
    expect(await verdict('1.1.12', {})).toEqual(['not-applicable']);
  });

  test.runIf(isRoot)('1.1.19: what only etcd needs may belong to it', async () => {
    const key = `${KUBEADM}/pki/etcd/ca.key`;
    expect(await verdict('1.1.19', { tree: { [key]: '' }, owners: { [key]: 998 } })).toEqual(['pass']);
  });

  test('no row is left out of these tables', () => {
    const told = [...ARGUMENT_ROWS, ...KUBELET_ROWS, ...FILE_ROWS].flatMap(([row, second]) =>
      typeof second === 'string' && /^\d+\.\d+\.\d+$/.test(second) ? [row, second] : [row],
    );
    const alone = '1.1.12 1.2.25 1.2.27 1.2.28 2.7 3.1.1 3.1.2 3.1.3 3.2.1 3.2.2 4.2.5'.split(' ');
    const rows = checks.flatMap(({ references }) => references.map(({ id }) => id));
    expect(new Set([...told, ...alone])).toEqual(new Set(rows));
  });
});
