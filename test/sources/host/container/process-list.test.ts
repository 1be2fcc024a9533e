import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ExecutableOrigins } from '../../../../src/sources/host/container/executable-origins.ts';
import {
  type ContainerFrame,
  MOST_PROCESSES,
  ProcessList,
} from '../../../../src/sources/host/container/process-list.ts';
import { HostRoot } from '../../../../src/sources/host/host-root.ts';
import { parseMountEntries } from '../../../../src/sources/host/mount-entries.ts';
import { ProcFolder } from '../../../../src/sources/host/proc-folder.ts';
import { type FakeProcess, fakeProc } from '../fake-proc.ts';
import { temporaryHost } from '../temporary-host.ts';

const MOUNTS = parseMountEntries(
  [
    '1 0 0:50 / / rw - overlay overlay rw',
    '2 1 8:1 /srv/tools /tools rw - ext4 /dev/sda1 rw',
    '3 1 0:51 / /dev/shm rw - tmpfs shm rw',
    '4 1 0:52 /volumes/data /data rw - tmpfs tmpfs rw',
  ].join('\n'),
);
const OWN = { mnt: 4001, pid: 4002, net: 4003 };
const INSIDE = { mnt: 'mnt:[4001]', pid: 'pid:[4002]', net: 'net:[4003]' };
const HOST = { mnt: 'mnt:[1]', pid: 'pid:[2]', net: 'net:[3]' };

async function listOf(processes: Readonly<Record<number, FakeProcess>>) {
  const folder = await temporaryHost({
    ...fakeProc(processes),
    'upper/tmp/tool': 'x',
    'upper/bin/changed': 'other',
    'lower/bin/changed': 'first',
    'lower/bin/app': 'app',
  });
  const proc = new ProcFolder(new HostRoot(folder));
  const origins = () =>
    new ExecutableOrigins({
      proc,
      layer: { upper: join(folder, 'upper'), lowers: [join(folder, 'lower')] },
      mounts: MOUNTS,
      namespace: INSIDE.mnt,
      hostNamespace: HOST.mnt,
    });
  const frame = (): ContainerFrame => ({
    depth: 2,
    namespaces: INSIDE,
    hostNamespaces: HOST,
    uidMap: [{ inside: 0, outside: 100_000, count: 65_536 }],
    userName: (uid) => (uid === 33 ? 'www-data' : ''),
    origins: origins(),
    bootedAt: 1_700_000_000,
  });
  const list = new ProcessList(proc);
  const failures: unknown[] = [];
  const read = (pids = Object.keys(processes).map(Number)) =>
    list.read(pids, frame(), (error) => failures.push(error), undefined);
  return { folder, read, failures };
}

describe('where a program comes from', () => {
  test.each([
    ['/bin/app', 'image', undefined],
    ['/bin/changed', 'changed', undefined],
    ['/tmp/tool', 'added', undefined],
    ['/bin/app (deleted)', 'deleted', undefined],
    ['/memfd:evil (deleted)', 'memory', undefined],
    ['/tools/run', 'mount', '/tools'],
    ['/dev/shm/x', 'temporary', '/dev/shm'],
    ['/data/x', 'mount', '/data'],
  ])('%s: %s', async (executable, origin, mount) => {
    const { read } = await listOf({ 40: { executable, namespaces: OWN } });
    const [row] = await read();
    expect(row).toMatchObject({ origin, executable: executable.replace(' (deleted)', '') });
    expect(row?.mount).toBe(mount);
  });

  test('one that runs among the host’s own files left the container', async () => {
    const { read } = await listOf({
      40: { executable: '/usr/bin/bash', namespaces: { mnt: 1, pid: 2, net: 4003 }, pids: [40] },
    });
    expect(await read()).toMatchObject([
      { origin: 'host', ownNamespaces: ['mnt', 'pid'], hostNamespaces: ['mnt', 'pid'] },
    ]);
  });
});

test('a process is told with its numbers, its user and its rights', async () => {
  const { read } = await listOf({
    40: {
      args: ['app', '--token=abc'],
      executable: '/bin/app',
      uid: 100_033,
      parent: 39,
      pids: [40, 1],
      status: { CapEff: '0000000000000400', Seccomp: '2', NoNewPrivs: '1' },
      namespaces: OWN,
    },
  });
  expect(await read()).toEqual([
    {
      pid: 40,
      parentPid: 39,
      innerPid: 1,
      name: 'app',
      executable: '/bin/app',
      origin: 'image',
      arguments: ['app', '--token=abc'],
      uid: 100_033,
      innerUid: 33,
      user: 'www-data',
      startedAt: '2023-11-14T22:15:23.450Z',
      state: 'S',
      capabilities: ['NET_BIND_SERVICE'],
      seccomp: 2,
      noNewPrivs: true,
    },
  ]);
});

test('what stays the same is the same object; another process with the number of one before is another', async () => {
  const { folder, read } = await listOf({ 40: { args: ['app'], executable: '/bin/app', namespaces: OWN } });
  await read();
  const [before] = await read();
  const [after] = await read();
  expect(after).toBe(before);
  writeFileSync(join(folder, 'proc/40/stat'), `40 (app) S 1 ${'0 '.repeat(17)}99999 0\n`);
  writeFileSync(join(folder, 'proc/40/cmdline'), 'other\0');
  expect((await read())[0]).toMatchObject({ arguments: ['other'] });
});

describe('in the next look', () => {
  /** As the kernel writes it for who may see where a program lies in memory. */
  const statOf = (stack: number) =>
    `(app) S 1 ${'0 '.repeat(17)}2345 0 0 0 4194304 4198400 ${stack} ${'0 '.repeat(19)}${stack + 8} 0 0 0 0\n`;
  const PIDS = [40, 41, 42, 43];

  async function looked() {
    const host = await listOf(
      Object.fromEntries(
        PIDS.map((pid) => [pid, { args: ['app'], executable: '/bin/app', namespaces: OWN }]),
      ),
    );
    const give = (pid: number, stack: number, executable: string): void => {
      writeFileSync(join(host.folder, `proc/${pid}/stat`), `${pid} ${statOf(stack)}`);
      rmSync(join(host.folder, `proc/${pid}/exe`));
      symlinkSync(executable, join(host.folder, `proc/${pid}/exe`));
    };
    for (const pid of PIDS) give(pid, pid * 1000, '/bin/app');
    await host.read();
    await host.read();
    return { ...host, give };
  }

  test.each([0, 1, 2, 3])(
    'a program that is deleted is told of all that run it, after %i more',
    async (more) => {
      const { read, give } = await looked();
      for (let look = 0; look < more; look += 1) await read();
      for (const pid of PIDS) give(pid, pid * 1000, '/bin/app (deleted)');
      expect((await read()).map(({ origin }) => origin)).toEqual(PIDS.map(() => 'deleted'));
    },
  );

  test.each(PIDS)('another program that a process begins is told: %i', async (pid) => {
    const { folder, read, give } = await looked();
    give(pid, 77_000, '/tmp/tool');
    writeFileSync(join(folder, `proc/${pid}/cmdline`), 'tool\0-x\0');
    expect((await read()).map(({ executable }) => executable)).toEqual(
      PIDS.map((each) => (each === pid ? '/tmp/tool' : '/bin/app')),
    );
    expect((await read()).find((row) => row.pid === pid)?.arguments).toEqual(['tool', '-x']);
  });

  test('the same program with other arguments is told', async () => {
    const { folder, read, give } = await looked();
    for (const pid of PIDS) {
      give(pid, pid * 1000 + 16, '/bin/app');
      writeFileSync(join(folder, `proc/${pid}/cmdline`), 'app\0again\0');
    }
    expect((await read()).map(({ arguments: [, second] }) => second)).toEqual(PIDS.map(() => 'again'));
  });
});

test('processes that ended meanwhile are left out', async () => {
  const { read } = await listOf({ 40: { executable: '/bin/app', namespaces: OWN } });
  expect((await read([39, 40, 41])).map(({ pid }) => pid)).toEqual([40]);
});

test('thirty thousand are too many: as many are read as there is room for', async () => {
  const { read } = await listOf({ 40: { executable: '/bin/app', namespaces: OWN } });
  const many = Array.from({ length: 30_000 }, (_, at) => 100 + at);
  const rows = await read([40, ...many]);
  expect(rows.length).toBeLessThanOrEqual(MOST_PROCESSES);
  expect(rows[0]?.pid).toBe(40);
});
