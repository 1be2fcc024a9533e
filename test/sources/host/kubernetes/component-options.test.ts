import { describe, expect, it } from 'vitest';
import type { KubernetesComponentName } from '../../../../src/knowledge/kubernetes-options.ts';
import {
  effectiveOptions,
  type OptionSources,
} from '../../../../src/sources/host/kubernetes/component-options.ts';

const NOTHING: OptionSources = {
  args: [],
  where: 'it (process 1)',
  builtIn: [],
  documents: [],
  environment: {},
  version: '',
};

function option(name: KubernetesComponentName, sources: Partial<OptionSources>, wanted: string) {
  return effectiveOptions(name, { ...NOTHING, ...sources })[wanted];
}

function file(fields: Record<string, unknown>, path = '/etc/config.yaml') {
  return { path, fields };
}

const ANONYMOUS = 'authentication.anonymous.enabled';
const CONFIG = ['--config=/etc/config.yaml'];

describe('what holds in the end', () => {
  it.each<[string, KubernetesComponentName, Partial<OptionSources>, string, unknown, string]>([
    ['a default', 'kube-apiserver', {}, 'profiling', true, 'default'],
    ['a flag', 'kube-apiserver', { args: ['--profiling=false'] }, 'profiling', false, 'command line'],
    [
      'a list of one flag',
      'kube-apiserver',
      { args: ['--authorization-mode=Node,RBAC'] },
      'authorization-mode',
      ['Node', 'RBAC'],
      'command line',
    ],
    [
      'a list that stands twice',
      'kube-apiserver',
      { args: ['--enable-admission-plugins=A', '--enable-admission-plugins', 'B,C'] },
      'enable-admission-plugins',
      ['A', 'B', 'C'],
      'command line',
    ],
    [
      'anything else that stands twice: the last',
      'kube-apiserver',
      { args: ['--anonymous-auth=true', '--anonymous-auth=false'] },
      'anonymous-auth',
      false,
      'command line',
    ],
    [
      'an empty text, which is none',
      'kube-apiserver',
      { args: ['--token-auth-file='] },
      'token-auth-file',
      null,
      'command line',
    ],
    [
      'a duration',
      'kube-apiserver',
      { args: ['--request-timeout=2m'] },
      'request-timeout',
      120,
      'command line',
    ],
    [
      'gates, what Go takes for false as that',
      'kube-controller-manager',
      { args: ['--feature-gates=A=F,B=true'] },
      'feature-gates',
      { A: 'false', B: 'true' },
      'command line',
    ],
    ['a kubelet without a file', 'kubelet', {}, ANONYMOUS, true, 'default'],
    ['a kubelet with one', 'kubelet', { args: CONFIG, documents: [file({})] }, ANONYMOUS, false, 'default'],
    [
      'what its file says',
      'kubelet',
      { args: CONFIG, documents: [file({ authentication: { anonymous: { enabled: true } } })] },
      ANONYMOUS,
      true,
      'configuration file',
    ],
    [
      'a flag of the kubelet over its file',
      'kubelet',
      {
        args: [...CONFIG, '--anonymous-auth=false'],
        documents: [file({ authentication: { anonymous: { enabled: true } } })],
      },
      ANONYMOUS,
      false,
      'command line',
    ],
    [
      'a drop-in over the file',
      'kubelet',
      { args: CONFIG, documents: [file({ podPidsLimit: 1 }), file({ podPidsLimit: 2 }, '/etc/d/1.conf')] },
      'podPidsLimit',
      2,
      'configuration file',
    ],
    [
      'gates of file and drop-in together',
      'kubelet',
      {
        args: CONFIG,
        documents: [file({ featureGates: { A: true } }), file({ featureGates: { B: false } })],
      },
      'featureGates',
      { A: 'true', B: 'false' },
      'configuration file',
    ],
    [
      'a zero that kubeadm writes for a duration that nobody set',
      'kubelet',
      { args: CONFIG, documents: [file({ streamingConnectionIdleTimeout: '0s' })] },
      'streamingConnectionIdleTimeout',
      14_400,
      'default',
    ],
    [
      'a zero of the flag',
      'kubelet',
      { args: ['--streaming-connection-idle-timeout=0'] },
      'streamingConnectionIdleTimeout',
      0,
      'command line',
    ],
    ['events of an old kubelet', 'kubelet', { version: 'v1.26.3' }, 'eventRecordQPS', 5, 'default'],
    ['events of a new one', 'kubelet', { version: 'v1.27.0' }, 'eventRecordQPS', 50, 'default'],
    [
      'the file of the scheduler over its old flag',
      'kube-scheduler',
      { args: [...CONFIG, '--profiling=false'], documents: [file({})] },
      'profiling',
      true,
      'default',
    ],
    [
      'that flag without a file',
      'kube-scheduler',
      { args: ['--profiling=false'] },
      'profiling',
      false,
      'command line',
    ],
    [
      'other flags of the scheduler beside its file',
      'kube-scheduler',
      { args: [...CONFIG, '--bind-address=127.0.0.1'], documents: [file({})] },
      'bind-address',
      '127.0.0.1',
      'command line',
    ],
    [
      'the file of kube-proxy alone',
      'kube-proxy',
      { args: [...CONFIG, '--metrics-bind-address=0.0.0.0'], documents: [file({ metricsBindAddress: '' })] },
      'metricsBindAddress',
      '127.0.0.1:10249',
      'default',
    ],
    [
      'etcd by its environment',
      'etcd',
      { environment: { ETCD_CLIENT_CERT_AUTH: 'true' } },
      'client-cert-auth',
      true,
      'environment',
    ],
    [
      'a flag of etcd over it',
      'etcd',
      { args: ['-client-cert-auth=false'], environment: { ETCD_CLIENT_CERT_AUTH: 'true' } },
      'client-cert-auth',
      false,
      'command line',
    ],
    [
      'the file of etcd alone',
      'etcd',
      {
        args: ['--config-file=/etc/etcd.yaml', '--peer-client-cert-auth'],
        environment: { ETCD_PEER_CLIENT_CERT_AUTH: 'true' },
        documents: [file({ 'peer-transport-security': { 'cert-file': '/c' } })],
      },
      'peer-client-cert-auth',
      false,
      'default',
    ],
    [
      'a part of that file by its own names',
      'etcd',
      {
        args: ['--config-file=/etc/etcd.yaml'],
        documents: [file({ 'peer-transport-security': { 'cert-file': '/c' } })],
      },
      'peer-cert-file',
      '/c',
      'configuration file',
    ],
    ['what is built in', 'kubelet', { builtIn: ['--read-only-port=0'] }, 'readOnlyPort', 0, 'built in'],
    [
      'a flag over it',
      'kubelet',
      { builtIn: ['--read-only-port=0'], args: ['--read-only-port=10255'] },
      'readOnlyPort',
      10_255,
      'command line',
    ],
  ])('%s', (_, name, sources, wanted, value, origin) => {
    expect(option(name, sources, wanted)).toMatchObject({ value, origin });
  });

  it('knows only what flags say while a file can’t be read', () => {
    const sources = { args: [...CONFIG, '--anonymous-auth=false'], documents: undefined };
    expect(option('kubelet', sources, ANONYMOUS)).toMatchObject({ value: false, origin: 'command line' });
    expect(option('kubelet', sources, 'readOnlyPort')).toBeUndefined();
  });
});
