import { describe, expect, it } from 'vitest';
import { HostRoot } from '../../../../src/sources/host/host-root.ts';
import { ControlGroups } from '../../../../src/sources/host/live/control-groups.ts';
import { parseMountEntries } from '../../../../src/sources/host/mount-entries.ts';
import { ProcFolder } from '../../../../src/sources/host/proc-folder.ts';
import { type HostTree, temporaryHost } from '../temporary-host.ts';

const TWO = '31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n';
const ONE =
  '31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n' +
  '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n' +
  '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n' +
  '39 31 0:36 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n' +
  '41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n';
const NO_LIMIT = '9223372036854771712\n';

async function limitsOf(mounts: string, groups: string, tree: HostTree) {
  const proc = new ProcFolder(new HostRoot(await temporaryHost(tree)));
  return new ControlGroups(proc, parseMountEntries(mounts)).of(groups);
}

describe('version 2', () => {
  const at = (path: string, files: Readonly<Record<string, string>>): HostTree =>
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`/sys/fs/cgroup${path}/${name}`, text]));

  it('limits are read where they are set', async () => {
    const tree = at('/system.slice/docker-a.scope', {
      'memory.max': '67108864\n',
      'pids.max': '20\n',
      'cpu.max': '150000 100000\n',
      'cpu.weight': '39\n',
    });
    expect(await limitsOf(TWO, '0::/system.slice/docker-a.scope\n', tree)).toEqual({
      version: 2,
      path: '/system.slice/docker-a.scope',
      memoryMax: 67_108_864,
      pidsMax: 20,
      cpuMax: 1.5,
      cpuWeight: 39,
    });
  });

  it('what a group above allows is what counts where that is less', async () => {
    const tree = {
      ...at('/a.slice', { 'memory.max': '100\n', 'pids.max': 'max\n', 'cpu.max': '50000 100000\n' }),
      ...at('/a.slice/b.slice', { 'memory.max': '300\n', 'pids.max': '7\n', 'cpu.max': 'max 100000\n' }),
      ...at('/a.slice/b.slice/c.scope', {
        'memory.max': 'max\n',
        'pids.max': '9\n',
        'cpu.max': '200000 100000\n',
        'cpu.weight': '100\n',
      }),
    };
    expect(await limitsOf(TWO, '0::/a.slice/b.slice/c.scope\n', tree)).toMatchObject({
      memoryMax: 100,
      pidsMax: 7,
      cpuMax: 0.5,
      cpuWeight: 100,
    });
  });

  it('no limit is none', async () => {
    const tree = at('/a', { 'memory.max': 'max\n', 'pids.max': 'max\n', 'cpu.max': 'max 100000\n' });
    expect(await limitsOf(TWO, '0::/a\n', tree)).toMatchObject({
      memoryMax: null,
      pidsMax: null,
      cpuMax: null,
      cpuWeight: null,
    });
  });

  it('a process in the topmost group has its limits', async () => {
    expect(await limitsOf(TWO, '0::/\n', at('', { 'cpu.weight': '7\n' }))).toMatchObject({
      path: '/',
      memoryMax: null,
      cpuWeight: 7,
    });
  });

  it('a part of the tree that is mounted is read from there', async () => {
    const mounts = '31 23 0:28 /docker /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n';
    const tree = at('/a', { 'memory.max': '5\n' });
    expect(await limitsOf(mounts, '0::/docker/a\n', tree)).toMatchObject({ memoryMax: 5 });
    expect(await limitsOf(mounts, '0::/dockerish/a\n', tree)).toBeUndefined();
  });
});

describe('version 1', () => {
  const GROUPS = '9:pids:/docker/a\n4:memory:/docker/a\n1:cpu,cpuacct:/docker/a\n0::/\n';

  it('limits are read where they are set, or above', async () => {
    const tree = {
      '/sys/fs/cgroup/memory/docker/a/memory.limit_in_bytes': NO_LIMIT,
      '/sys/fs/cgroup/memory/docker/memory.limit_in_bytes': '4096\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': NO_LIMIT,
      '/sys/fs/cgroup/pids/docker/a/pids.max': '11\n',
      '/sys/fs/cgroup/pids/docker/pids.max': 'max\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.cfs_quota_us': '25000\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.cfs_period_us': '50000\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.shares': '512\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/cpu.cfs_quota_us': '-1\n',
    };
    expect(await limitsOf(ONE, GROUPS, tree)).toEqual({
      version: 1,
      path: '/docker/a',
      memoryMax: 4096,
      pidsMax: 11,
      cpuMax: 0.5,
      cpuWeight: 512,
    });
  });

  it('the largest number that the kernel writes is no limit', async () => {
    const tree = {
      '/sys/fs/cgroup/memory/docker/a/memory.limit_in_bytes': NO_LIMIT,
      '/sys/fs/cgroup/pids/docker/a/pids.max': 'max\n',
      '/sys/fs/cgroup/cpu,cpuacct/docker/a/cpu.cfs_quota_us': '-1\n',
    };
    expect(await limitsOf(ONE, GROUPS, tree)).toMatchObject({ memoryMax: null, pidsMax: null, cpuMax: null });
  });
});

it.each([
  ['lie outside of our cgroup namespace', TWO, '0::/../../a\n'],
  ['are not mounted', '', '0::/a\n'],
  ['are not told', TWO, ''],
  ['are garbage', TWO, '\0\ufffd:\n::'],
])('groups that %s tell nothing', async (_, mounts, groups) => {
  expect(await limitsOf(mounts, groups, {})).toBeUndefined();
});
