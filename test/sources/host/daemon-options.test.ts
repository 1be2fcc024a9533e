import { describe, expect, it } from 'vitest';
import { DAEMON_OPTIONS } from '../../../src/knowledge/daemon-options.ts';
import {
  type EngineTraits,
  effectiveOptions,
  readDaemonOptions,
} from '../../../src/sources/host/daemon-options.ts';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { info, storeOf } from '../../audit/sample-facts.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

const FOLDERS = { isRootless: false, home: '/root', config: '/etc', data: '/var/lib', runtime: '/var/run' };
const USER_FOLDERS = {
  isRootless: true,
  home: '/home/ann',
  config: '/home/ann/.config',
  data: '/home/ann/.local/share',
  runtime: '/run/user/1000',
};
const ENGINE: EngineTraits = { version: '20.10.24+dfsg1', cgroupVersion: '1', folders: FOLDERS };

function optionsOf(flags: object, json: object | undefined, engine = ENGINE) {
  return effectiveOptions({
    flags: { ...flags },
    process: 'dockerd (process 7)',
    json: json && { options: { ...json }, malformed: {} },
    configFile: '/etc/docker/daemon.json',
    engine,
  });
}

it('the command line goes over daemon.json, and that over the defaults, each with its origin', () => {
  const options = optionsOf({ icc: true, debug: true }, { icc: false, 'live-restore': true });
  expect(options.icc).toEqual({ value: true, origin: 'command line', where: 'dockerd (process 7)' });
  expect(options.debug).toMatchObject({ value: true, origin: 'command line' });
  expect(options['live-restore']).toEqual({
    value: true,
    origin: 'daemon.json',
    where: '/etc/docker/daemon.json',
  });
  expect(options['userland-proxy']).toEqual({ value: true, origin: 'default', where: '' });
});

it('every option that a check may ask for is there', () => {
  const asked =
    'icc log-level debug iptables ip6tables insecure-registries storage-driver hosts tls tlsverify tlscacert tlscert ' +
    'tlskey default-ulimits userns-remap cgroup-parent storage-opts authorization-plugins log-driver log-opts ' +
    'no-new-privileges live-restore userland-proxy seccomp-profile experimental features selinux-enabled data-root ' +
    'exec-root config-file bridge ip containerd group init default-cgroupns-mode';
  expect(Object.keys(optionsOf({}, {})).toSorted()).toEqual(asked.split(' ').toSorted());
});

it.each<[string, EngineTraits, unknown]>([
  ['ip6tables', ENGINE, false],
  ['ip6tables', { ...ENGINE, version: '27.0.1' }, true],
  ['ip6tables', { ...ENGINE, version: '29.1.0' }, true],
  ['ip6tables', { ...ENGINE, version: '' }, false],
  ['seccomp-profile', ENGINE, null],
  ['seccomp-profile', { ...ENGINE, version: '23.0.0' }, 'builtin'],
  ['seccomp-profile', { ...ENGINE, version: '22.9.0' }, null],
  ['default-cgroupns-mode', ENGINE, 'host'],
  ['default-cgroupns-mode', { ...ENGINE, cgroupVersion: '2' }, 'private'],
  ['hosts', ENGINE, ['unix:///var/run/docker.sock']],
  ['hosts', { ...ENGINE, folders: USER_FOLDERS }, ['unix:///run/user/1000/docker.sock']],
  ['data-root', { ...ENGINE, folders: USER_FOLDERS }, '/home/ann/.local/share/docker'],
  ['config-file', { ...ENGINE, folders: USER_FOLDERS }, '/home/ann/.config/docker/daemon.json'],
  ['tlskey', ENGINE, null],
  ['default-ulimits', ENGINE, null],
])('the default of %s depends on the engine', (name, engine, value) => {
  expect(optionsOf({}, {}, engine)[name]?.value).toEqual(value);
});

it('whoever verifies clients uses TLS', () => {
  expect(optionsOf({ tlsverify: true }, {}).tls).toMatchObject({ value: true, origin: 'command line' });
  expect(optionsOf({}, { tlsverify: true }).tls).toMatchObject({ value: true, origin: 'daemon.json' });
  expect(optionsOf({}, { tlsverify: false, tls: true }).tls).toMatchObject({ value: true });
});

it('without daemon.json only what the command line says is known', () => {
  expect(optionsOf({ icc: false }, undefined)).toEqual({
    icc: { value: false, origin: 'command line', where: 'dockerd (process 7)' },
  });
});

it('no option stands twice, under any name', () => {
  const flags = DAEMON_OPTIONS.flatMap(({ name, flag = name, oldFlag }) => [flag, oldFlag]).filter(Boolean);
  const letters = DAEMON_OPTIONS.flatMap(({ short }) => short ?? []);
  expect(new Set(flags).size).toBe(flags.length);
  expect(new Set(letters).size).toBe(letters.length);
});

describe('read from a host', () => {
  async function read(tree: HostTree, args: readonly string[]) {
    const root = new HostRoot(await temporaryHost(tree));
    const process = {
      pid: 7,
      parentPid: 1,
      executable: '/usr/bin/dockerd',
      arguments: ['dockerd', ...args],
      uid: 0,
      user: 'root',
      startedAt: '',
    };
    const { facts } = storeOf({ kind: 'info', info: info({ ServerVersion: '28.1.0' }) });
    return readDaemonOptions({ process, root, folders: FOLDERS }, facts);
  }

  it('--config-file is honoured', async () => {
    const found = await read(
      { '/srv/d.json': '{"icc": false}', '/etc/docker/daemon.json': '{"icc": true}' },
      ['--config-file', '/srv/d.json'],
    );
    expect(found).toMatchObject({ configFile: '/srv/d.json', gaps: [] });
    expect(found.options.icc).toMatchObject({ value: false, where: '/srv/d.json' });
  });

  it('a file that is not there sets nothing', async () => {
    const found = await read({}, []);
    expect(found).toMatchObject({ configFile: '/etc/docker/daemon.json', gaps: [] });
    expect(found.options.icc).toMatchObject({ value: true, origin: 'default' });
  });

  it.each([
    ['is broken', { '/etc/docker/daemon.json': '{"icc": false,}' }, 'malformed'],
    ['is a folder', { '/etc/docker/daemon.json': null }, 'error'],
    ['is enormous', { '/etc/docker/daemon.json': ' '.repeat(1_048_577) }, 'malformed'],
  ])('a file that %s leaves a gap, and the command line holds', async (_, tree, reason) => {
    const found = await read(tree, ['--icc=false']);
    expect(found.gaps).toEqual([expect.objectContaining({ fact: 'host.options', reason })]);
    expect(Object.keys(found.options)).toEqual(['icc']);
  });

  it('an option of the wrong kind leaves a gap of its own', async () => {
    const found = await read({ '/etc/docker/daemon.json': '{"icc": "no", "debug": true}' }, []);
    expect(found.gaps).toEqual([
      expect.objectContaining({
        fact: 'host.options["icc"]',
        reason: 'malformed',
        detail: '/etc/docker/daemon.json: icc must be true or false',
      }),
    ]);
    expect(found.options).not.toHaveProperty('icc');
    expect(found.options.debug).toMatchObject({ value: true });
  });

  it.each([
    ['Podman', 'not-supported'],
    ['Docker', 'permission'],
  ])('without a daemon that can be seen, %s', async (name, reason) => {
    const engine = { name, version: '5', apiVersion: '1.41', rootless: false };
    const { facts } = storeOf({ kind: 'engine', engine });
    await expect(readDaemonOptions(undefined, facts)).rejects.toMatchObject({ reason });
  });
});
