/**
 * The controls of the Pod Security Standards: their ids as the admission controller of Kubernetes names them, the version
 * that brought them, and the values that they allow. From k8s.io/pod-security-admission, as of v1.36; what v1.37 adds is
 * there too, because a namespace can name a version that its server does not know yet.
 */

export type PodSecurityLevel = 'privileged' | 'baseline' | 'restricted';

export interface PodSecurityControl {
  readonly id: string;
  readonly level: 'baseline' | 'restricted';
  /** The minor version of Kubernetes 1 whose policy has it first. */
  readonly since: number;
  /** What it asks for, in few words. */
  readonly title: string;
  /** A milder control that is not asked as well where this one is. */
  readonly overrides?: string;
}

export const POD_SECURITY_CONTROLS = [
  { id: 'windowsHostProcess', level: 'baseline', since: 0, title: 'no Windows HostProcess containers' },
  { id: 'hostNamespaces', level: 'baseline', since: 0, title: 'no namespaces of the node' },
  { id: 'privileged', level: 'baseline', since: 0, title: 'no privileged containers' },
  { id: 'capabilities_baseline', level: 'baseline', since: 0, title: 'no capabilities beyond the usual' },
  { id: 'hostPathVolumes', level: 'baseline', since: 0, title: 'no folders of the node' },
  { id: 'hostPorts', level: 'baseline', since: 0, title: 'no ports of the node' },
  {
    id: 'hostProbesAndHostLifecycle',
    level: 'baseline',
    since: 34,
    title: 'no other host in probes and hooks',
  },
  { id: 'appArmorProfile', level: 'baseline', since: 0, title: 'AppArmor is not switched off' },
  { id: 'seLinuxOptions', level: 'baseline', since: 0, title: 'only SELinux types made for containers' },
  { id: 'procMount', level: 'baseline', since: 0, title: '/proc stays masked' },
  { id: 'seccompProfile_baseline', level: 'baseline', since: 0, title: 'seccomp is not switched off' },
  { id: 'sysctls', level: 'baseline', since: 0, title: 'only safe kernel settings' },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    since: 0,
    title: 'only volumes that Kubernetes itself fills',
    overrides: 'hostPathVolumes',
  },
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    since: 8,
    title: 'programs cannot gain rights',
  },
  { id: 'runAsNonRoot', level: 'restricted', since: 0, title: 'root is refused' },
  { id: 'runAsUser', level: 'restricted', since: 23, title: 'user 0 is not asked for' },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    since: 19,
    title: 'a seccomp profile is set',
    overrides: 'seccompProfile_baseline',
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    since: 22,
    title: 'all capabilities are dropped',
    overrides: 'capabilities_baseline',
  },
  {
    id: 'procMount_restricted',
    level: 'restricted',
    since: 35,
    title: '/proc stays masked in user namespaces too',
    overrides: 'procMount',
  },
] as const satisfies readonly PodSecurityControl[];

export type PodSecurityControlId = (typeof POD_SECURITY_CONTROLS)[number]['id'];

/** Capabilities that a container may add and still be baseline. NET_RAW is not among them, though runtimes give it. */
export const BASELINE_CAPABILITIES: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

interface SinceVersion {
  readonly name: string;
  /** The minor version whose policy allows it first. */
  readonly since: number;
}

export const SAFE_SYSCTLS: readonly SinceVersion[] = [
  { name: 'kernel.shm_rmid_forced', since: 0 },
  { name: 'net.ipv4.ip_local_port_range', since: 0 },
  { name: 'net.ipv4.tcp_syncookies', since: 0 },
  { name: 'net.ipv4.ping_group_range', since: 0 },
  { name: 'net.ipv4.ip_unprivileged_port_start', since: 0 },
  { name: 'net.ipv4.ip_local_reserved_ports', since: 27 },
  { name: 'net.ipv4.tcp_keepalive_time', since: 29 },
  { name: 'net.ipv4.tcp_fin_timeout', since: 29 },
  { name: 'net.ipv4.tcp_keepalive_intvl', since: 29 },
  { name: 'net.ipv4.tcp_keepalive_probes', since: 29 },
  { name: 'net.ipv4.tcp_rmem', since: 32 },
  { name: 'net.ipv4.tcp_wmem', since: 32 },
  { name: 'net.ipv4.tcp_slow_start_after_idle', since: 37 },
  { name: 'net.ipv4.tcp_notsent_lowat', since: 37 },
];

export const CONTAINER_SELINUX_TYPES: readonly SinceVersion[] = [
  { name: '', since: 0 },
  { name: 'container_t', since: 0 },
  { name: 'container_init_t', since: 0 },
  { name: 'container_kvm_t', since: 0 },
  { name: 'container_engine_t', since: 31 },
];

/** The sources of volumes that a restricted pod may use: the name of the field. */
export const RESTRICTED_VOLUME_SOURCES: readonly string[] = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];
