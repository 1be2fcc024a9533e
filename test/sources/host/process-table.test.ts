import { expect, it } from 'vitest';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { ProcFolder } from '../../../src/sources/host/proc-folder.ts';
import { ProcessTable, statusField } from '../../../src/sources/host/process-table.ts';
import { type FakeProcess, fakeProc } from './fake-proc.ts';
import { temporaryHost } from './temporary-host.ts';

const NAMES = { user: (uid: number) => (uid === 0 ? 'root' : ''), group: () => '' };

async function tableOf(processes: Readonly<Record<number, FakeProcess>>): Promise<ProcessTable> {
  return new ProcessTable(new ProcFolder(new HostRoot(await temporaryHost(fakeProc(processes)))), NAMES);
}

it('a process is told with its program, arguments, user and start', async () => {
  const table = await tableOf({
    40: {
      executable: '/usr/bin/dockerd',
      name: 'odd) name (',
      args: ['dockerd', '', '-H fd://'],
      parent: 3,
      uid: 1000,
    },
  });
  expect(table.running('dockerd')).toEqual([
    {
      pid: 40,
      parentPid: 3,
      executable: '/usr/bin/dockerd',
      arguments: ['dockerd', '', '-H fd://'],
      uid: 1000,
      user: '',
      startedAt: new Date(1_700_000_123_450).toISOString(),
    },
  ]);
});

it.each<[string, FakeProcess, boolean]>([
  ['renamed', { executable: '/opt/bin/dockerd', args: ['engine'], name: 'engine' }, true],
  ['replaced on disk', { executable: '/usr/bin/dockerd (deleted)', args: ['dockerd'] }, true],
  ['that calls itself so', { executable: '/usr/bin/other', args: ['dockerd'] }, false],
  ['with a longer name', { executable: '/usr/bin/dockerd-rootless', args: ['dockerd-rootless'] }, false],
  ['whose program can’t be seen', { args: ['/usr/bin/dockerd', '--debug'] }, true],
  ['of the kernel', { args: [] }, false],
  ['in a container', { executable: '/usr/bin/dockerd', cgroup: `0::/docker/${'a'.repeat(64)}\n` }, false],
  ['in a service', { executable: '/usr/bin/dockerd', cgroup: '0::/system.slice/docker.service\n' }, true],
])('one %s', async (_, process, isFound) => {
  const table = await tableOf({ 7: process });
  expect(table.running('dockerd').map(({ pid }) => pid)).toEqual(isFound ? [7] : []);
});

it('what a daemon starts of itself under other names is no daemon', async () => {
  const executable = '/usr/bin/dockerd';
  const table = await tableOf({
    7: { executable, args: ['/usr/bin/dockerd', '-H', 'fd://'] },
    8: { executable, args: ['docker-untar', '/'], parent: 7 },
    9: { executable: '/usr/bin/dockerd', args: ['libnetwork-setkey'] },
  });
  expect(table.running('dockerd').map(({ pid }) => pid)).toEqual([7]);
});

it('nothing runs where /proc is not mounted', async () => {
  const proc = new ProcFolder(new HostRoot(await temporaryHost({})));
  expect(new ProcessTable(proc, NAMES).running('dockerd')).toEqual([]);
});

it('this very process is found by its program', () => {
  const table = new ProcessTable(new ProcFolder(new HostRoot()), NAMES);
  const own = table.process(process.pid);
  expect(own).toMatchObject({ pid: process.pid, parentPid: process.ppid, executable: process.execPath });
  expect(Math.abs(Date.parse(own?.startedAt ?? '') - (Date.now() - process.uptime() * 1000))).toBeLessThan(
    60_000,
  );
  expect(table.process(2 ** 30)).toBeUndefined();
});

it.each([
  ['Name', 'a b'],
  ['Uid', '1\t2\t3\t4'],
  ['Pid', '5'],
  ['PPid', ''],
  ['Last', 'x'],
])('the field %s of a status', (name, value) => {
  expect(statusField('Name:\ta b\nTPid:\t9\nPid:\t5\nUid:\t1\t2\t3\t4\nLast:\tx', name)).toBe(value);
});

it('nobody keeps the others from being read by the length of what it was called with', async () => {
  const long = { executable: '/usr/bin/dockerd', args: ['dockerd', '--debug', 'x'.repeat(5_000_000)] };
  const table = await tableOf({ 7: long, 8: { executable: '/usr/bin/auditd', args: ['auditd'] } });
  expect(table.running('dockerd').map(({ arguments: args }) => args.slice(0, 2))).toEqual([
    ['dockerd', '--debug'],
  ]);
  expect(table.running('auditd').map(({ pid }) => pid)).toEqual([8]);
});
