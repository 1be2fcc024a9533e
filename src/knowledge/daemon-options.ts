/**
 * The options of dockerd: what each is called on the command line and in daemon.json, and what holds when nobody sets
 * it. The names are those of dockerd's reference; defaults were read from `dockerd --help` and the release notes.
 */

export type DaemonOptionKind = 'truth' | 'number' | 'text' | 'list' | 'map' | 'ulimits';

/** A default, and the engines that it holds for; the first that fits wins. */
export interface DaemonDefault {
  /**
   * Null where the daemon decides by itself. `$HOME`, `$XDG_CONFIG_HOME`, `$XDG_DATA_HOME` and `$XDG_RUNTIME_DIR` are
   * those of the user that a rootless daemon runs as.
   */
  readonly value: string | number | boolean | readonly string[] | null;
  /** The first engine release with it, such as 27.0. */
  readonly since?: string;
  readonly rootless?: true;
  /** Of the control groups, as GET /info says it. */
  readonly cgroupVersion?: '2';
}

export interface DaemonOptionRule {
  /** As daemon.json writes it. */
  readonly name: string;
  /** As the command line writes it, without dashes, where it is another word. */
  readonly flag?: string;
  readonly short?: string;
  /** What older releases called the flag. */
  readonly oldFlag?: string;
  readonly kind: DaemonOptionKind;
  /** Where checks ask for it: an option without defaults is told only when somebody sets it. */
  readonly defaults?: readonly DaemonDefault[];
}

/** Unset, and no default. */
const NONE = [{ value: null }] as const;
const OFF = [{ value: false }] as const;
const ON = [{ value: true }] as const;

export const DAEMON_OPTIONS: readonly DaemonOptionRule[] = [
  { name: 'allow-direct-routing', kind: 'truth' },
  { name: 'allow-nondistributable-artifacts', kind: 'list' },
  { name: 'api-cors-header', kind: 'text' },
  { name: 'authorization-plugins', flag: 'authorization-plugin', kind: 'list', defaults: NONE },
  { name: 'bip', kind: 'text' },
  { name: 'bip6', kind: 'text' },
  { name: 'bridge', short: 'b', kind: 'text', defaults: NONE },
  { name: 'bridge-accept-fwmark', kind: 'text' },
  { name: 'cdi-spec-dirs', flag: 'cdi-spec-dir', kind: 'list' },
  { name: 'cgroup-parent', kind: 'text', defaults: NONE },
  {
    name: 'config-file',
    kind: 'text',
    defaults: [
      { value: '$XDG_CONFIG_HOME/docker/daemon.json', rootless: true },
      { value: '/etc/docker/daemon.json' },
    ],
  },
  // Unset, the daemon uses the system's containerd where one runs, and starts its own where none does.
  { name: 'containerd', kind: 'text', defaults: NONE },
  { name: 'containerd-namespace', kind: 'text' },
  { name: 'containerd-plugins-namespace', kind: 'text' },
  { name: 'cpu-rt-period', kind: 'number' },
  { name: 'cpu-rt-runtime', kind: 'number' },
  { name: 'cri-containerd', kind: 'truth' },
  {
    name: 'data-root',
    oldFlag: 'graph',
    short: 'g',
    kind: 'text',
    defaults: [{ value: '$XDG_DATA_HOME/docker', rootless: true }, { value: '/var/lib/docker' }],
  },
  { name: 'debug', short: 'D', kind: 'truth', defaults: OFF },
  { name: 'default-address-pools', flag: 'default-address-pool', kind: 'list' },
  {
    name: 'default-cgroupns-mode',
    kind: 'text',
    defaults: [{ value: 'private', cgroupVersion: '2' }, { value: 'host' }],
  },
  { name: 'default-gateway', kind: 'text' },
  { name: 'default-gateway-v6', kind: 'text' },
  { name: 'default-ipc-mode', kind: 'text' },
  { name: 'default-network-opts', flag: 'default-network-opt', kind: 'map' },
  { name: 'default-runtime', kind: 'text' },
  { name: 'default-shm-size', kind: 'text' },
  { name: 'default-ulimits', flag: 'default-ulimit', kind: 'ulimits', defaults: NONE },
  { name: 'dns', kind: 'list' },
  { name: 'dns-opts', flag: 'dns-opt', kind: 'list' },
  { name: 'dns-search', kind: 'list' },
  { name: 'exec-opts', flag: 'exec-opt', kind: 'list' },
  {
    name: 'exec-root',
    kind: 'text',
    defaults: [{ value: '$XDG_RUNTIME_DIR/docker', rootless: true }, { value: '/var/run/docker' }],
  },
  { name: 'experimental', kind: 'truth', defaults: OFF },
  { name: 'features', flag: 'feature', kind: 'map', defaults: NONE },
  { name: 'firewall-backend', kind: 'text' },
  { name: 'fixed-cidr', kind: 'text' },
  { name: 'fixed-cidr-v6', kind: 'text' },
  { name: 'group', short: 'G', kind: 'text', defaults: [{ value: 'docker' }] },
  { name: 'host-gateway-ip', kind: 'text' },
  {
    name: 'hosts',
    flag: 'host',
    short: 'H',
    kind: 'list',
    defaults: [
      { value: ['unix://$XDG_RUNTIME_DIR/docker.sock'], rootless: true },
      { value: ['unix:///var/run/docker.sock'] },
    ],
  },
  { name: 'http-proxy', kind: 'text' },
  { name: 'https-proxy', kind: 'text' },
  { name: 'icc', kind: 'truth', defaults: ON },
  { name: 'init', kind: 'truth', defaults: OFF },
  { name: 'init-path', kind: 'text' },
  // The loopback network is let through without being named here.
  { name: 'insecure-registries', flag: 'insecure-registry', kind: 'list', defaults: [{ value: [] }] },
  { name: 'ip', kind: 'text', defaults: [{ value: '0.0.0.0' }] },
  { name: 'ip-forward', kind: 'truth' },
  { name: 'ip-forward-no-drop', kind: 'truth' },
  { name: 'ip-masq', kind: 'truth' },
  {
    name: 'ip6tables',
    kind: 'truth',
    defaults: [{ value: true, since: '27.0' }, { value: false }],
  },
  { name: 'iptables', kind: 'truth', defaults: ON },
  { name: 'ipv6', kind: 'truth' },
  { name: 'labels', flag: 'label', kind: 'list' },
  { name: 'live-restore', kind: 'truth', defaults: OFF },
  { name: 'log-driver', kind: 'text', defaults: [{ value: 'json-file' }] },
  { name: 'log-format', kind: 'text' },
  { name: 'log-level', short: 'l', kind: 'text', defaults: [{ value: 'info' }] },
  { name: 'log-opts', flag: 'log-opt', kind: 'map', defaults: NONE },
  { name: 'max-concurrent-downloads', kind: 'number' },
  { name: 'max-concurrent-uploads', kind: 'number' },
  { name: 'max-download-attempts', kind: 'number' },
  { name: 'metrics-addr', kind: 'text' },
  { name: 'mtu', kind: 'number' },
  { name: 'network-control-plane-mtu', kind: 'number' },
  { name: 'no-new-privileges', kind: 'truth', defaults: OFF },
  { name: 'no-proxy', kind: 'text' },
  { name: 'node-generic-resources', flag: 'node-generic-resource', kind: 'list' },
  { name: 'oom-score-adjust', kind: 'number' },
  { name: 'pidfile', short: 'p', kind: 'text' },
  { name: 'raw-logs', kind: 'truth' },
  { name: 'registry-mirrors', flag: 'registry-mirror', kind: 'list' },
  { name: 'rootless', kind: 'truth' },
  { name: 'runtimes', flag: 'add-runtime', kind: 'map' },
  {
    name: 'seccomp-profile',
    kind: 'text',
    defaults: [{ value: 'builtin', since: '23.0' }, { value: null }],
  },
  { name: 'selinux-enabled', kind: 'truth', defaults: OFF },
  { name: 'shutdown-timeout', kind: 'number' },
  // Unset, the daemon takes the first driver that the kernel offers.
  { name: 'storage-driver', short: 's', kind: 'text', defaults: NONE },
  { name: 'storage-opts', flag: 'storage-opt', kind: 'list', defaults: NONE },
  { name: 'swarm-default-advertise-addr', kind: 'text' },
  { name: 'tls', kind: 'truth', defaults: OFF },
  { name: 'tlscacert', kind: 'text', defaults: NONE },
  { name: 'tlscert', kind: 'text', defaults: NONE },
  { name: 'tlskey', kind: 'text', defaults: NONE },
  { name: 'tlsverify', kind: 'truth', defaults: OFF },
  { name: 'userland-proxy', kind: 'truth', defaults: ON },
  { name: 'userland-proxy-path', kind: 'text' },
  { name: 'userns-remap', kind: 'text', defaults: NONE },
  { name: 'validate', kind: 'truth' },
  // Flags that have no place in daemon.json.
  { name: 'help', kind: 'truth' },
  { name: 'version', short: 'v', kind: 'truth' },
];
