import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ContainerInspect } from '../../../../src/facts/container.ts';
import { liveContainerSchema } from '../../../../src/facts/live-container.ts';
import { HostRoot } from '../../../../src/sources/host/host-root.ts';
import { type LiveReading, readLive } from '../../../../src/sources/host/live/live-pass.ts';
import { ProcFolder } from '../../../../src/sources/host/proc-folder.ts';
import { container } from '../../../audit/sample-facts.ts';
import { type FakeProcess, fakeProc, listeningUnix } from '../fake-proc.ts';
import { type HostTree, temporaryHost } from '../temporary-host.ts';

const WEB = 'a'.repeat(64);
const JOB = 'b'.repeat(64);

const HOST_MOUNTS =
  '1 0 8:1 / / rw shared:1 - ext4 /dev/sda1 rw\n' +
  '2 1 0:20 / /run rw shared:2 - tmpfs tmpfs rw\n' +
  '3 1 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n' +
  '4 1 0:40 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw\n';

const host: FakeProcess = {
  executable: '/sbin/init',
  namespaces: { mnt: 1, net: 1, pid: 1, user: 1 },
  files: { mountinfo: HOST_MOUNTS },
};

const OWN_MOUNTS = '10 9 0:40 / / ro,relatime - overlay overlay rw\n';

function web(files: Readonly<Record<string, string>> = {}): FakeProcess {
  return {
    executable: '/usr/bin/web',
    args: ['web', '--port', '80'],
    uid: 100_033,
    cgroup: `0::/docker/${WEB}\n`,
    pids: [40, 1],
    namespaces: { mnt: 2, net: 2, pid: 2, user: 1 },
    status: {
      CapInh: '0000000000000000',
      CapPrm: '0000000000000400',
      CapEff: '0000000000000400',
      CapBnd: '00000000a80425fb',
      CapAmb: '0000000000000000',
      NoNewPrivs: '1',
      Seccomp: '2',
      Seccomp_filters: '1',
    },
    files: { mountinfo: OWN_MOUNTS, uid_map: '0 100000 65536\n', ...files },
  };
}

function running(id: string, pid: number, fields: object = {}): ContainerInspect {
  return container(id, {
    Name: id === WEB ? '/web' : '/job',
    State: { Running: true, Pid: pid },
    HostConfig: {},
    ...fields,
  });
}

async function look(
  processes: Readonly<Record<number, FakeProcess>>,
  containers: readonly ContainerInspect[],
  tree: HostTree = {},
) {
  const folder = await temporaryHost({ ...fakeProc(processes), ...tree });
  return lookIn(folder, containers);
}

async function lookIn(
  folder: string,
  containers: readonly ContainerInspect[],
  daemons: readonly number[] = [],
) {
  const found = new Map<string, LiveReading>();
  const options = { proc: new ProcFolder(new HostRoot(folder)), isOwnHost: false, daemons };
  await readLive(containers, containers, options, (id, reading) => found.set(id, reading));
  return found;
}

it('all that the kernel says of a container is told', async () => {
  const found = await look({ 1: host, 40: web() }, [running(WEB, 40)], {
    '/sys/module/apparmor/parameters/enabled': 'Y\n',
    '/proc/40/attr/apparmor/current': 'docker-default (enforce)\n',
    [`/sys/fs/cgroup/docker/${WEB}/memory.max`]: '1048576\n',
  });
  const { live, gap } = found.get(WEB) ?? {};
  expect(gap).toBeUndefined();
  expect(live).toEqual({
    Pid: 40,
    KernelMounts: [],
    NoSetuid: [],
    Uid: 100_033,
    Gid: 100_033,
    InnerUid: 33,
    CapInh: [],
    CapPrm: ['NET_BIND_SERVICE'],
    CapEff: ['NET_BIND_SERVICE'],
    CapBnd: expect.arrayContaining(['CHOWN', 'NET_RAW']),
    CapAmb: [],
    Seccomp: 2,
    SeccompFilters: 1,
    NoNewPrivs: true,
    AppArmor: 'docker-default (enforce)',
    HostNamespaces: ['user'],
    UidMap: [{ inside: 0, outside: 100_000, count: 65_536 }],
    Cgroup: {
      version: 2,
      path: `/docker/${WEB}`,
      memoryMax: 1_048_576,
      pidsMax: null,
      cpuMax: null,
      cpuWeight: null,
    },
    RootReadOnly: true,
    SharedMounts: [],
    Sockets: [],
    Processes: [
      {
        pid: 40,
        name: 'web',
        executable: '/usr/bin/web',
        arguments: ['web', '--port', '80'],
        uid: 100_033,
      },
    ],
    Listeners: [],
    Connections: 0,
  });
  expect(liveContainerSchema.safeParse(live).success).toBe(true);
});

it('a process number whose control group names another is not trusted', async () => {
  const others = { 1: host, 50: { ...web(), cgroup: '0::/system.slice/ssh.service\n' } };
  const found = await look({ ...others, 40: web() }, [running(WEB, 50), running(JOB, 40)]);
  expect(found.get(WEB)?.live?.Pid).toBe(40);
  // Where others can be seen, one without any process has just ended.
  expect(found.get(JOB)).toEqual({ live: undefined, gap: undefined });
  expect((await look(others, [running(JOB, 50)])).get(JOB)).toEqual({
    live: undefined,
    gap: {
      fact: 'live job',
      reason: 'error',
      detail: 'no process of job can be found on this host',
      hint: 'Run as root where the container runs, with the host’s /proc',
    },
  });
});

it('processes that are dead do not count', async () => {
  const dead: FakeProcess = { ...web(), pids: [41, 2], parent: 40, status: { State: 'Z (zombie)' } };
  const found = await look({ 1: host, 40: web(), 41: dead }, [running(WEB, 40)]);
  expect(found.get(WEB)?.live?.Processes?.map(({ pid }) => pid)).toEqual([40]);
  const over = await look({ 1: host, 40: { ...dead, pids: [40, 1] } }, [running(WEB, 40)]);
  expect(over.get(WEB)).toEqual({ live: undefined, gap: undefined });
});

it('what a kernel does not write is left out, and is no gap', async () => {
  const bare: FakeProcess = {
    ...web(),
    status: { CapEff: '0000000000000000' },
    files: {},
  };
  const { live, gap } = (await look({ 1: host, 40: bare }, [running(WEB, 40)])).get(WEB) ?? {};
  expect(gap).toBeUndefined();
  for (const field of ['Seccomp', 'NoNewPrivs', 'UidMap', 'InnerUid', 'RootReadOnly', 'Sockets']) {
    expect(live).not.toHaveProperty(field);
  }
});

it('control groups that can’t be seen are a gap of the container, and the rest is told', async () => {
  const hidden = { ...web(), cgroup: `0::/../${WEB}\n` };
  const { live, gap } = (await look({ 1: host, 40: hidden }, [running(WEB, 40)])).get(WEB) ?? {};
  expect(gap).toMatchObject({ fact: 'live web', reason: 'not-supported' });
  expect(live).not.toHaveProperty('Cgroup');
  expect(live?.Uid).toBe(100_033);
});

it('mounts are shared where the host has the same group', async () => {
  const mounts =
    `${OWN_MOUNTS}` +
    '11 10 8:1 /srv /data rw shared:1 - ext4 /dev/sda1 rw\n' +
    '12 10 8:1 /opt /slave rw master:1 - ext4 /dev/sda1 rw\n' +
    '13 10 8:1 /mnt /own rw shared:77 - ext4 /dev/sda1 rw\n';
  const found = await look({ 1: host, 40: web({ mountinfo: mounts }) }, [running(WEB, 40)]);
  expect(found.get(WEB)?.live?.SharedMounts).toEqual(['/data']);
});

it('a root that is mounted over is judged by what lies on top', async () => {
  const mounts = `${OWN_MOUNTS}20 10 0:41 / / rw - overlay overlay rw\n`;
  const found = await look({ 1: host, 40: web({ mountinfo: mounts }) }, [running(WEB, 40)]);
  expect(found.get(WEB)?.live?.RootReadOnly).toBe(false);
});

describe('sockets', () => {
  async function listen(path: string): Promise<void> {
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  }

  /** The sockets that a container with these mounts sees; `files` is its root. */
  async function socketsOf(
    mounts: string,
    files: HostTree,
    sockets: readonly string[],
    bound: string[] = [],
  ) {
    const root = Object.entries(files).map(([path, content]) => [`/proc/40/root${path}`, content]);
    const table = bound.map((path, at) => listeningUnix(at + 1, path)).join('');
    const folder = await temporaryHost({
      ...fakeProc({
        1: { ...host, files: { ...host.files, 'net/unix': table } },
        40: web({ mountinfo: OWN_MOUNTS + mounts }),
      }),
      '/proc/40/root/own': null,
      ...Object.fromEntries(root),
    });
    for (const path of sockets) await listen(join(folder, 'proc/40/root', path));
    return (await lookIn(folder, [running(WEB, 40)])).get(WEB)?.live?.Sockets;
  }

  const RUN = '11 10 0:20 / /host/run rw - tmpfs tmpfs rw\n';

  it('that are mounted are seen, whatever they are called', async () => {
    const mounts = '11 10 0:20 /docker.sock /tmp/api rw - tmpfs tmpfs rw\n';
    expect(await socketsOf(mounts, { '/tmp': null }, ['tmp/api'])).toEqual(['/tmp/api']);
  });

  it('in folders from outside are seen, those of the container itself are not', async () => {
    const files = { '/host/run/containerd/s': null, '/host/run/a/b/c': null, '/own': null };
    const sockets = ['host/run/docker.sock', 'host/run/containerd/s/1', 'own/app.sock'];
    expect(await socketsOf(RUN, files, sockets)).toEqual([
      '/host/run/containerd/s/1',
      '/host/run/docker.sock',
    ]);
  });

  it('at which the host listens are seen however deep they lie', async () => {
    const bound = ['/run/a/b/c/d/deep.sock', '/var/run/x.sock', '/srv/other.sock', '@abstract'];
    expect(await socketsOf(RUN, { '/host/run': null }, [], bound)).toEqual([
      '/host/run/a/b/c/d/deep.sock',
      '/host/run/x.sock',
    ]);
  });

  it('below a part of a file system are found under that part', async () => {
    const mounts = '11 10 0:20 /podman /engine rw - tmpfs tmpfs rw\n';
    const bound = ['/run/podman/podman.sock', '/run/docker.sock'];
    expect(await socketsOf(mounts, { '/engine': null }, [], bound)).toEqual(['/engine/podman.sock']);
  });

  it('behind file systems that somebody else answers for are not looked for', async () => {
    const mounts = '11 10 0:20 / /host/run rw - fuse.sshfs evil rw\n';
    expect(await socketsOf(mounts, { '/host/run': null }, ['host/run/docker.sock'])).toEqual([]);
  });

  it('nor are they where such a file system is mounted within a folder', async () => {
    const mounts = `${RUN}12 11 0:66 / /host/run/far rw - nfs4 far:/x rw\n`;
    const sockets = ['host/run/docker.sock', 'host/run/far/x.sock'];
    expect(await socketsOf(mounts, { '/host/run/far': null }, sockets)).toEqual(['/host/run/docker.sock']);
  });

  it('of the mount namespace that its daemon lives in are seen', async () => {
    const daemonMounts = '1 0 0:77 / /run rw - tmpfs tmpfs rw\n';
    const folder = await temporaryHost({
      ...fakeProc({
        1: host,
        30: { executable: '/usr/bin/dockerd', files: { mountinfo: daemonMounts } },
        40: web({ mountinfo: `${OWN_MOUNTS}11 10 0:77 / /engine rw - tmpfs tmpfs rw\n` }),
      }),
      '/proc/40/root/engine': null,
    });
    await listen(join(folder, 'proc/40/root/engine/docker.sock'));
    const sockets = async (daemons: readonly number[]) =>
      (await lookIn(folder, [running(WEB, 40)], daemons)).get(WEB)?.live?.Sockets;
    expect(await sockets([30])).toEqual(['/engine/docker.sock']);
    expect(await sockets([])).toEqual([]);
  });

  it('of a memory file system of its own are its own', async () => {
    const mounts = '11 10 0:99 / /run rw - tmpfs tmpfs rw\n';
    expect(await socketsOf(mounts, { '/run': null }, ['run/app.sock'])).toEqual([]);
  });
});

it('two containers in one network have each their own listeners', async () => {
  const TCP =
    'sl\n 0: 00000000:0050 0:0 0A 0:0 00:0 0 0 0 11 1\n 1: 00000000:0051 0:0 0A 0:0 00:0 0 0 0 12 1\n';
  const files = { mountinfo: OWN_MOUNTS, 'net/tcp': TCP };
  const job: FakeProcess = { ...web(), cgroup: `0::/docker/${JOB}\n`, pids: [41, 1], executable: '/bin/job' };
  const found = await look(
    {
      1: host,
      40: { ...web(), files, descriptors: { 3: 'socket:[11]' } },
      41: { ...job, files, descriptors: { 3: 'socket:[12]' } },
    },
    [running(WEB, 40), running(JOB, 41, { HostConfig: { NetworkMode: `container:${WEB}` } })],
  );
  expect(found.get(WEB)?.live?.Listeners).toMatchObject([{ port: 80, pid: 40, program: 'web' }]);
  expect(found.get(JOB)?.live?.Listeners).toMatchObject([{ port: 81, pid: 41, program: 'job' }]);
});

it('what is enormous is cut', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 300 }, (_, at) => [1000 + at, { ...web(), pids: [1000 + at, at + 2], parent: 40 }]),
  );
  const long = { ...web(), args: Array.from({ length: 500 }, () => 'x'.repeat(5_000)) };
  const { live } = (await look({ 1: host, 40: long, ...many }, [running(WEB, 40)])).get(WEB) ?? {};
  expect(live?.Pid).toBe(40);
  expect(live?.Processes).toHaveLength(256);
  const [first] = live?.Processes ?? [];
  expect(first?.pid).toBe(40);
  expect(first?.arguments).toHaveLength(64);
  expect(first?.arguments[0]).toHaveLength(512);
});

it('a process is not hidden behind hundreds of others', async () => {
  const many = Object.fromEntries(
    Array.from({ length: 260 }, (_, at) => [1000 + at, { ...web(), pids: [1000 + at, at + 2], parent: 40 }]),
  );
  const late = { ...web(), executable: '/tmp/.x/miner', name: 'miner', pids: [9000, 900], parent: 40 };
  const { live, gap } =
    (await look({ 1: host, 40: web(), ...many, 9000: late }, [running(WEB, 40)])).get(WEB) ?? {};
  expect(gap).toBeUndefined();
  expect(live?.Processes).toHaveLength(256);
  expect(live?.Processes?.[0]?.pid).toBe(40);
  expect(live?.Processes?.map(({ pid }) => pid)).toContain(9000);
});

it('garbage in /proc is no reason to fall over', async () => {
  const garbage = '\0\ufffd\n: - \n- - - - - - - -\n';
  const odd: FakeProcess = {
    ...web({ mountinfo: garbage, uid_map: garbage, 'net/tcp': garbage }),
    status: { CapEff: 'zz', Uid: 'x', NSpid: '?' },
    descriptors: { 3: 'socket:[x]', 4: 'socket:[' },
  };
  const { live } = (await look({ 1: host, 40: odd }, [running(WEB, 40)])).get(WEB) ?? {};
  expect(live?.Pid).toBe(40);
  expect(live?.CapEff).toEqual([]);
  expect(liveContainerSchema.safeParse(live).success).toBe(true);
});
