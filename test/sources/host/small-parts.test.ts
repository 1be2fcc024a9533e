import { describe, expect, it } from 'vitest';
import { HOST_PARTS } from '../../../src/facts/host.ts';
import { ACCOUNTS_PART } from '../../../src/sources/host/accounts-part.ts';
import { ENGINE_PARTS } from '../../../src/sources/host/engine-parts.ts';
import type { HostPartReader } from '../../../src/sources/host/host-part.ts';
import { KUBERNETES_PARTS } from '../../../src/sources/host/kubernetes/kubernetes-parts.ts';
import { MACHINE_PARTS } from '../../../src/sources/host/machine-parts.ts';
import { OPTIONS_PART } from '../../../src/sources/host/options-part.ts';
import { PROCESSES_PART } from '../../../src/sources/host/processes-part.ts';
import { SWARM_STATE_PART } from '../../../src/sources/host/swarm-state-part.ts';
import { TEXTS_PART } from '../../../src/sources/host/texts-part.ts';
import { UNITS_PART } from '../../../src/sources/host/units-part.ts';
import { fakeProc, listeningUnix } from './fake-proc.ts';
import { NO_NEEDS, type ReadingOf, readingContext } from './reading-context.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

async function read(part: HostPartReader, tree: HostTree, of: ReadingOf = {}) {
  return part.read(readingContext(await temporaryHost(tree), of));
}

describe('every need has one reader', () => {
  const readers = [...MACHINE_PARTS, ...ENGINE_PARTS, ...KUBERNETES_PARTS];
  /** They are kept up by themselves, container by container and image by image. */
  const KEPT = ['live', 'imageAccounts', 'mountSources'];

  it.each(HOST_PARTS.filter((part) => !KEPT.includes(part)))('%s', (part) => {
    const needs = { ...NO_NEEDS, parts: new Set([part]) };
    expect(readers.filter((reader) => reader.isNeeded(needs))).toHaveLength(1);
  });

  it.each(['files', 'texts', 'sysctls', 'processes', 'units'])('%s', (name) => {
    const needs = { ...NO_NEEDS, [name]: new Set(['x']) };
    expect(readers.filter((reader) => reader.isNeeded(needs))).toHaveLength(1);
  });

  it('and none without a need', () => {
    expect(readers.filter((reader) => reader.isNeeded(NO_NEEDS))).toEqual([]);
    expect(new Set(readers.map(({ what }) => what)).size).toBe(readers.length);
  });
});

it('texts are read; what is not there has no entry and no gap', async () => {
  const texts = new Set(['/etc/a', '/etc/none', '/etc/folder', 'etc/a', '/proc/sys/x']);
  const tree = { '/etc/a': 'one\n', '/etc/folder': null, '/proc/sys/x': '1' };
  const { host, gaps, watched } = await read(TEXTS_PART, tree, { needs: { texts } });
  expect(host).toEqual({ texts: { '/etc/a': 'one\n', '/proc/sys/x': '1' } });
  expect(gaps).toMatchObject([
    { fact: 'host.texts["/etc/folder"]', reason: 'error', detail: '/etc/folder is no ordinary file' },
    { fact: 'host.texts["etc/a"]', reason: 'malformed' },
  ]);
  expect(watched).toContain('/etc/none');
  expect(watched).not.toContain('/proc/sys/x');
});

it('texts of a glob have the names of the files', async () => {
  const tree = { '/etc/app.d/a.conf': 'a\n', '/etc/app.d/b.conf': 'b\n', '/etc/app.d/c.txt': 'c\n' };
  const texts = new Set(['/etc/app.d/*.conf', '/etc/none.d/*.conf']);
  const { host, gaps, watched } = await read(TEXTS_PART, tree, { needs: { texts } });
  expect(host).toEqual({ texts: { '/etc/app.d/a.conf': 'a\n', '/etc/app.d/b.conf': 'b\n' } });
  expect(gaps).toEqual([]);
  expect(watched).toEqual(['/etc/app.d', '/etc/none.d']);
});

it('units are read by name; those that do not exist are null', async () => {
  const units = new Set(['docker.service', 'none.service', '../x']);
  const tree = { '/etc/systemd/system/docker.service': '[Service]\nExecStart=/x\n' };
  const { host, gaps, watched } = await read(UNITS_PART, tree, { needs: { units } });
  expect(host.units).toEqual({
    'docker.service': {
      path: '/etc/systemd/system/docker.service',
      dropIns: [],
      settings: { 'Service.ExecStart': ['/x'] },
    },
    'none.service': null,
  });
  expect(gaps).toMatchObject([{ fact: 'host.units["../x"]', reason: 'malformed' }]);
  expect(watched).toContain('/run/systemd/system/none.service.d');
});

it('of several daemons the one that answers comes first', async () => {
  const dockerd = { executable: '/usr/bin/dockerd', files: { 'net/unix': listeningUnix(9, '/s') } };
  const tree = fakeProc({ 40: dockerd, 41: { ...dockerd, descriptors: { 3: 'socket:[9]' } } });
  const needs = { processes: new Set(['dockerd', 'containerd']) };
  const { host } = await read(PROCESSES_PART, tree, { needs, socket: '/s' });
  expect(host.processes?.dockerd?.map(({ pid }) => pid)).toEqual([41, 40]);
  expect(host.processes?.containerd).toEqual([]);
});

it('options are told with where they come from', async () => {
  const dockerd = { executable: '/usr/bin/dockerd', args: ['dockerd', '--icc=false'] };
  const tree = { ...fakeProc({ 40: dockerd }), '/etc/docker/daemon.json': '{"debug": true}' };
  const { host, watched } = await read(OPTIONS_PART, tree);
  expect(host.options).toMatchObject({
    icc: { value: false, origin: 'command line', where: 'dockerd (process 40)' },
    debug: { value: true, origin: 'daemon.json', where: '/etc/docker/daemon.json' },
  });
  expect(watched).toEqual(['/etc/docker/daemon.json']);
});

it('accounts are told with everybody who is in a group', async () => {
  const { host } = await read(ACCOUNTS_PART, {
    '/etc/passwd': 'ann:x:1:999::/:\n',
    '/etc/group': 'docker:x:999:bob\n',
  });
  expect(host.groups).toEqual([{ name: 'docker', gid: 999, members: ['ann', 'bob'] }]);
});

describe('the state of a swarm', () => {
  const STATE = '/var/lib/docker/swarm/docker-state.json';
  const ACTIVE = { DockerRootDir: '/var/lib/docker', Swarm: { LocalNodeState: 'active' } };

  it('is read where the node is in one', async () => {
    const text = '{"LocalAddr":"","ListenAddr":"0.0.0.0:2377","AdvertiseAddr":"10.0.0.1","DataPathAddr":""}';
    const { host, watched } = await read(SWARM_STATE_PART, { [STATE]: text }, { info: ACTIVE });
    expect(host.swarmState).toEqual({
      listenAddress: '0.0.0.0:2377',
      advertiseAddress: '10.0.0.1',
      dataPathAddress: '',
    });
    expect(watched).toEqual([STATE]);
  });

  it('is null where it is in none', async () => {
    const info = { ...ACTIVE, Swarm: { LocalNodeState: 'inactive' } };
    expect((await read(SWARM_STATE_PART, {}, { info })).host.swarmState).toBeNull();
    expect((await read(SWARM_STATE_PART, {}, { info: ACTIVE })).host.swarmState).toBeNull();
  });

  it.each(['{', '[]', '{"ListenAddr": 7}'])('«%s» is refused', async (text) => {
    await expect(read(SWARM_STATE_PART, { [STATE]: text }, { info: ACTIVE })).rejects.toMatchObject({
      reason: 'malformed',
    });
  });
});
