import { spawn } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HostRoot } from '../../../../src/sources/host/host-root.ts';
import { runsKubernetes } from '../../../../src/sources/host/kubernetes/component-processes.ts';
import { readKubernetes } from '../../../../src/sources/host/kubernetes/read-kubernetes.ts';
import { type FakeProcess, fakeProc } from '../fake-proc.ts';
import { hostContext } from '../host-context.ts';
import { readingContext } from '../reading-context.ts';
import { type HostTree, temporaryHost } from '../temporary-host.ts';

const ID = 'a'.repeat(64);
const POD = `0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-${ID}.scope\n`;
const IN_A_CONTAINER = `0::/system.slice/docker-${ID}.scope/kubelet.slice/kubepods.slice/cri-containerd-${ID}.scope\n`;

const SYSTEMD: FakeProcess = {
  args: ['/sbin/init'],
  executable: '/usr/lib/systemd/systemd',
  namespaces: { net: 1 },
};

async function read(processes: Record<number, FakeProcess>, tree: HostTree = {}) {
  const folder = await temporaryHost({ ...fakeProc({ 1: SYSTEMD, ...processes }), ...tree });
  return readingContext(folder).kubernetes();
}

function value(here: Awaited<ReturnType<typeof read>>, component: string, option: string): unknown {
  return here.components[component]?.options[option]?.value;
}

describe('which components run here', () => {
  it.each<[string, FakeProcess, readonly string[]]>([
    ['one of the machine’s own', { args: ['kubelet'], executable: '/usr/bin/kubelet' }, ['kubelet']],
    ['one whose program can’t be seen', { args: ['/usr/local/bin/kubelet', '--v=2'] }, ['kubelet']],
    [
      'one in a pod',
      { args: ['kube-proxy'], executable: '/usr/local/bin/kube-proxy', cgroup: POD },
      ['kube-proxy'],
    ],
    [
      'one in a pod in the network of the machine',
      { args: ['kube-proxy'], cgroup: POD, namespaces: { net: 1 } },
      ['kube-proxy'],
    ],
    [
      'one of a cluster in the cluster',
      { args: ['kube-apiserver'], cgroup: POD, namespaces: { net: 9 } },
      [],
    ],
    ['one of a node that is a container', { args: ['kube-proxy'], cgroup: IN_A_CONTAINER }, []],
    ['one in a container', { args: ['etcd'], cgroup: `0::/docker/${ID}\n` }, []],
    ['hyperkube', { args: ['hyperkube', 'kube-apiserver', '--profiling=false'] }, ['kube-apiserver']],
    ['kubectl', { args: ['kubectl', 'kubelet'], executable: '/usr/bin/kubectl' }, []],
    ['k3s that looks at logs', { args: ['k3s', 'kubectl'], executable: '/usr/local/bin/k3s' }, []],
    [
      'a server of k3s',
      { args: ['/usr/local/bin/k3s server'] },
      ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubelet', 'kube-proxy'],
    ],
    ['an agent of k3s', { args: ['/usr/local/bin/k3s', 'agent'] }, ['kubelet', 'kube-proxy']],
    ['a thread of the kernel', {}, []],
  ])('%s', async (_, process, expected) => {
    const folder = await temporaryHost(fakeProc({ 1: SYSTEMD, 7: process }));
    expect(Object.keys((await readingContext(folder).kubernetes()).components)).toEqual(expected);
    expect(await runsKubernetes(folder)).toBe(expected.length > 0);
  });

  it('a pod that takes the name of a component outside of pods does not stand for it', async () => {
    const here = await read({
      7: { args: ['kubelet', '--anonymous-auth=false'], cgroup: POD, namespaces: { net: 1 } },
      8: { args: ['kubelet', '--anonymous-auth=true'], executable: '/usr/bin/kubelet' },
    });
    expect(here.components.kubelet?.pid).toBe(8);
  });

  it('says so where processes of others can’t be seen', async () => {
    const folder = await temporaryHost(fakeProc({ 7: { args: ['bash'] } }));
    const { root } = hostContext(folder);
    await expect(readKubernetes({ root, unit: async () => null })).rejects.toMatchObject({
      reason: 'permission',
    });
  });
});

describe('options of the distributions', () => {
  it('kubeadm: flags of a pod, the release of its manifest, the files that options name', async () => {
    const here = await read(
      {
        7: {
          args: [
            'kube-apiserver',
            '--anonymous-auth=false',
            '--encryption-provider-config=/etc/kubernetes/enc.yaml',
            '--audit-policy-file=/etc/kubernetes/audit.yaml',
          ],
          cgroup: POD,
        },
      },
      {
        '/etc/kubernetes/manifests/kube-apiserver.yaml':
          'spec:\n  containers:\n  - image: registry.example/kube-apiserver:v1.36.1\n',
        '/etc/kubernetes/enc.yaml':
          'kind: EncryptionConfiguration\nresources:\n- resources: [secrets]\n  providers:\n  - aescbc: {keys: [{name: a, secret: c2VjcmV0}]}\n  - kms: {apiVersion: v2, name: x}\n  - identity: {}\n',
        '/etc/kubernetes/audit.yaml':
          'kind: Policy\nrules:\n- level: Metadata\n  resources: [{resources: [secrets]}]\n',
      },
    );
    expect(here.gaps).toEqual([]);
    expect(here.components['kube-apiserver']).toMatchObject({
      pid: 7,
      version: 'v1.36.1',
      options: {
        'anonymous-auth': { value: false, origin: 'command line', where: 'kube-apiserver (process 7)' },
      },
      files: {
        encryption: [{ resources: ['secrets'], providers: ['aescbc', 'kms v2', 'identity'] }],
        auditPolicy: { rules: [{ level: 'Metadata', resources: [{ group: '', resources: ['secrets'] }] }] },
        authentication: null,
        authorization: null,
      },
    });
    expect(JSON.stringify(here.components)).not.toContain('c2VjcmV0');
  });

  it('kubelet: YAML, JSON and drop-ins', async () => {
    const here = await read(
      { 7: { args: ['kubelet', '--config=/var/lib/kubelet/config.yaml', '--config-dir', '/etc/d'] } },
      {
        '/var/lib/kubelet/config.yaml': 'rotateCertificates: true\npodPidsLimit: 100\nreadOnlyPort: 10255\n',
        '/etc/d/10-a.conf': '{"podPidsLimit": 200}',
        '/etc/d/20-b.conf': 'readOnlyPort: 0\n',
        '/etc/d/30-c.yaml': 'readOnlyPort: 1\n',
      },
    );
    expect(value(here, 'kubelet', 'rotateCertificates')).toBe(true);
    expect(value(here, 'kubelet', 'podPidsLimit')).toBe(200);
    expect(value(here, 'kubelet', 'readOnlyPort')).toBe(0);
  });

  it('k3s: what it passes, its configuration with drop-ins, its unit, and its etcd', async () => {
    const here = await read(
      { 7: { args: ['/usr/local/bin/k3s server'], executable: '/var/lib/rancher/k3s/data/x/bin/k3s' } },
      {
        '/etc/systemd/system/k3s.service':
          "[Service]\nExecStart=/usr/local/bin/k3s server '--kubelet-arg=pod-max-pids=50' --disable-kube-proxy\n",
        '/etc/rancher/k3s/config.yaml': 'secrets-encryption: true\nkube-apiserver-arg:\n- profiling=true\n',
        '/etc/rancher/k3s/config.yaml.d/a.yaml': 'kube-apiserver-arg+: ["anonymous-auth=true"]\n',
        '/var/lib/rancher/k3s/server/db/etcd/config': 'client-transport-security: {client-cert-auth: true}\n',
        '/var/lib/rancher/k3s/server/cred/encryption-config.json':
          '{"resources":[{"resources":["secrets"],"providers":[{"aescbc":{}}]}]}',
        '/var/lib/rancher/k3s/server/tls/client-ca.crt': 'ca',
      },
    );
    expect(here.gaps).toEqual([]);
    expect(value(here, 'kube-apiserver', 'profiling')).toBe(true);
    expect(value(here, 'kube-apiserver', 'anonymous-auth')).toBe(true);
    expect(here.components['kube-apiserver']?.options['authorization-mode']).toMatchObject({
      value: ['Node', 'RBAC'],
      origin: 'built in',
    });
    expect(here.components['kube-apiserver']?.files.encryption?.[0]?.providers).toEqual(['aescbc']);
    expect(value(here, 'kubelet', 'podPidsLimit')).toBe(50);
    expect(value(here, 'etcd', 'client-cert-auth')).toBe(true);
    expect(here.components['kube-proxy']).toBeUndefined();
  });

  it('microk8s: the files with arguments of kubelite', async () => {
    const here = await read(
      {
        7: {
          args: [
            '/snap/microk8s/1/kubelite',
            '--apiserver-args-file=/var/snap/microk8s/1/args/kube-apiserver',
            '--kubelet-args-file=/var/snap/microk8s/1/args/kubelet',
          ],
        },
      },
      {
        '/var/snap/microk8s/1/args/kube-apiserver':
          '# mine\n--client-ca-file=$SNAP_DATA/certs/ca.crt\n--profiling false\n',
        '/var/snap/microk8s/1/args/kubelet': '--anonymous-auth=false\n',
        '/var/snap/microk8s/current/certs/ca.crt': 'ca',
      },
    );
    expect(Object.keys(here.components)).toEqual(['kube-apiserver', 'kubelet']);
    expect(value(here, 'kube-apiserver', 'client-ca-file')).toBe('/var/snap/microk8s/current/certs/ca.crt');
    expect(here.components['kube-apiserver']?.files.clientAuthority).toMatch(/^[0-9a-f]{64}$/);
    expect(value(here, 'kubelet', 'authentication.anonymous.enabled')).toBe(false);
  });

  it('OpenShift: arguments in its own file', async () => {
    const here = await read(
      { 7: { args: ['hyperkube', 'kube-apiserver', '--openshift-config=/c.yaml'] } },
      { '/c.yaml': 'apiServerArguments:\n  anonymous-auth: ["false"]\n  authorization-mode: [Node, RBAC]\n' },
    );
    expect(value(here, 'kube-apiserver', 'anonymous-auth')).toBe(false);
    expect(value(here, 'kube-apiserver', 'authorization-mode')).toEqual(['Node', 'RBAC']);
  });

  it('etcd: of its environment only what sets options', async () => {
    const files = { environ: 'ETCD_AUTO_TLS=true\0ETCD_ROOT_PASSWORD=hunter2\0' };
    const here = await read({ 7: { args: ['etcd', '--name=a'], files } });
    expect(here.components.etcd?.options['auto-tls']).toEqual({
      value: true,
      origin: 'environment',
      where: 'ETCD_AUTO_TLS',
    });
    expect(JSON.stringify(here)).not.toContain('hunter2');
  });
});

describe('what can’t be read is a gap', () => {
  const KUBELET = { 7: { args: ['kubelet', '--config=/c.yaml', '--anonymous-auth=false'] } };
  it.each<[string, HostTree, string]>([
    ['a file that is not there', {}, 'error'],
    ['no YAML', { '/c.yaml': 'a: [' }, 'malformed'],
    ['an alias that multiplies itself', { '/c.yaml': bomb() }, 'malformed'],
  ])('%s', async (_, tree, reason) => {
    const here = await read(KUBELET, tree);
    expect(here.gaps).toMatchObject([{ fact: 'host.kubernetes["kubelet"].options', reason }]);
    expect(value(here, 'kubelet', 'authentication.anonymous.enabled')).toBe(false);
    expect(here.components.kubelet?.options.readOnlyPort).toBeUndefined();
  });

  it('a file that an option names', async () => {
    const here = await read(
      { 7: { args: ['kube-apiserver', '--audit-policy-file=/p', '--client-ca-file=/ca'] } },
      {
        '/p': 'rules: 7',
      },
    );
    expect(here.gaps.map(({ fact, reason }) => [fact, reason])).toEqual(
      expect.arrayContaining([
        ['host.kubernetes["kube-apiserver"].files.auditPolicy', 'malformed'],
        ['host.kubernetes["kube-apiserver"].files.clientAuthority', 'error'],
      ]),
    );
    expect(here.components['kube-apiserver']?.files).not.toHaveProperty('auditPolicy');
  });
});

function bomb(): string {
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level += 1) {
    lines.push(`a${level}: &a${level} [${`*a${level - 1}, `.repeat(9)}*a${level - 1}]`);
  }
  return `${lines.join('\n')}\n`;
}

it('finds processes that really run, with the arguments that they were given', async () => {
  const folder = await temporaryHost({ '/kubelet.yaml': 'seccompDefault: true\n' });
  const program = join(folder, 'kubelet');
  await copyFile('/bin/sh', program);
  const config = join(folder, 'kubelet.yaml');
  const child = spawn(program, ['-c', 'read line', 'kubelet', '--config', config, '--read-only-port=10255'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('spawn', resolve));

  const { kubelet } = (await readKubernetes({ root: new HostRoot(), unit: async () => null })).components;
  expect(kubelet?.pid).toBe(child.pid);
  expect(kubelet?.options.seccompDefault).toEqual({
    value: true,
    origin: 'configuration file',
    where: config,
  });
  expect(kubelet?.options.readOnlyPort).toMatchObject({ value: 10_255, origin: 'command line' });
});
