import { describe, expect, test } from 'vitest';
import { EscapeAnswers, type EscapeVerdict } from '../../../src/insight/escape/escape-paths.ts';
import { FLAWS } from '../../../src/knowledge/escape/flaws.ts';
import { ESCAPE_PATHS } from '../../../src/knowledge/escape/paths.ts';
import type { PreconditionName } from '../../../src/knowledge/escape/preconditions.ts';
import { laidOver, sceneOf, type Told } from './scene.ts';

function verdictOn(id: string, told: Told): EscapeVerdict {
  const verdict = new EscapeAnswers(sceneOf(told)).verdicts.find(({ path }) => path.id === id);
  if (verdict === undefined) throw new Error(`no path is called ${id}`);
  return verdict;
}

const set = (HostConfig: object, rest: object = {}): Told => ({ container: { HostConfig, ...rest } });
const bind = (Source: string, Destination = Source, RW = true) => ({
  container: { Mounts: [{ Type: 'bind', Source, Destination, RW }] },
});
const seen = (...KernelMounts: readonly object[]): Told => ({ live: { KernelMounts } });
const kernel = (KernelVersion: string): Told => ({ info: { KernelVersion } });
const runs = (components: Readonly<Record<string, string>>): Told => ({ engine: { components } });
const given = (...CapAdd: readonly string[]): Told => set({ CapAdd });
const together = (...all: readonly Told[]): Told => all.reduce((one, other) => laidOver(one, other), {});

const UNCONFINED = set({ SecurityOpt: ['apparmor=unconfined'] });
const WIDE_OPEN = set({ SecurityOpt: ['apparmor=unconfined', 'seccomp=unconfined'] });
const OPEN_NAMESPACES: Told = {
  host: {
    sysctls: {
      'user.max_user_namespaces': '1000',
      'kernel.unprivileged_userns_clone': '',
      'kernel.apparmor_restrict_unprivileged_userns': '',
    },
  },
};
const NOT_LOCKED: Told = { host: { kernel: { lockdown: 'none', config: { CONFIG_MODULES: 'y' } } } };
const SOCKET = bind('/run/docker.sock', '/var/run/docker.sock', false);

/** What makes each path complete, and nothing else. */
const COMPLETE: Readonly<Record<string, Told>> = {
  privileged: set({ Privileged: true }),
  'runtime-socket': SOCKET,
  'system-path': bind('/etc'),
  'release-hook': together(given('SYS_ADMIN'), {
    container: { HostConfig: { CapAdd: ['SYS_ADMIN'], SecurityOpt: ['apparmor=unconfined'] } },
  }),
  'release-hook-unprivileged': together(WIDE_OPEN, OPEN_NAMESPACES, kernel('5.10.96')),
  'device-groups': seen({ target: '/sys/fs/cgroup/devices', type: 'cgroup', controllers: 'devices' }),
  'cgroup-tree': seen({ target: '/sys/fs/cgroup', type: 'cgroup2' }),
  'crash-handler': seen({ target: '/proc', type: 'proc' }),
  'kernel-helpers': seen({ target: '/sys', type: 'sysfs' }),
  'binary-formats': seen({ target: '/proc/sys/fs/binfmt_misc', type: 'binfmt_misc' }),
  'host-process-files': seen({ target: '/host/proc', type: 'proc', isHosts: true, readOnly: true }),
  'device-settings': seen({ target: '/sys', type: 'sysfs' }),
  'debug-files': seen({ target: '/sys/kernel/tracing', type: 'tracefs', readOnly: true }),
  disk: set({ Devices: [{ PathOnHost: '/dev/nvme0n1', PathInContainer: '/dev/d', CgroupPermissions: 'r' }] }),
  'memory-device': together(
    set({
      CapAdd: ['CAP_SYS_RAWIO'],
      Devices: [{ PathOnHost: '/dev/mem', PathInContainer: '/dev/mem', CgroupPermissions: 'rw' }],
    }),
    NOT_LOCKED,
  ),
  'kernel-module': together(given('SYS_MODULE'), NOT_LOCKED, {
    host: { sysctls: { 'kernel.modules_disabled': '0' } },
  }),
  'file-handles': given('DAC_READ_SEARCH'),
  'trace-processes': together(
    UNCONFINED,
    { shares: ['pid'] },
    set({ CapAdd: ['SYS_PTRACE'], SecurityOpt: ['apparmor=unconfined'] }),
    {
      host: { sysctls: { 'kernel.yama.ptrace_scope': '1' } },
    },
  ),
  'process-roots': together(
    { shares: ['pid'] },
    set({ CapAdd: ['SYS_PTRACE'], SecurityOpt: ['apparmor=unconfined'] }),
  ),
  'setuid-share': together(bind('/srv/share', '/data'), {
    host: { mountSources: { '/srv/share': { realPath: '/srv/share', isOpenToAll: true } } },
  }),
  shim: together({ shares: ['network'] }, runs({ containerd: '1.4.2' })),
  'runc-overwrite': runs({ runc: '1.0.0-rc6' }),
  'runc-handle': runs({ runc: '1.1.11' }),
  'runc-masks': runs({ runc: '1.3.2' }),
  'build-races': { container: { Config: { Image: 'docker.io/moby/buildkit:v0.12.4-rootless' } } },
  'authorization-bypass': together(SOCKET, {
    info: { Plugins: { Authorization: ['opa'] } },
    engine: { version: '27.1.0' },
  }),
  'desktop-api': {
    info: { OperatingSystem: 'Docker Desktop' },
    engine: { platform: 'Docker Desktop 4.44.2 (201940)' },
  },
  'gpu-toolkit': together(set({ DeviceRequests: [{ Driver: 'nvidia', Capabilities: [['gpu']] }] }), {
    host: {
      files: {
        '/usr/lib64/libnvidia-container.so.1': [{ realPath: '/usr/lib64/libnvidia-container.so.1.17.7' }],
      },
    },
  }),
  'dirty-pipe': kernel('5.16.10'),
  'cipher-sockets': together(kernel('6.12.84'), { engine: { version: '29.4.1' } }),
  'nested-namespaces': together(WIDE_OPEN, OPEN_NAMESPACES),
  'kernel-programs': together(given('BPF'), NOT_LOCKED),
  'host-firewall': together(given('NET_ADMIN'), { shares: ['network'] }),
  lxcfs: seen({ target: '/var/lib/lxcfs', type: 'fuse.lxcfs' }),
  'log-links': together(bind('/var/log'), {
    host: { processes: { kubelet: [{ arguments: ['kubelet', '--read-only-port=10255'] }], k3s: [] } },
  }),
  'account-token': together(bind('/x/token', '/run/secrets/kubernetes.io/serviceaccount', false), {
    host: {
      processes: {
        'kube-apiserver': [{ arguments: ['kube-apiserver', '--authorization-mode=AlwaysAllow'] }],
      },
    },
  }),
  'node-credentials': bind('/etc/kubernetes', '/k', false),
  'shared-memory': { shares: ['ipc'] },
  'network-share': {
    container: { Mounts: [{ Type: 'volume', Name: 'share', Source: '/v', Destination: '/data', RW: true }] },
    volumes: [{ Name: 'share', Driver: 'local', Options: { type: 'nfs4', device: ':/export' } }],
  },
  'socket-group': together(SOCKET, set({ GroupAdd: ['998'] }), {
    host: { files: { 'api-socket': [{ type: 'socket', gid: 998 }] } },
  }),
  'engine-address': { container: { Config: { Env: ['PATH=/bin', 'DOCKER_HOST=tcp://10.0.0.1:2375'] } } },
  'nested-engine': { container: { Path: '/usr/local/bin/dockerd' } },
};

const NO_RIGHTS: Told = { live: { CapEff: [], CapBnd: [] } };
const REFUSE_ALL = set({
  SecurityOpt: ['apparmor=unconfined', 'seccomp={"defaultAction":"SCMP_ACT_ERRNO"}'],
});
const BEHIND_A_PATH = set({ SecurityOpt: ['apparmor=unconfined', 'seccomp=/etc/own.json'] });
const NO_MOUNTS: Told = { container: { Mounts: [] } };
const NO_KERNEL_FILES = seen();
const WAITING: Told = { live: null };
const NOBODY_TELLS: Told = { isSilent: true };

/** What takes one precondition away, and what leaves it open; null where nothing can leave it open. */
const OTHERWISE: Readonly<Record<string, readonly [missing: Told, unknown: Told | null]>> = {
  privileged: [set({ Privileged: false }), null],
  'every-capability': [NO_RIGHTS, WAITING],
  'every-device': [set({ Privileged: false }), null],
  'no-seccomp': [set({ Privileged: false, SecurityOpt: ['apparmor=unconfined'] }), null],
  'no-profile': [
    { live: { AppArmor: 'docker-default (enforce)' } },
    { live: { AppArmor: 'own-profile (enforce)' } },
  ],
  'real-root': [{ live: { Uid: 1000 } }, { container: { Config: { User: 'app' } } }],
  'host-users': [{ live: { UidMap: [{ inside: 0, outside: 100_000, count: 65_536 }] } }, null],
  'host-kernel': [set({ Runtime: 'io.containerd.kata.v2' }), null],
  'cgroup-v1': [{ info: { CgroupVersion: '2' } }, { info: { CgroupVersion: '' } }],
  'cgroup-writable': [NO_KERNEL_FILES, WAITING],
  'device-groups-writable': [NO_KERNEL_FILES, WAITING],
  'kernel-settings-writable': [
    seen(
      { target: '/proc', type: 'proc' },
      { target: '/proc/sys', type: 'proc', root: '/sys', readOnly: true },
    ),
    WAITING,
  ],
  'sysfs-writable': [NO_KERNEL_FILES, WAITING],
  'binfmt-writable': [NO_KERNEL_FILES, WAITING],
  'debug-files': [NO_KERNEL_FILES, WAITING],
  'host-process-files': [NO_KERNEL_FILES, WAITING],
  'lxcfs-writable': [NO_KERNEL_FILES, WAITING],
  'disk-device': [set({ Devices: [] }), null],
  'device-rule': [set({ DeviceCgroupRules: ['c 1:3 rwm'] }), null],
  'memory-device': [set({ Devices: [] }), null],
  unlocked: [{ host: { kernel: { lockdown: 'integrity' } } }, { host: { kernel: { lockdown: undefined } } }],
  'modules-loadable': [
    { host: { sysctls: { 'kernel.modules_disabled': '1' } } },
    { host: { kernel: { lockdown: 'none', config: undefined } } },
  ],
  'traceable-processes': [
    { host: { sysctls: { 'kernel.yama.ptrace_scope': '3' } } },
    { host: { sysctls: undefined } },
  ],
  'open-user-namespaces': [
    { host: { sysctls: { 'user.max_user_namespaces': '0' } } },
    { host: { sysctls: undefined } },
  ],
  'host-pid': [{ shares: [] }, null],
  'host-network': [{ shares: [] }, null],
  'host-ipc': [{ shares: [] }, null],
  'host-user-number': [{ live: { Uid: 1000 }, host: { users: [{ uid: 1001 }] } }, { live: { Uid: 1000 } }],
  'runtime-socket': [NO_MOUNTS, null],
  'engine-socket': [NO_MOUNTS, null],
  'system-path': [
    { container: { Mounts: [{ Type: 'bind', Source: '/etc', Destination: '/etc', RW: false }] } },
    { ...bind('/srv'), ...{ volumes: null } },
  ],
  'node-credentials': [NO_MOUNTS, null],
  'host-logs': [NO_MOUNTS, null],
  'writable-bind': [{ live: { NoSetuid: ['/data'] } }, null],
  'open-folder': [
    { host: { mountSources: { '/srv/share': { isOpenToAll: false } } } },
    { host: { mountSources: { '/srv/share': { isOpenToAll: undefined } } } },
  ],
  gpu: [set({ DeviceRequests: [] }), null],
  'docker-desktop': [{ info: { OperatingSystem: 'Debian GNU/Linux 13' } }, NOBODY_TELLS],
  'authorization-plugin': [{ info: { Plugins: { Authorization: [] } } }, NOBODY_TELLS],
  'build-service': [{ container: { Config: { Image: 'nginx:0.12.4' } } }, null],
  'socket-group': [set({ GroupAdd: ['27'] }), { host: { files: undefined } }],
  'engine-address': [{ container: { Config: { Env: ['DOCKER_HOSTNAME=web'] } } }, null],
  'nested-engine': [{ container: { Path: '/usr/sbin/nginx' } }, null],
  'kubelet-here': [{ host: { processes: { kubelet: [] } } }, { host: { processes: undefined } }],
  'kubelet-logs': [
    {},
    { host: { processes: { kubelet: [{ arguments: ['kubelet', '--read-only-port=0'] }] } } },
  ],
  'account-token': [NO_MOUNTS, null],
  'account-power': [
    {},
    { host: { processes: { 'kube-apiserver': [{ arguments: ['--authorization-mode=RBAC'] }] } } },
  ],
  'network-share': [{ volumes: [{ Name: 'share', Driver: 'local' }] }, { volumes: null }],
};

const FLAWLESS: Readonly<Record<string, readonly [missing: Told, unknown: Told | null]>> = {
  'cgroup-2022': [kernel('5.10.97'), kernel('5.10.0-9-amd64')],
  'dirty-pipe': [kernel('5.16.11'), kernel('5.14.0-70.13.1.el9_0.x86_64')],
  'runc-2019': [runs({ runc: '1.0.0-rc7' }), runs({ runc: '1.0.0~rc6+dfsg1-3' })],
  'runc-2024': [runs({ runc: '1.1.12' }), runs({ runc: '1.1.5+ds1' })],
  'runc-2025': [runs({ runc: '1.3.3' }), runs({ runc: '1.3.2-0ubuntu1' })],
  'shim-2020': [runs({ containerd: '1.4.3' }), runs({ containerd: '1.4.2-0ubuntu3' })],
  'authorization-2024': [{ engine: { version: '27.1.1' } }, { engine: { version: '26.1.4+dfsg1' } }],
  'buildkit-2024': [
    { container: { Config: { Image: 'moby/buildkit:v0.12.5' } } },
    { container: { Config: { Image: 'moby/buildkit:latest' } } },
  ],
  'desktop-2025': [{ engine: { platform: 'Docker Desktop 4.44.3 (202357)' } }, { engine: { platform: '' } }],
  'gpu-toolkit': [
    {
      host: {
        files: { '/usr/lib64/libnvidia-container.so.1': [{ realPath: '/a/libnvidia-container.so.1.17.8' }] },
      },
    },
    { host: { files: undefined } },
  ],
  'af-alg': [kernel('6.12.85'), kernel('6.12.43+deb13-amd64')],
};

function otherwise(name: PreconditionName): readonly [missing: Told, unknown: Told | null] {
  const [family = '', what = ''] = name.split(' ');
  const found =
    family === 'capability'
      ? ([NO_RIGHTS, null] as const)
      : family === 'call'
        ? ([REFUSE_ALL, BEHIND_A_PATH] as const)
        : family === 'flaw'
          ? FLAWLESS[what]
          : OTHERWISE[name];
  if (found === undefined) throw new Error(`nothing here takes ${name} away`);
  return found;
}

const namesOf = (requirement: (typeof ESCAPE_PATHS)[number]['requires'][number]) =>
  typeof requirement === 'string' ? [requirement] : requirement;

describe.each(ESCAPE_PATHS)('$id', ({ id, requires }) => {
  const complete = COMPLETE[id] ?? {};

  test('is open when all that it rests on is there, and each thing says by which fact', () => {
    const { state, steps, breaks } = verdictOn(id, complete);
    expect(steps.map((step) => [step.answers.map(({ name }) => name), step.state])).toEqual(
      steps.map((step) => [step.answers.map(({ name }) => name), 'holds']),
    );
    expect(state).toBe('complete');
    for (const { answer } of steps.flatMap(({ answers }) => answers)) {
      expect(answer.fact).not.toBe('');
      expect(answer.value).not.toBe('');
    }
    if (requires.some((requirement) => namesOf(requirement).every((name) => hasBreak(name))))
      expect(breaks.length).toBeGreaterThan(0);
  });

  for (const requirement of requires) {
    const names = namesOf(requirement);
    const label = names.join(' or ');
    const [taken, open] = [0, 1].map((at) =>
      names.reduce<Told | null>((told, name) => {
        const next = otherwise(name)[at];
        return told === null || next === null || next === undefined ? null : laidOver(told, next);
      }, complete),
    );
    const stepOf = (told: Told) => verdictOn(id, told).steps[requires.indexOf(requirement)];

    // Of some only others can tell that they are not there.
    if (taken !== null && taken !== undefined && stepOf(taken)?.state !== 'holds') {
      test(`is closed without: ${label}`, () => {
        expect(['blocked', 'near']).toContain(verdictOn(id, taken).state);
        expect(stepOf(taken)?.state).toBe('missing');
      });
    }

    // Some can't be unknown.
    if (open !== null && open !== undefined) {
      test(`is not known while this is not: ${label}`, () => {
        expect(stepOf(open)?.state).toBe('unknown');
        expect(['complete', 'near']).not.toContain(verdictOn(id, open).state);
      });
    }
  }
});

function hasBreak(name: PreconditionName): boolean {
  return ![
    'docker-desktop',
    'authorization-plugin',
    'build-service',
    'kubelet-here',
    'kubelet-logs',
    'account-power',
  ].includes(name);
}

const handed = (PathOnHost: string): Told =>
  set({ Devices: [{ PathOnHost, PathInContainer: PathOnHost, CgroupPermissions: 'rwm' }] });

test.each([
  ...[
    '/dev/sda',
    '/dev/xvda1',
    '/dev/zd0p1',
    '/dev/pmem0',
    '/dev/bcache0',
    '/dev/dasda1',
    '/dev/rbd0',
    '/dev/drbd1',
  ],
  ...['/dev/mapper/vg-root', '/dev/disk/by-id/ata-1', '/dev/vg0/root', '/dev/loop0', '/dev/md/0'],
])('%s is a disk', (path) => {
  expect(verdictOn('disk', handed(path)).state).toBe('complete');
});

test.each([
  '/dev/mapper/control',
  '/dev/loop-control',
  '/dev/vga_arbiter',
  '/dev/sr0',
  '/dev/snd',
  '/dev/dri',
])('%s is no disk', (path) => {
  expect(verdictOn('disk', handed(path)).state).not.toBe('complete');
});

test('Podman’s own seccomp profile lets everybody make namespaces, and Docker’s does not', () => {
  const told = together(set({ SecurityOpt: ['apparmor=unconfined'] }), OPEN_NAMESPACES);
  expect(verdictOn('nested-namespaces', told).state).toBe('blocked');
  expect(verdictOn('nested-namespaces', together(told, { engine: { name: 'Podman' } })).state).toBe(
    'complete',
  );
});

test('a container that asks for nothing, on an engine and a kernel that are up to date, has no way out', () => {
  const { verdicts } = new EscapeAnswers(sceneOf(runs({ runc: '1.3.6', containerd: '2.2.9' })));
  const host = { kernel: { lockdown: 'none', config: {} }, sysctls: {}, files: {}, processes: {} };
  expect(verdicts.filter(({ state }) => state !== 'blocked').map(({ path }) => path.id)).toEqual([]);
  const read = new EscapeAnswers(sceneOf({ ...runs({ runc: '1.3.6', containerd: '2.2.9' }), host }));
  expect(read.verdicts.every(({ state }) => state === 'blocked')).toBe(true);
});

describe('one step away', () => {
  test('is a path of which one thing is missing that a setting would give, where another was given', () => {
    const told = set({ CapAdd: ['SYS_ADMIN'] });
    expect(verdictOn('release-hook', { ...told, live: { AppArmor: 'docker-default (enforce)' } }).state).toBe(
      'near',
    );
  });

  test('is none of which nothing was given to the container', () => {
    expect(verdictOn('release-hook', UNCONFINED).state).toBe('blocked');
    expect(verdictOn('disk', {}).state).toBe('blocked');
  });

  test('is none that the machine closes for every container', () => {
    const told = together(COMPLETE['release-hook'] ?? {}, { info: { CgroupVersion: '2' } });
    expect(verdictOn('release-hook', told).state).toBe('blocked');
  });
});

describe('the cheapest break', () => {
  const cheapest = (id: string, told: Told) => verdictOn(id, told).breaks[0]?.setting;

  test('is an option of the container before one of the host', () => {
    expect(cheapest('release-hook', COMPLETE['release-hook'] ?? {})).toBe('--cap-drop SYS_ADMIN');
    expect(cheapest('runc-handle', COMPLETE['runc-handle'] ?? {})).toContain('update');
  });

  test('of a privileged container is not to be: a right that is dropped comes back with it', () => {
    expect(cheapest('release-hook', set({ Privileged: true }))).toBe('no --privileged');
  });

  test('takes away all of what would do each by itself', () => {
    const told = together(given('BPF', 'SYS_ADMIN'), NOT_LOCKED);
    const [first] = verdictOn('kernel-programs', told).breaks;
    expect(first?.words).not.toBe('drop BPF');
    expect(verdictOn('kernel-programs', told).breaks.map(({ words }) => words)).toContain(
      'drop BPF, and drop SYS_ADMIN',
    );
  });
});

test('every hole names where its boundary comes from, and is asked by a path', () => {
  const asked = new Set(ESCAPE_PATHS.flatMap(({ requires }) => requires.flatMap(namesOf)));
  for (const { id, source, advisories } of FLAWS) {
    expect(asked).toContain(`flaw ${id}`);
    expect(source).not.toBe('');
    for (const advisory of advisories)
      expect(advisory).toMatch(/^(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3})$/);
  }
});
