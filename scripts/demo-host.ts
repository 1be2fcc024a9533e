/** The host of the demo: how it is prepared, and what of a recording is told as that of a host like many others. */
import * as z from 'zod';
import { gapSchema } from '../src/facts/gap.ts';
import { type HostFacts, type HostProcess, hostFactsSchema, userSchema } from '../src/facts/host.ts';
import { type LiveContainer, liveContainerSchema } from '../src/facts/live-container.ts';
import { swarmFactSchema } from '../src/facts/swarm.ts';

/** What scripts/record-host.ts prints. */
export const hostRecordingSchema = z.object({
  host: hostFactsSchema,
  live: z.record(z.string(), liveContainerSchema),
  imageAccounts: z.record(z.string(), z.array(userSchema)),
  swarm: swarmFactSchema,
  gaps: z.array(gapSchema),
});
export type HostRecording = z.infer<typeof hostRecordingSchema>;

/** Slips that a real host has after some years, none of them far-fetched. */
export const PREPARE_DEMO_HOST = `
echo 'deploy:x:1001:1001::/home/deploy:/bin/bash' >> /etc/passwd
echo 'deploy:x:1001:' >> /etc/group
sed -i 's/^\\(docker:[^:]*:[^:]*:\\).*/\\1deploy/' /etc/group
echo 'deploy:100000:65536' > /etc/subuid
echo 'deploy:100000:65536' > /etc/subgid
mkdir -p /etc/systemd/system/docker.service.d
printf '[Service]\\nEnvironment=HTTPS_PROXY=http://proxy.example:3128\\n' > /etc/systemd/system/docker.service.d/proxy.conf
chown deploy:deploy /etc/systemd/system/docker.service.d/proxy.conf
chmod 0664 /etc/default/docker
echo '{"insecure-registries": ["registry.example:5000"], "live-restore": true, "log-driver": "json-file"}' > /etc/docker/daemon.json
chmod 0644 /etc/docker/daemon.json
`;

const FIRST_PROXY_PID = 1_420;
const DAEMON_PID = 912;

interface Telling {
  readonly kernel: string;
  /** RFC 3339. */
  readonly daemonStartedAt: string;
  readonly filesChangedAt: string;
  /** Process ids of the recorded containers, by id. */
  readonly pids: ReadonlyMap<string, number>;
}

/** Takes out what tells of the machine that recorded: its kernel, mounts, process ids, times and temporary paths. */
export function asDemoHost({ host, live, ...rest }: HostRecording, telling: Telling): HostRecording {
  const proxies = (host.processes?.['docker-proxy'] ?? []).toSorted(
    (one, other) => portOf(one) - portOf(other),
  );
  const proxyPids = new Map(proxies.map(({ pid }, index) => [pid, FIRST_PROXY_PID + 7 * index]));
  const process = (one: HostProcess): HostProcess => ({
    ...one,
    pid: proxyPids.get(one.pid) ?? DAEMON_PID,
    parentPid: proxyPids.has(one.pid) ? DAEMON_PID : 1,
    arguments: one.arguments.filter(
      (word, index, words) => ![word, words[index - 1] ?? ''].some(isOfTheTest),
    ),
    startedAt: telling.daemonStartedAt,
  });
  return {
    ...rest,
    host: {
      ...host,
      kernel: kernelOf(telling.kernel),
      mounts: MOUNTS.map((mount) => ({ ...mount })),
      storage: STORAGE,
      options: Object.fromEntries(
        Object.entries(host.options ?? {}).map(([name, option]) => [
          name,
          withoutTest(name, option, DAEMON_PID),
        ]),
      ),
      processes: Object.fromEntries(
        Object.entries(host.processes ?? {}).map(([name, list]) => [
          name,
          list.map(process).toSorted((one, other) => one.pid - other.pid),
        ]),
      ),
      files: Object.fromEntries(
        Object.entries(host.files ?? {}).map(([key, list]) => [
          key,
          list
            .filter(({ path }) => !path.startsWith('/tmp/'))
            .map((file) => ({ ...file, modified: telling.filesChangedAt })),
        ]),
      ),
      listeners: (host.listeners ?? [])
        .map((one) => ({ ...one, pid: proxyPids.get(one.pid) ?? DAEMON_PID }))
        .toSorted((one, other) => one.port - other.port || (one.address < other.address ? -1 : 1)),
    },
    live: Object.fromEntries(
      Object.entries(live).map(([id, one]) => [id, withPid(one, telling.pids.get(id) ?? 0)]),
    ),
    // Of the container that restarts all the time there is nothing to see, and the kernel is another one.
    gaps: [],
  };
}

function portOf({ arguments: words }: HostProcess): number {
  return Number(words[words.indexOf('-host-port') + 1] ?? 0);
}

function isOfTheTest(word: string): boolean {
  return /plimsoll/.test(word) || word === '--cgroup-parent';
}

type Option = NonNullable<HostFacts['options']>[string];

function withoutTest(name: string, option: Option, pid: number): Option {
  if (name === 'cgroup-parent') return { value: null, origin: 'default', where: '' };
  const where = option.where.replace(/process \d+/, `process ${pid}`);
  const { value } = option;
  return {
    ...option,
    where,
    value: Array.isArray(value) ? value.filter((entry) => !isOfTheTest(String(entry))) : value,
  };
}

function withPid(live: LiveContainer, pid: number): LiveContainer {
  const cgroup = live.Cgroup && {
    ...live.Cgroup,
    path: live.Cgroup.path.replace(/^\/plimsoll[^/]*/, '/docker'),
  };
  const processes = live.Processes?.map((one, index) => ({ ...one, pid: pid + 9 * index }));
  return {
    ...live,
    Pid: pid,
    ...(cgroup && { Cgroup: cgroup }),
    ...(processes && { Processes: processes }),
  };
}

function kernelOf(release: string): HostFacts['kernel'] {
  return {
    release,
    builtAt: '2026-09-02T00:00:00Z',
    newestInstalled: '6.1.0-41-amd64',
    config: { CONFIG_SECCOMP: 'y', CONFIG_SECCOMP_FILTER: 'y', CONFIG_MODULE_SIG: 'y', CONFIG_USER_NS: 'y' },
    securityModules: ['lockdown', 'capability', 'landlock', 'yama', 'tomoyo', 'bpf'],
    lockdown: 'none',
    lastCapability: 40,
    vulnerabilities: {
      meltdown: 'Not affected',
      spectre_v1: 'Mitigation: usercopy/swapgs barriers and __user pointer sanitization',
      spectre_v2: 'Mitigation: Enhanced IBRS; IBPB: conditional',
      retbleed: 'Mitigation: Enhanced IBRS',
    },
  };
}

const PLAIN = ['rw', 'relatime'];
const MOUNTS = [
  { target: '/', source: '/dev/sda2', type: 'ext4', options: [...PLAIN, 'errors=remount-ro'], device: '8:2' },
  { target: '/boot/efi', source: '/dev/sda1', type: 'vfat', options: PLAIN, device: '8:1' },
  { target: '/proc', source: 'proc', type: 'proc', options: PLAIN, device: '0:22' },
  { target: '/sys', source: 'sysfs', type: 'sysfs', options: PLAIN, device: '0:21' },
  { target: '/run', source: 'tmpfs', type: 'tmpfs', options: [...PLAIN, 'nosuid', 'nodev'], device: '0:24' },
];

const STORAGE = {
  dataRoot: '/var/lib/docker',
  hasOwnDevice: false,
  isMountPoint: false,
  mountPoint: '/',
  filesystem: 'ext4',
  totalBytes: 503_000_000_000,
  freeBytes: 209_000_000_000,
  usedPercent: 58.4,
};
