/** Faults of what containers are given. Their programs only sleep, or wait for a connection that never comes. */
import type { ContainerCreateOptions, HostConfig, NetworkCreateOptions } from 'dockerode';
import type { ContainerFault } from './fault.ts';
import { APP_IMAGE, SOUND_IMAGE } from './image-faults.ts';

/** What the host's own network has beside the loopback. */
const LAN = '192.168.20.7';

const SITE_NETWORK = 'site';
const FLAT_NETWORK = 'flat';

/** Networks with nothing wrong by themselves. */
export const NETWORKS: readonly NetworkCreateOptions[] = [{ Name: SITE_NETWORK }, { Name: FLAT_NETWORK }];

// A field that the types of dockerode do not know.
const OWN_CGROUPS = { CgroupnsMode: 'private' };
const HOST_CGROUPS = { CgroupnsMode: 'host' };

/** A container as it should be, without a network, but for these settings. */
export function hardened({ HostConfig, ...settings }: ContainerCreateOptions = {}): ContainerCreateOptions {
  return {
    Image: SOUND_IMAGE,
    ...settings,
    HostConfig: {
      NetworkMode: 'none',
      ...OWN_CGROUPS,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Memory: 64 * 1_048_576,
      NanoCpus: 500_000_000,
      PidsLimit: 20,
      ...HostConfig,
    },
  };
}

/** The same, but for these settings of its place on the host. */
const placed = (HostConfig: HostConfig): ContainerCreateOptions => hardened({ HostConfig });

/** Publishes one port of the container on an address of the host, as `127.0.0.1:8080`. */
function publishing(
  containerPort: number,
  address: string,
  settings: ContainerCreateOptions = {},
): ContainerCreateOptions {
  const [, HostIp = '', HostPort = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(address) ?? [];
  const port = `${containerPort}/tcp`;
  return hardened({
    ...settings,
    ExposedPorts: { [port]: {} },
    HostConfig: { NetworkMode: SITE_NETWORK, PortBindings: { [port]: [{ HostIp, HostPort }] } },
  });
}

/** Waits for connections. */
const listening = (port: number, address = '0.0.0.0') => [
  'busybox',
  'httpd',
  '-f',
  '-p',
  `${address}:${port}`,
];

/** Holds a connection open that nothing is ever said on. */
const TALK_TO_ITSELF = 'sleep 1000000 | nc -l -p 9300 & sleep 1; sleep 1000000 | nc 127.0.0.1 9300';

/** A control group beside the daemon's; if the test can't remove it, the next one does, by its name. */
const ELSEWHERE = `/plimsoll-test-${process.pid}-elsewhere`;

/** Shell, to be run once no container lies there any more. */
export const REMOVE_ELSEWHERE = `rmdir /sys/fs/cgroup${ELSEWHERE} /sys/fs/cgroup/*${ELSEWHERE} 2> /dev/null || :`;

const project = (name: string) => ({ 'com.docker.compose.project': name });

const OPEN_SECCOMP = JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW' });

/** What the engine's own profile keeps from containers, by the coverage list. */
const DANGEROUS_CALLS = [
  ...['mount', 'umount2', 'unshare', 'setns', 'clone3', 'bpf', 'perf_event_open', 'ptrace', 'pivot_root'],
  ...['open_by_handle_at', 'init_module', 'finit_module', 'kexec_load', 'kexec_file_load', 'keyctl'],
  ...['add_key', 'request_key', 'userfaultfd', 'swapon', 'reboot', 'iopl', 'ioperm', 'process_vm_readv'],
  ...['process_vm_writev', 'io_uring_setup', 'io_uring_enter', 'io_uring_register'],
];
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. */
const NEW_NAMESPACE = [17, 25, 26, 27, 28, 29, 30].map((bit) => 2 ** bit);

const NARROW_SECCOMP = JSON.stringify({
  defaultAction: 'SCMP_ACT_ALLOW',
  syscalls: [
    { names: DANGEROUS_CALLS, action: 'SCMP_ACT_ERRNO' },
    ...NEW_NAMESPACE.map((flag) => ({
      names: ['clone'],
      action: 'SCMP_ACT_ERRNO',
      args: [{ index: 0, value: flag, valueTwo: flag, op: 'SCMP_CMP_MASKED_EQ' }],
    })),
  ],
});

export const CONTAINER_FAULTS: readonly ContainerFault[] = [
  {
    // What somebody gets who names an image and nothing else.
    name: 'careless',
    rows: [
      ...['4.1', '4.10', '5.4', '5.11', '5.12', '5.13', '5.26', '5.27', '5.29'],
      ...['CAP-CHOWN', 'CAP-NET_RAW', 'LSM-NNP', 'NS-CGROUP'],
    ],
    rowsAround: ['5.30', 'NET-DEFAULTBR'],
    faulty: { Image: APP_IMAGE },
    mended: hardened({ Image: APP_IMAGE }),
  },
  {
    name: 'generous',
    rows: ['5.15', '5.18', '5.19', '5.20', '5.25', '5.28', 'NS-CGPARENT', 'NET-DNS', 'NET-HOSTGW'],
    faulty: hardened({
      Image: 'site/idle:latest',
      HostConfig: {
        RestartPolicy: { Name: 'always' },
        Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/grant', CgroupPermissions: 'r' }],
        Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 4096 }],
        Binds: ['/srv/app:/data:rshared'],
        CgroupParent: ELSEWHERE,
        Dns: ['192.0.2.53'],
        DnsSearch: ['site.example'],
        ExtraHosts: ['host.docker.internal:host-gateway'],
      },
    }),
    mended: placed({
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 },
      Binds: ['/srv/app:/data:rslave'],
    }),
  },
  {
    name: 'almighty',
    rows: ['5.5', 'CAP-ALL', 'CAP-SYS_RESOURCE'],
    faulty: placed({ Privileged: true }),
    isOnlyMade: true,
    mended: hardened(),
  },
  {
    // Privileged but for the one capability that this machine lacks itself.
    name: 'mighty',
    rows: ['5.5', '5.22', 'LSM-SECCOMP-OFF', 'LSM-MASKED', 'LSM-READONLY'],
    faulty: placed({ Privileged: true, Runtime: 'lacking' }),
    mended: hardened(),
  },
  {
    name: 'unfiltered',
    rows: ['5.22', 'LSM-SECCOMP-OFF', 'LSM-SECCOMP-OPT', 'LSM-SECCOMP-COUNT'],
    faulty: placed({ SecurityOpt: ['no-new-privileges', 'seccomp=unconfined'] }),
    mended: hardened(),
  },
  {
    name: 'own-filter',
    rows: ['LSM-SECCOMP-CUSTOM'],
    faulty: placed({ SecurityOpt: ['no-new-privileges', `seccomp=${OPEN_SECCOMP}`] }),
    mended: placed({ SecurityOpt: ['no-new-privileges', `seccomp=${NARROW_SECCOMP}`] }),
  },
  {
    name: 'unmasked',
    rows: ['LSM-MASKED', 'LSM-READONLY'],
    faulty: placed({ MaskedPaths: [], ReadonlyPaths: [] }),
    mended: hardened(),
  },
  {
    name: 'host-spaces',
    rows: ['5.10', '5.16', '5.17', '5.21', 'NS-NET', 'NS-PID', 'NS-IPC', 'NS-UTS', 'NS-CGROUP'],
    faulty: placed({
      NetworkMode: 'host',
      PidMode: 'host',
      IpcMode: 'host',
      UTSMode: 'host',
      ...HOST_CGROUPS,
    }),
    mended: hardened(),
  },
  {
    name: 'host-clocks',
    rows: ['NS-TIME'],
    faulty: hardened(),
    mended: placed({ Runtime: 'own-clocks' }),
  },
  {
    name: 'strange',
    rows: ['LSM-RUNTIME'],
    faulty: hardened(),
    mended: placed({ Runtime: 'runsc' }),
  },
  {
    // Rights that stay with a program whoever runs it, as other engines than Docker can give them.
    name: 'ambient',
    rows: ['CAP-AMBIENT', 'CAP-INH'],
    faulty: placed({ Runtime: 'ambient' }),
    mended: hardened(),
  },
  {
    name: 'secret',
    rows: ['4.10'],
    faulty: hardened({ Env: ['DB_PASSWORD=correct-horse-battery-staple'] }),
    mended: hardened({ Env: ['DB_PASSWORD_FILE=/run/secrets/db-password'] }),
  },
  {
    name: 'root-session',
    rows: ['5.24'],
    faulty: hardened(),
    session: { Cmd: ['sleep', '1000000'], User: '0' },
    mended: hardened(),
  },
  {
    name: 'privileged-session',
    rows: ['5.23'],
    faulty: placed({ Runtime: 'lacking' }),
    session: { Cmd: ['sleep', '1000000'], Privileged: true },
    mended: hardened(),
  },
  {
    name: 'ssh',
    rows: ['5.7', 'NET-SSH'],
    faulty: publishing(22, `${LAN}:2222`, { Cmd: ['/app/start'] }),
    mended: hardened(),
  },
  {
    name: 'low-port',
    rows: ['5.8'],
    faulty: publishing(8080, '127.0.0.1:81'),
    mended: publishing(8080, '127.0.0.1:8081'),
  },
  {
    name: 'wide',
    rows: ['5.14', 'NET-WILDCARD'],
    faulty: publishing(8080, '0.0.0.0:8082'),
    mended: publishing(8080, '127.0.0.1:8082'),
  },
  {
    name: 'six',
    rows: ['5.14', 'NET-WILDCARD', 'NET-IPV6'],
    faulty: publishing(8080, '[::]:8083'),
    mended: publishing(8080, '[::1]:8083'),
  },
  {
    name: 'database',
    rows: ['NET-DATASTORE'],
    faulty: publishing(5432, `${LAN}:5432`),
    mended: publishing(5432, '127.0.0.1:5432'),
  },
  {
    name: 'console',
    rows: ['NET-ADMIN'],
    faulty: publishing(8500, `${LAN}:8500`),
    mended: publishing(8500, '127.0.0.1:8500'),
  },
  {
    name: 'registry',
    rows: ['NET-REGISTRY'],
    faulty: publishing(5000, `${LAN}:5000`, { Image: 'registry:2' }),
    mended: publishing(5000, `${LAN}:5000`, { Image: 'registry:2', Env: ['REGISTRY_AUTH=htpasswd'] }),
  },
  {
    name: 'all-ports',
    rows: ['NET-PUBLISHALL'],
    faulty: hardened({
      ExposedPorts: { '8080/tcp': {} },
      HostConfig: { NetworkMode: SITE_NETWORK, PublishAllPorts: true },
    }),
    mended: publishing(8080, '127.0.0.1:8084'),
  },
  {
    name: 'undeclared',
    rows: ['NET-UNDECLARED'],
    faulty: hardened({ Cmd: listening(9100), HostConfig: { NetworkMode: SITE_NETWORK } }),
    mended: hardened({
      Cmd: listening(9100),
      ExposedPorts: { '9100/tcp': {} },
      HostConfig: { NetworkMode: SITE_NETWORK },
    }),
  },
  {
    name: 'host-listener',
    rows: ['NET-HOSTLISTEN'],
    faulty: hardened({ Cmd: listening(9200), HostConfig: { NetworkMode: 'host' } }),
    mended: hardened({ Cmd: listening(9200, '127.0.0.1'), HostConfig: { NetworkMode: 'host' } }),
  },
  {
    name: 'talking',
    rows: ['NET-CONNS'],
    faulty: hardened({ Cmd: ['sh', '-c', TALK_TO_ITSELF] }),
    mended: hardened(),
  },
  {
    name: 'shop',
    rows: [],
    faulty: hardened({ Labels: project('shop'), HostConfig: { NetworkMode: FLAT_NETWORK } }),
    mended: hardened({ Labels: project('shop'), HostConfig: { NetworkMode: FLAT_NETWORK } }),
  },
  {
    name: 'wiki',
    rows: [],
    rowsAround: ['NET-ICC'],
    faulty: hardened({ Labels: project('wiki'), HostConfig: { NetworkMode: FLAT_NETWORK } }),
    mended: hardened({ Labels: project('wiki'), HostConfig: { NetworkMode: SITE_NETWORK } }),
  },
  {
    name: 'ended',
    rows: [],
    rowsAround: ['6.2'],
    faulty: hardened({ Cmd: ['true'] }),
    mended: hardened(),
  },
];

/** What has to be made after the others: it needs them, or disturbs the making of more. */
export const LATER_FAULTS: readonly ContainerFault[] = [
  {
    name: 'host-files',
    // It keeps the host's mounts from being passed on: the host has to share them anew.
    rows: ['NS-MNT'],
    faulty: placed({ Runtime: 'same-files', ReadonlyRootfs: false }),
    mended: hardened(),
  },
  {
    name: 'joined',
    rows: ['NS-JOIN'],
    faulty: placed({ NetworkMode: 'container:mighty' }),
    mended: placed({ NetworkMode: 'container:strange' }),
  },
  {
    name: 'pod',
    rows: ['NS-PAUSE'],
    faulty: hardened({
      Labels: { 'io.kubernetes.pod.name': 'web-0' },
      HostConfig: { NetworkMode: 'container:strange', PidMode: 'container:strange' },
    }),
    mended: hardened({
      Labels: { 'io.kubernetes.pod.name': 'web-0' },
      HostConfig: { NetworkMode: 'container:strange' },
    }),
  },
  {
    name: 'linked',
    rows: ['NET-LINKS'],
    faulty: placed({ NetworkMode: 'default', Links: ['careless:db'] }),
    mended: placed({ NetworkMode: SITE_NETWORK }),
  },
];

const USER_ROWS = ['5.31', 'NS-USER', 'LSM-USERNS'];

/** Nothing is wrong with it but that its users are the host's, as they are until the daemon maps them. */
export const USER_FAULT: ContainerFault = {
  name: 'unmapped',
  rows: USER_ROWS,
  faulty: hardened(),
  mended: hardened(),
};

/** On a daemon that maps users, one that asked for the host's all the same. */
export const EXEMPT_FAULT: ContainerFault = {
  name: 'exempt',
  rows: USER_ROWS,
  faulty: placed({ UsernsMode: 'host' }),
  mended: hardened(),
};
