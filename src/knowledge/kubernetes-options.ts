/**
 * The options of the components of Kubernetes that checks look at: what each is called on the command line, in the
 * configuration file and in the environment, and what holds when nobody sets it. The names are those of each program's
 * own reference; defaults are those of the releases that are still maintained, or say from when on they hold.
 */

export const KUBERNETES_COMPONENTS = [
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'etcd',
  'kubelet',
  'kube-proxy',
] as const;
export type KubernetesComponentName = (typeof KUBERNETES_COMPONENTS)[number];

export type ComponentOptionKind = 'truth' | 'number' | 'text' | 'list' | 'map' | 'seconds';

export interface ComponentOptionRule {
  /** As facts call it: the field of the configuration file by its path where there is one for it, else the flag. */
  readonly name: string;
  /** Without dashes, where it is another word. */
  readonly flag?: string;
  /** By its path in the configuration file, where that is another one than `name`. */
  readonly field?: string;
  readonly kind: ComponentOptionKind;
  /** Null where it is unset without a default. */
  readonly standard: string | number | boolean | readonly string[] | null;
  /** What holds instead while no configuration file is named. */
  readonly withoutFile?: string | number | boolean;
  /** What held before this release. */
  readonly before?: { readonly release: string; readonly value: number };
}

export interface ComponentRules {
  readonly options: readonly ComponentOptionRule[];
  /** The flag that names the configuration file. */
  readonly fileFlag?: string;
  /** Whether the file alone counts once it is named, rather than giving way to flags. */
  readonly doesFileWin?: true;
}

const text = (name: string): ComponentOptionRule => ({ name, kind: 'text', standard: null });
const list = (name: string): ComponentOptionRule => ({ name, kind: 'list', standard: [] });
const off = (name: string): ComponentOptionRule => ({ name, kind: 'truth', standard: false });
const on = (name: string): ComponentOptionRule => ({ name, kind: 'truth', standard: true });
const none = (name: string): ComponentOptionRule => ({ name, kind: 'number', standard: 0 });
const gates = (name: string): ComponentOptionRule => ({ name, kind: 'map', standard: null });

/** etcd writes what protects the traffic of clients and that among members into two maps of its file. */
const etcdClient = (rule: ComponentOptionRule): ComponentOptionRule => ({
  ...rule,
  field: `client-transport-security.${rule.name}`,
});
const etcdPeer = (rule: ComponentOptionRule): ComponentOptionRule => ({
  ...rule,
  field: `peer-transport-security.${rule.name.replace(/^peer-/, '')}`,
});

export const COMPONENT_RULES: Readonly<Record<KubernetesComponentName, ComponentRules>> = {
  'kube-apiserver': {
    options: [
      on('anonymous-auth'),
      text('authentication-config'),
      text('authentication-token-webhook-config-file'),
      text('oidc-issuer-url'),
      text('token-auth-file'),
      list('enable-admission-plugins'),
      list('disable-admission-plugins'),
      text('kubelet-client-certificate'),
      text('kubelet-client-key'),
      text('kubelet-certificate-authority'),
      { name: 'authorization-mode', kind: 'list', standard: ['AlwaysAllow'] },
      text('authorization-config'),
      on('profiling'),
      text('audit-log-path'),
      text('audit-webhook-config-file'),
      text('audit-policy-file'),
      none('audit-log-maxage'),
      none('audit-log-maxbackup'),
      none('audit-log-maxsize'),
      { name: 'request-timeout', kind: 'seconds', standard: 60 },
      on('service-account-lookup'),
      list('service-account-key-file'),
      on('service-account-extend-token-expiration'),
      list('etcd-servers'),
      text('etcd-certfile'),
      text('etcd-keyfile'),
      text('etcd-cafile'),
      text('tls-cert-file'),
      text('tls-private-key-file'),
      list('tls-cipher-suites'),
      text('client-ca-file'),
      text('encryption-provider-config'),
      gates('feature-gates'),
    ],
  },
  'kube-controller-manager': {
    options: [
      { name: 'terminated-pod-gc-threshold', kind: 'number', standard: 12_500 },
      on('profiling'),
      off('use-service-account-credentials'),
      text('service-account-private-key-file'),
      text('root-ca-file'),
      { name: 'bind-address', kind: 'text', standard: '0.0.0.0' },
      gates('feature-gates'),
    ],
  },
  'kube-scheduler': {
    fileFlag: 'config',
    options: [
      { ...on('profiling'), field: 'enableProfiling' },
      { name: 'bind-address', kind: 'text', standard: '0.0.0.0' },
    ],
  },
  etcd: {
    fileFlag: 'config-file',
    doesFileWin: true,
    options: [
      { name: 'data-dir', kind: 'text', standard: null },
      etcdClient(text('cert-file')),
      etcdClient(text('key-file')),
      etcdClient(off('client-cert-auth')),
      etcdClient(off('auto-tls')),
      etcdClient(text('trusted-ca-file')),
      etcdPeer(text('peer-cert-file')),
      etcdPeer(text('peer-key-file')),
      etcdPeer(off('peer-client-cert-auth')),
      etcdPeer(off('peer-auto-tls')),
      etcdPeer(text('peer-trusted-ca-file')),
    ],
  },
  kubelet: {
    fileFlag: 'config',
    options: [
      { ...off('authentication.anonymous.enabled'), flag: 'anonymous-auth', withoutFile: true },
      {
        name: 'authorization.mode',
        flag: 'authorization-mode',
        kind: 'text',
        standard: 'Webhook',
        withoutFile: 'AlwaysAllow',
      },
      { ...text('authentication.x509.clientCAFile'), flag: 'client-ca-file' },
      { ...none('readOnlyPort'), flag: 'read-only-port', withoutFile: 10_255 },
      {
        name: 'streamingConnectionIdleTimeout',
        flag: 'streaming-connection-idle-timeout',
        kind: 'seconds',
        standard: 14_400,
      },
      { ...on('makeIPTablesUtilChains'), flag: 'make-iptables-util-chains' },
      text('hostname-override'),
      {
        name: 'eventRecordQPS',
        flag: 'event-qps',
        kind: 'number',
        standard: 50,
        before: { release: '1.27', value: 5 },
      },
      { ...text('tlsCertFile'), flag: 'tls-cert-file' },
      { ...text('tlsPrivateKeyFile'), flag: 'tls-private-key-file' },
      { ...list('tlsCipherSuites'), flag: 'tls-cipher-suites' },
      { ...off('rotateCertificates'), flag: 'rotate-certificates' },
      { ...off('serverTLSBootstrap'), flag: 'rotate-server-certificates' },
      { ...gates('featureGates'), flag: 'feature-gates' },
      { name: 'podPidsLimit', flag: 'pod-max-pids', kind: 'number', standard: -1 },
      { ...off('seccompDefault'), flag: 'seccomp-default' },
      text('config'),
      text('config-dir'),
      text('kubeconfig'),
    ],
  },
  'kube-proxy': {
    fileFlag: 'config',
    doesFileWin: true,
    options: [
      {
        name: 'metricsBindAddress',
        flag: 'metrics-bind-address',
        kind: 'text',
        standard: '127.0.0.1:10249',
      },
      { ...text('clientConnection.kubeconfig'), flag: 'kubeconfig' },
      text('config'),
    ],
  },
};

/** What k3s passes to the components in it, whatever a person sets; `$DATA` is its data folder. From its sources. */
export const K3S_ARGUMENTS: Readonly<Record<KubernetesComponentName, readonly string[]>> = {
  'kube-apiserver': [
    '--anonymous-auth=false',
    '--authorization-mode=Node,RBAC',
    '--client-ca-file=$DATA/server/tls/client-ca.crt',
    '--enable-admission-plugins=NodeRestriction',
    '--kubelet-certificate-authority=$DATA/server/tls/server-ca.crt',
    '--kubelet-client-certificate=$DATA/server/tls/client-kube-apiserver.crt',
    '--kubelet-client-key=$DATA/server/tls/client-kube-apiserver.key',
    '--profiling=false',
    '--service-account-key-file=$DATA/server/tls/service.key',
    '--tls-cert-file=$DATA/server/tls/serving-kube-apiserver.crt',
    '--tls-private-key-file=$DATA/server/tls/serving-kube-apiserver.key',
  ],
  'kube-controller-manager': [
    '--bind-address=127.0.0.1',
    '--profiling=false',
    '--root-ca-file=$DATA/server/tls/server-ca.crt',
    '--service-account-private-key-file=$DATA/server/tls/service.current.key',
    '--use-service-account-credentials=true',
  ],
  'kube-scheduler': ['--bind-address=127.0.0.1', '--profiling=false'],
  etcd: ['--config-file=$DATA/server/db/etcd/config'],
  kubelet: [
    '--anonymous-auth=false',
    '--authorization-mode=Webhook',
    '--client-ca-file=$DATA/agent/client-ca.crt',
    '--kubeconfig=$DATA/agent/kubelet.kubeconfig',
    '--read-only-port=0',
    '--tls-cert-file=$DATA/agent/serving-kubelet.crt',
    '--tls-private-key-file=$DATA/agent/serving-kubelet.key',
  ],
  'kube-proxy': ['--kubeconfig=$DATA/agent/kubeproxy.kubeconfig'],
};
