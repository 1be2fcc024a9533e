/**
 * A host of which much is told: its own facts, what the kernel says of its containers, waivers, and a run before this
 * one. With a few checks of its own, so that the frames do not change with every rule that ships.
 */
import type { Check } from '../../src/audit/check.ts';
import { compileWaivers } from '../../src/audit/compiled-waivers.ts';
import type { Waiver } from '../../src/audit/waiver.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { type HostFacts, hostFactsSchema } from '../../src/facts/host.ts';
import { type LiveContainer, liveContainerSchema } from '../../src/facts/live-container.ts';
import { networkSchema } from '../../src/facts/network.ts';
import { swarmFactSchema } from '../../src/facts/swarm.ts';
import { CAPABILITIES } from '../../src/knowledge/capabilities.ts';
import { earlierRun } from '../../src/session/earlier-run.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { info, LIVE } from '../audit/sample-facts.ts';
import { containerIs, imageIs } from './audited.ts';
import { LiveSession } from './live-session.ts';

const DEFAULT_CAPABILITIES: readonly string[] = CAPABILITIES.filter(({ givenBy }) =>
  givenBy.includes('Docker'),
).map(({ name }) => name);

const CIS = { benchmark: 'CIS Docker', version: '1.8.0' };
const OWN = { benchmark: 'Plimsoll', version: '1' };
const NIST = { benchmark: 'NIST SP 800-190', version: '1' };

function cis(id: string, fields: Partial<Check> & Pick<Check, 'pass' | 'title'>): Check {
  return checkOf({ id: `docker.${id}`, references: [{ ...CIS, id }], ...fields });
}

const HOST = { layer: 'host', control: 'host-security', resource: 'host' } as const;
const DAEMON = { layer: 'host', control: 'hardened-configuration', resource: 'daemon' } as const;

const TOLD_CHECKS: readonly Check[] = [
  cis('1.1.1', {
    title: 'The engine keeps its data on a file system of its own',
    ...HOST,
    pass: 'host.storage.hasOwnDevice',
    evidence: ['host.storage.dataRoot', 'host.storage.mountPoint'],
    found: 'keeps {host.storage.dataRoot} on the file system of /',
  }),
  cis('1.1.2', {
    title: 'Only named people may use the engine',
    ...HOST,
    severity: 'high',
    pass: '!host.groups.exists(group, group.name == "docker" && size(group.members) > 0)',
    evidence: ['host.groups.filter(group, group.name == "docker")'],
    found:
      'has {host.groups.filter(group, group.name == "docker")[0].members} in group docker: root in effect',
  }),
  ...['1.1.3', '1.1.4', '1.1.5', '1.1.10'].map((id) =>
    cis(id, {
      title: `Writing to what ${id} names is written down`,
      ...HOST,
      severity: 'low',
      pass: 'size(host.audit.rules) > 0',
      evidence: ['host.audit.rules'],
    }),
  ),
  cis('1.2.1', {
    title: 'The operating system is hardened',
    ...HOST,
    mode: 'manual',
    pass: 'true',
    evidence: ['host.os.PRETTY_NAME'],
  }),
  cis('2.2', {
    title: 'Containers on the default bridge are kept apart',
    ...DAEMON,
    pass: 'host.options.icc.value == false',
    evidence: ['host.options.icc.value'],
    found: 'lets containers of the default bridge talk to each other',
    fix: {
      text: 'Switch icc off; containers that need each other share a network of their own.',
      daemon: '{"icc": false}',
    },
  }),
  cis('2.3', {
    title: 'The daemon logs at level info',
    ...DAEMON,
    severity: 'low',
    pass: 'host.options["log-level"].value == "info"',
  }),
  cis('2.10', {
    title: 'Root in containers is an ordinary user outside',
    ...DAEMON,
    severity: 'high',
    pass: 'host.options["userns-remap"].value != null',
    found: 'maps no users: root in a container is root on the host',
  }),
  cis('2.14', {
    title: 'Logs leave the host',
    ...DAEMON,
    severity: 'low',
    pass: 'host.options["log-driver"].value == "syslog"',
    found: 'keeps logs on the host: log-driver is {host.options["log-driver"].value}',
  }),
  cis('3.17', {
    title: 'daemon.json belongs to root',
    ...HOST,
    pass: 'host.files["daemon.json"].all(file, file.uid == 0 && file.gid == 0)',
  }),
  cis('4.1', {
    title: 'Images name a user other than root',
    layer: 'image',
    control: 'hardened-configuration',
    resource: 'image',
    severity: 'high',
    pass: 'image.Config.User != "" && image.Config.User != "root"',
    found: 'runs as root unless told otherwise',
  }),
  cis('5.4', {
    title: 'Containers add no capability that leads to the host',
    severity: 'high',
    control: 'hardened-configuration',
    references: [
      { ...CIS, id: '5.4' },
      { ...OWN, id: 'CAP-ADD' },
      { ...NIST, id: '4.4.3' },
    ],
    pass: 'size(container.HostConfig.CapAdd) == 0',
    found: 'has {container.HostConfig.CapAdd} beyond the defaults',
  }),
  cis('5.5', {
    title: 'Containers do not run privileged',
    severity: 'critical',
    control: 'hardened-configuration',
    references: [
      { ...CIS, id: '5.5' },
      { ...NIST, id: '4.4.3' },
    ],
    pass: '!container.HostConfig.Privileged',
    evidence: ['container.HostConfig.Privileged'],
    found: 'runs privileged',
  }),
  cis('5.12', {
    title: 'Containers have a memory limit',
    severity: 'medium',
    control: 'runtime-defence',
    pass: 'container.HostConfig.Memory > 0',
    found: 'may take all memory of the host',
  }),
  cis('5.22', {
    title: 'System calls are filtered',
    severity: 'high',
    pass: 'live.Seccomp == 2',
    evidence: ['live.Seccomp'],
    found: 'runs without a filter on system calls',
  }),
  cis('7.1', {
    title: 'A swarm has no more managers than it needs',
    layer: 'orchestrator',
    resource: 'swarm',
    when: 'swarm.LocalNodeState == "active"',
    pass: 'true',
  }),
  checkOf({
    id: 'namespace.pid',
    title: 'Containers see only their own processes',
    severity: 'high',
    references: [
      { ...OWN, id: 'NS-PID' },
      { ...NIST, id: '4.4.3' },
    ],
    pass: 'container.HostConfig.PidMode != "host"',
    found: 'sees every process of the host',
  }),
  checkOf({
    id: 'network.between',
    title: 'Networks keep their containers apart',
    layer: 'network',
    resource: 'network',
    severity: 'low',
    references: [{ ...OWN, id: 'NET-ICC' }],
    pass: 'network.Internal',
    found: 'leads to the outside',
  }),
  checkOf({
    id: 'own.label',
    title: 'Containers name who looks after them',
    severity: 'info',
    pass: '"owner" in container.Config.Labels',
    found: 'has no label owner',
  }),
];

const TOLD_WAIVERS: readonly Waiver[] = [
  {
    check: 'docker.5.5',
    resource: { kind: 'container', name: 'ci-runner' },
    reason: 'builds images until the new runner is there',
    owner: 'ops',
    expires: '2027-01-31',
  },
  {
    check: 'docker.5.12',
    resource: { kind: 'container', name: 'api' },
    reason: 'was to be measured first',
    owner: 'dana',
    expires: '2026-10-01',
  },
  {
    check: '4.1',
    resource: { image: 'retired/*' },
    reason: 'the vendor is asked',
    owner: 'ops',
  },
];

const TOLD_FACTS: HostFacts = hostFactsSchema.parse({
  os: { PRETTY_NAME: 'Debian GNU/Linux 12 (bookworm)', ID: 'debian' },
  kernel: {
    release: '6.1.0-40-amd64',
    newestInstalled: '6.1.0-41-amd64',
    securityModules: ['lockdown', 'capability', 'apparmor'],
    lockdown: 'none',
    vulnerabilities: { meltdown: 'Mitigation: PTI', retbleed: 'Vulnerable' },
  },
  storage: {
    dataRoot: '/var/lib/docker',
    mountPoint: '/',
    filesystem: 'ext4',
    totalBytes: 98_000_000_000,
    freeBytes: 31_000_000_000,
    usedPercent: 68,
  },
  appArmor: { 'docker-default': 'enforce', '/usr/sbin/chronyd': 'enforce', nginx: 'complain' },
  seLinux: null,
  swaps: [{ path: '/dev/sda3' }],
  options: {
    icc: { value: true },
    'log-level': { value: 'info', origin: 'daemon.json', where: '/etc/docker/daemon.json' },
    'log-driver': { value: 'json-file' },
    'userns-remap': { value: null },
    hosts: { value: ['unix:///run/docker.sock'], origin: 'command line', where: 'process 812' },
    'live-restore': { value: true, origin: 'daemon.json', where: '/etc/docker/daemon.json' },
    'default-ulimits': { value: {} },
  },
  groups: [
    { name: 'docker', gid: 998, members: ['alice', 'bob', 'ci'] },
    { name: 'wheel', gid: 10, members: ['alice'] },
  ],
  users: [
    { name: 'root', uid: 0, gid: 0, home: '/root', shell: '/bin/bash' },
    { name: 'toor', uid: 0, gid: 0, home: '/root', shell: '/bin/sh' },
    { name: 'alice', uid: 1000, gid: 1000, home: '/home/alice', shell: '/bin/bash' },
  ],
  listeners: [
    { protocol: 'tcp', address: '0.0.0.0', port: 22, pid: 700, program: 'sshd' },
    { protocol: 'tcp', address: '127.0.0.1', port: 25, pid: 901, program: 'master' },
    { protocol: 'tcp', address: '::', port: 8080, pid: 2210, program: 'docker-proxy' },
    { protocol: 'udp', address: '192.168.20.5', port: 123, pid: 640, program: 'chronyd' },
  ],
  files: {
    'daemon.json': [
      {
        path: '/etc/docker/daemon.json',
        realPath: '/etc/docker/daemon.json',
        mode: '0644',
        user: 'root',
        group: 'root',
      },
    ],
    'api-socket': [
      {
        path: '/run/docker.sock',
        realPath: '/run/docker.sock',
        type: 'socket',
        mode: '0660',
        gid: 998,
        user: 'root',
        group: 'docker',
      },
    ],
    dockerd: [
      { path: '/usr/bin/dockerd', realPath: '/usr/sbin/dockerd', mode: '0755', user: 'root', group: 'root' },
    ],
    'tls-key': [],
  },
  units: {
    'docker.service': {
      path: '/lib/systemd/system/docker.service',
      settings: { 'Service.ExecStart': ['/usr/sbin/dockerd -H fd://'] },
    },
  },
  processes: {
    dockerd: [
      {
        pid: 812,
        executable: '/usr/sbin/dockerd',
        arguments: ['/usr/sbin/dockerd', '-H', 'fd://'],
        user: 'root',
      },
    ],
  },
  sysctls: { 'kernel.randomize_va_space': '2', 'net.ipv4.ip_forward': '1' },
});

/** A container as it should be confined: what the kernel says is what was configured. */
export function liveAs(fields: Partial<LiveContainer> = {}): LiveContainer {
  return liveContainerSchema.parse({
    Pid: 4121,
    Uid: 0,
    Gid: 0,
    InnerUid: 0,
    CapEff: DEFAULT_CAPABILITIES,
    CapBnd: DEFAULT_CAPABILITIES,
    Seccomp: 2,
    SeccompFilters: 1,
    NoNewPrivs: false,
    AppArmor: 'docker-default (enforce)',
    HostNamespaces: ['user', 'time'],
    UidMap: [{ inside: 0, outside: 0, count: 4_294_967_295 }],
    Cgroup: { version: 2, path: '/system.slice/docker-1.scope' },
    RootReadOnly: false,
    ...fields,
  });
}

function running(id: string, fields: Readonly<Record<string, unknown>> = {}): FactChange {
  return containerIs(id, {
    Image: 'sha256:app',
    AppArmorProfile: 'docker-default',
    State: { Status: 'running', Running: true, Pid: 4121, StartedAt: '2026-11-08T09:00:00Z' },
    Config: { Image: 'app:1' },
    ...fields,
  });
}

export const TOLD_CHANGES: readonly FactChange[] = [
  LIVE,
  {
    kind: 'engine',
    engine: {
      name: 'Docker',
      version: '28.5.1',
      apiVersion: '1.51',
      rootless: false,
      components: { containerd: '1.7.28', runc: '1.3.3' },
    },
  },
  {
    kind: 'info',
    info: info({
      Name: 'prod-7',
      NCPU: 8,
      MemTotal: 33_565_310_976,
      Architecture: 'x86_64',
      CgroupVersion: '2',
      CgroupDriver: 'systemd',
      KernelVersion: '6.1.0-40-amd64',
      OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
      DockerRootDir: '/var/lib/docker',
      Driver: 'overlay2',
      SecurityOptions: ['name=apparmor', 'name=seccomp,profile=builtin', 'name=cgroupns'],
    }),
  },
  imageIs('sha256:app', { RepoTags: ['app:1'], Config: { User: '' } }),
  imageIs('sha256:db', { RepoTags: ['db:16'], Config: { User: 'postgres' } }),
  running('api', { HostConfig: { CapAdd: ['NET_ADMIN'] } }),
  running('ci-runner', { HostConfig: { Privileged: true, PidMode: 'host' }, AppArmorProfile: 'unconfined' }),
  running('db', {
    Image: 'sha256:db',
    Config: { Image: 'db:16', User: 'postgres' },
    HostConfig: { Memory: 536_870_912 },
  }),
  running('edge', {
    HostConfig: { Memory: 268_435_456, ReadonlyRootfs: true, SecurityOpt: ['no-new-privileges'] },
  }),
  containerIs('old-job', {
    Image: 'sha256:app',
    State: { Status: 'exited', FinishedAt: '2026-11-02T10:00:00Z' },
    Config: { Image: 'app:1' },
  }),
  {
    kind: 'network',
    network: networkSchema.parse({ Id: 'n1', Name: 'shop_back', Driver: 'bridge', Scope: 'local' }),
  },
  { kind: 'swarm', swarm: swarmFactSchema.parse({ LocalNodeState: 'inactive' }) },
  { kind: 'host', host: TOLD_FACTS },
  {
    kind: 'gap',
    gap: {
      fact: 'host.audit',
      reason: 'permission',
      detail: 'the kernel tells its audit rules to root only',
      hint: 'run as root',
    },
  },
  {
    kind: 'gap',
    gap: {
      fact: 'host.firewall',
      reason: 'permission',
      detail: 'the firewall tells its rules to root only',
      hint: 'run as root',
    },
  },
  {
    kind: 'gap',
    gap: {
      fact: 'live db',
      reason: 'permission',
      detail: 'the files of process 4121 belong to another user',
      hint: 'run as root',
    },
  },
  {
    kind: 'live',
    id: 'api',
    live: liveAs({
      CapBnd: [...DEFAULT_CAPABILITIES, 'NET_ADMIN'],
      CapEff: [...DEFAULT_CAPABILITIES, 'NET_ADMIN', 'SYS_ADMIN'],
      Seccomp: 0,
      SeccompFilters: 0,
      Sockets: ['/run/docker.sock'],
    }),
  },
  {
    kind: 'live',
    id: 'edge',
    live: liveAs({
      NoNewPrivs: true,
      RootReadOnly: true,
      Cgroup: { version: 2, path: '/', memoryMax: 268_435_456, pidsMax: 4_915, cpuMax: null, cpuWeight: 100 },
    }),
  },
  { kind: 'host-reading', reading: { state: 'done' } },
];

/** Two failures that were not there, and one that is mended. */
const EARLIER_AT = Date.parse('2026-11-20T22:10:00Z');

export function toldSession(...changes: readonly FactChange[]): LiveSession {
  const session = new LiveSession({
    checks: TOLD_CHECKS,
    policy: {},
    waivers: compileWaivers(TOLD_WAIVERS, '2026-11-21'),
  });
  session.change(...TOLD_CHANGES, ...changes);
  const names = (...all: readonly string[]) => new Set(all);
  session.earlier = earlierRun(
    'the last run',
    {
      at: EARLIER_AT,
      score: 40,
      judged: undefined,
      failed: new Map([
        ['docker.1.1.1', { kind: 'host', names: names('host') }],
        ['docker.1.1.2', { kind: 'host', names: names('host') }],
        ['docker.2.3', { kind: 'daemon', names: names('daemon') }],
        ['docker.2.10', { kind: 'daemon', names: names('daemon') }],
        ['docker.2.14', { kind: 'daemon', names: names('daemon') }],
        ['docker.4.1', { kind: 'image', names: names('app:1', 'old:1') }],
        ['docker.5.5', { kind: 'container', names: names('ci-runner') }],
        ['docker.5.12', { kind: 'container', names: names('api', 'ci-runner', 'old-job') }],
        ['docker.5.22', { kind: 'container', names: names('ci-runner') }],
        ['namespace.pid', { kind: 'container', names: names('ci-runner') }],
        ['network.between', { kind: 'network', names: names('shop_back') }],
        ['own.label', { kind: 'container', names: names('api', 'ci-runner', 'db', 'edge', 'old-job') }],
      ]),
    },
    () => session.facts,
  );
  return session;
}
