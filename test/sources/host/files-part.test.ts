import { chmod } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HOST_FILE_KEYS } from '../../../src/knowledge/host-files.ts';
import { FILES_PART } from '../../../src/sources/host/files-part.ts';
import { type FakeProcess, fakeProc } from './fake-proc.ts';
import { type ReadingOf, readingContext } from './reading-context.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

function dockerd(...args: readonly string[]): FakeProcess {
  return { executable: '/usr/sbin/dockerd', args: ['dockerd', ...args] };
}

async function filesOf(keys: readonly string[], folder: string, of: ReadingOf = {}) {
  return FILES_PART.read(readingContext(folder, { ...of, needs: { files: new Set(keys) } }));
}

/** The paths that one key finds. */
async function pathsOf(key: string, tree: HostTree, of: ReadingOf = {}): Promise<readonly string[]> {
  const { host, gaps } = await filesOf([key], await temporaryHost(tree), of);
  expect(gaps).toEqual([]);
  return (host.files?.[key] ?? []).map(({ path }) => path);
}

it('a file is told with its real path, kind, mode, owner and time', async () => {
  const folder = await temporaryHost({
    '/etc/passwd': `me:x:${process.getuid?.()}:0::/:\n`,
    '/etc/group': `us:x:${process.getgid?.()}:\n`,
    '/etc/docker/daemon.json': '{}',
    '/etc/alias': { link: 'docker/daemon.json' },
  });
  await chmod(join(folder, 'etc/docker/daemon.json'), 0o2604);
  const { host } = await filesOf(['/etc/alias', '/etc/docker'], folder);
  expect(host.files?.['/etc/alias']).toEqual([
    {
      path: '/etc/alias',
      realPath: '/etc/docker/daemon.json',
      type: 'file',
      mode: '2604',
      uid: process.getuid?.(),
      gid: process.getgid?.(),
      user: 'me',
      group: 'us',
      size: 2,
      modified: expect.stringMatching(/^20\d\d-.*Z$/),
    },
  ]);
  expect(host.files?.['/etc/docker']).toMatchObject([{ type: 'folder' }]);
});

it('every key that is documented finds its way, and finds nothing on an empty host', async () => {
  const keys = HOST_FILE_KEYS.map(({ key }) => key);
  const folder = await temporaryHost(fakeProc({ 7: dockerd() }));
  const { host, gaps } = await filesOf(keys, folder, { info: { DockerRootDir: '/var/lib/docker' } });
  expect(gaps).toEqual([]);
  expect(host.files).toEqual(Object.fromEntries(keys.map((key) => [key, []])));
});

it('an unknown key is told, with those that there are', async () => {
  const { host, gaps } = await filesOf(['docker.servce', '/etc'], await temporaryHost({ '/etc': null }));
  expect(Object.keys(host.files ?? {})).toEqual(['/etc']);
  expect(gaps).toEqual([
    {
      fact: 'host.files["docker.servce"]',
      reason: 'malformed',
      detail: 'docker.servce is neither a path nor a name that is known',
      hint: expect.stringContaining('docker.service'),
    },
  ]);
});

describe('programs', () => {
  const BIN: HostTree = {
    '/bin': { link: 'usr/bin' },
    '/usr/bin/containerd': '',
    '/usr/bin/containerd-shim-runc-v2': '',
    '/usr/bin/runc': '',
    '/usr/local/bin/crun': '',
    '/usr/sbin/dockerd': '',
    '/opt/docker/dockerd': '',
    '/opt/docker/containerd': '',
    '/opt/docker/containerd-shim-runc-v2': '',
  };

  it.each<[string, string, HostTree, ReadingOf, readonly string[]]>([
    [
      'dockerd',
      'where it runs',
      fakeProc({ 7: { ...dockerd(), executable: '/opt/docker/dockerd' } }),
      {},
      ['/opt/docker/dockerd'],
    ],
    [
      'dockerd',
      'replaced',
      fakeProc({ 7: { ...dockerd(), executable: '/usr/sbin/dockerd (deleted)' } }),
      {},
      ['/usr/sbin/dockerd'],
    ],
    ['dockerd', 'not to be seen', fakeProc({ 7: { args: ['dockerd'] } }), {}, ['/usr/sbin/dockerd']],
    [
      'containerd',
      'where it runs',
      fakeProc({ 8: { executable: '/opt/docker/containerd' } }),
      {},
      ['/opt/docker/containerd'],
    ],
    ['containerd', 'not running', {}, {}, ['/usr/bin/containerd']],
    ['containerd-shim', 'gone since containerd 2', {}, {}, []],
    ['containerd-shim-runc-v2', 'of the system', {}, {}, ['/usr/bin/containerd-shim-runc-v2']],
    [
      'containerd-shim-runc-v2',
      'beside containerd',
      fakeProc({ 8: { executable: '/opt/docker/containerd' } }),
      {},
      ['/opt/docker/containerd-shim-runc-v2'],
    ],
    [
      'oci-runtimes',
      'by name, by path, by type, and those that are nowhere',
      { '/usr/bin/containerd-shim-runsc-v1': '', '/opt/kata/bin/kata': '' },
      {
        info: {
          Runtimes: {
            runc: { path: 'runc' },
            'io.containerd.runc.v2': { path: 'runc' },
            crun: { path: 'crun' },
            kata: { path: '/opt/kata/bin/kata' },
            gvisor: { runtimeType: 'io.containerd.runsc.v1' },
            lost: { path: 'youki' },
            odd: { path: '../runc' },
            empty: {},
          },
        },
      },
      ['/usr/bin/runc', '/usr/local/bin/crun', '/opt/kata/bin/kata', '/usr/bin/containerd-shim-runsc-v1'],
    ],
  ])('%s, %s', async (key, _, tree, of, expected) => {
    expect(await pathsOf(key, { ...BIN, ...tree }, of)).toEqual(expected);
  });

  it('runtimes that the engine does not tell are a gap', async () => {
    const { gaps } = await filesOf(['oci-runtimes'], await temporaryHost(BIN));
    expect(gaps).toMatchObject([{ fact: 'host.files["oci-runtimes"]', reason: 'error' }]);
  });
});

describe('units', () => {
  const UNIT: HostTree = { '/usr/lib/systemd/system/docker.service': '', '/etc/init.d/docker': '' };

  it.each<[string, string, HostTree, readonly string[]]>([
    ['docker.service', 'alone', UNIT, ['/usr/lib/systemd/system/docker.service']],
    [
      'docker.service',
      'with drop-ins',
      {
        ...UNIT,
        '/etc/systemd/system/docker.service.d/b.conf': '',
        '/run/systemd/system/docker.service.d/a.conf': '',
      },
      [
        '/usr/lib/systemd/system/docker.service',
        '/run/systemd/system/docker.service.d/a.conf',
        '/etc/systemd/system/docker.service.d/b.conf',
      ],
    ],
    ['docker.service', 'without systemd', { '/etc/init.d/docker': '' }, ['/etc/init.d/docker']],
    ['docker.service', 'nowhere', {}, []],
    [
      'docker.service-folders',
      'of drop-ins',
      { ...UNIT, '/etc/systemd/system/docker.service.d': null },
      ['/etc/systemd/system/docker.service.d'],
    ],
    [
      'docker.socket',
      'with drop-ins',
      { '/lib/systemd/system/docker.socket': '', '/etc/systemd/system/docker.socket.d/a.conf': '' },
      ['/lib/systemd/system/docker.socket', '/etc/systemd/system/docker.socket.d/a.conf'],
    ],
  ])('%s, %s', async (key, _, tree, expected) => {
    expect(await pathsOf(key, tree)).toEqual(expected);
  });
});

describe('settings', () => {
  const TLS = ['--tlscacert=/tls/ca.pem', '--tlscert', '/tls/cert.pem', '--tlskey=/tls/key.pem'];
  const TLS_FILES: HostTree = { '/tls/ca.pem': '', '/tls/cert.pem': '', '/tls/key.pem': '' };

  it.each<[string, string, HostTree, readonly string[]]>([
    ['docker-config', 'by default', { ...fakeProc({ 7: dockerd() }), '/etc/docker': null }, ['/etc/docker']],
    [
      'daemon.json',
      'by default',
      { ...fakeProc({ 7: dockerd() }), '/etc/docker/daemon.json': '{}' },
      ['/etc/docker/daemon.json'],
    ],
    [
      'daemon.json',
      'elsewhere',
      {
        ...fakeProc({ 7: dockerd('--config-file=/srv/d.json') }),
        '/srv/d.json': '{}',
        '/etc/docker/daemon.json': '{}',
      },
      ['/srv/d.json'],
    ],
    ['tls-ca', 'set', { ...fakeProc({ 7: dockerd(...TLS) }), ...TLS_FILES }, ['/tls/ca.pem']],
    ['tls-certificate', 'set', { ...fakeProc({ 7: dockerd(...TLS) }), ...TLS_FILES }, ['/tls/cert.pem']],
    ['tls-key', 'set', { ...fakeProc({ 7: dockerd(...TLS) }), ...TLS_FILES }, ['/tls/key.pem']],
    ['tls-key', 'unset', { ...fakeProc({ 7: dockerd() }), ...TLS_FILES }, []],
    [
      'tls-key',
      'in daemon.json',
      {
        ...fakeProc({ 7: dockerd() }),
        ...TLS_FILES,
        '/etc/docker/daemon.json': '{"tlskey": "/tls/key.pem"}',
      },
      ['/tls/key.pem'],
    ],
    [
      'registry-certificates',
      'at any depth',
      {
        ...fakeProc({ 7: dockerd() }),
        '/etc/docker/certs.d/stray.crt': '',
        '/etc/docker/certs.d/a.example/ca.crt': '',
        '/etc/docker/certs.d/a.example:5000/client.key': '',
        '/etc/docker/certs.d/b.example/old/client.cert': '',
      },
      [
        '/etc/docker/certs.d/a.example/ca.crt',
        '/etc/docker/certs.d/a.example:5000/client.key',
        '/etc/docker/certs.d/b.example/old/client.cert',
      ],
    ],
    ['default-docker', 'there', { '/etc/default/docker': '' }, ['/etc/default/docker']],
    ['sysconfig-docker', 'there', { '/etc/sysconfig/docker': '' }, ['/etc/sysconfig/docker']],
  ])('%s, %s', async (key, _, tree, expected) => {
    expect(await pathsOf(key, tree)).toEqual(expected);
  });

  it('of a daemon.json that is broken only what it could say is a gap', async () => {
    const folder = await temporaryHost({
      ...fakeProc({ 7: dockerd('--tlskey=/tls/key.pem') }),
      ...TLS_FILES,
      '/etc/docker/daemon.json': '{',
    });
    const { host, gaps } = await filesOf(['tls-key', 'tls-ca', 'daemon.json'], folder);
    expect(host.files?.['tls-key']).toMatchObject([{ path: '/tls/key.pem' }]);
    expect(host.files?.['daemon.json']).toMatchObject([{ path: '/etc/docker/daemon.json' }]);
    expect(gaps).toMatchObject([{ fact: 'host.files["tls-ca"]', reason: 'malformed' }]);
  });
});

describe('sockets and folders', () => {
  it('of the API are those of the daemon, of systemd and our own, each once', async () => {
    const folder = await temporaryHost({
      ...fakeProc({ 7: dockerd('-H', 'fd://', '-H', 'unix:///srv/api.sock', '-H', 'tcp://0.0.0.0:2375') }),
      '/var/run': { link: '/run' },
      '/run': null,
      '/srv': null,
      '/usr/lib/systemd/system/docker.socket': '[Socket]\nListenStream=%t/docker.sock\nListenStream=2375\n',
    });
    for (const path of ['run/docker.sock', 'srv/api.sock', 'srv/ours.sock']) {
      const server = createServer().listen(join(folder, path));
      await new Promise((resolve) => server.once('listening', resolve));
      onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    }
    const found = async (socket: string) => {
      const { host } = await filesOf(['api-socket'], folder, { socket });
      return host.files?.['api-socket']?.map(({ realPath, type }) => `${realPath} ${type}`);
    };
    const both = ['/srv/api.sock socket', '/run/docker.sock socket'];
    expect(await found('/var/run/docker.sock')).toEqual(both);
    expect(await found('/srv/ours.sock')).toEqual([...both, '/srv/ours.sock socket']);
    expect(await found('/nowhere.sock')).toEqual(both);
  });

  it.each<[string, string, HostTree, readonly string[]]>([
    [
      'containerd-socket',
      'of the system and the engine’s own',
      {
        ...fakeProc({ 7: dockerd() }),
        '/run/containerd/containerd.sock': '',
        '/var/run/docker/containerd/containerd.sock': '',
      },
      ['/run/containerd/containerd.sock', '/var/run/docker/containerd/containerd.sock'],
    ],
    [
      'containerd-socket',
      'named by dockerd, by containerd and by its configuration',
      {
        ...fakeProc({
          7: dockerd('--containerd=/a.sock'),
          8: {
            executable: '/usr/bin/containerd',
            args: ['containerd', '-c', '/c.toml', '--address', '/b.sock'],
          },
        }),
        '/c.toml': '[grpc]\n  address = "/c.sock"\n',
        '/a.sock': '',
        '/b.sock': '',
        '/c.sock': '',
      },
      ['/a.sock', '/b.sock', '/c.sock'],
    ],
    [
      'containerd-config',
      'named by containerd',
      {
        ...fakeProc({
          7: dockerd(),
          8: { executable: '/usr/bin/containerd', args: ['containerd', '--config=/c.toml'] },
        }),
        '/c.toml': 'this is [no TOML',
        '/etc/containerd/config.toml': '',
      },
      ['/c.toml', '/etc/containerd/config.toml'],
    ],
    [
      'containerd-folder',
      'of the system and the engine’s own',
      { ...fakeProc({ 7: dockerd() }), '/run/containerd': null, '/var/run/docker/containerd': null },
      ['/run/containerd', '/var/run/docker/containerd'],
    ],
  ])('%s, %s', async (key, _, tree, expected) => {
    expect(await pathsOf(key, tree)).toEqual(expected);
  });

  it('the data lies where the engine says, or else where its options say', async () => {
    const tree = { ...fakeProc({ 7: dockerd('--data-root=/b') }), '/a/1.1': null, '/b': null };
    expect(await pathsOf('data-root', tree, { info: { DockerRootDir: '/a/1.1' } })).toEqual(['/a/1.1']);
    expect(await pathsOf('data-root', tree)).toEqual(['/b']);
  });
});

describe('a rootless daemon', () => {
  const TREE: HostTree = {
    ...fakeProc({ 7: { ...dockerd(), uid: 1000, files: { environ: 'XDG_RUNTIME_DIR=/run/user/1000\0' } } }),
    '/etc/passwd': 'ann:x:1000:1000::/home/ann:/bin/sh\n',
    '/etc/docker/daemon.json': '{"icc": false}',
    '/usr/lib/systemd/system/docker.service': '',
    '/home/ann/.config/docker/daemon.json': '{}',
    '/home/ann/.config/systemd/user/docker.service': '',
    '/run/user/1000/docker.sock': '',
    '/run/user/1000/docker/containerd/containerd.sock': '',
  };

  it.each([
    ['docker-config', '/home/ann/.config/docker'],
    ['daemon.json', '/home/ann/.config/docker/daemon.json'],
    ['docker.service', '/home/ann/.config/systemd/user/docker.service'],
    ['api-socket', '/run/user/1000/docker.sock'],
    ['containerd-socket', '/run/user/1000/docker/containerd/containerd.sock'],
  ])('has its %s with its user', async (key, path) => {
    expect(await pathsOf(key, TREE, { isRootless: true })).toEqual([path]);
  });
});

it('Podman has no daemon: its keys find what there is', async () => {
  const folder = await temporaryHost({
    '/run/podman/podman.sock': '',
    '/usr/bin/crun': '',
    '/etc/containers/certs.d/r.example/ca.crt': '',
  });
  const keys = [
    'api-socket',
    'tls-key',
    'oci-runtimes',
    'registry-certificates',
    'dockerd',
    'docker.service',
  ];
  const { host, gaps } = await filesOf(keys, folder, {
    engine: 'Podman',
    socket: '/run/podman/podman.sock',
    info: { Runtimes: { crun: { path: '/usr/bin/crun' } } },
  });
  expect(gaps).toEqual([]);
  const paths = Object.entries(host.files ?? {}).map(([key, files]) => [key, files.map(({ path }) => path)]);
  expect(Object.fromEntries(paths)).toEqual({
    'api-socket': ['/run/podman/podman.sock'],
    'tls-key': [],
    'oci-runtimes': ['/usr/bin/crun'],
    'registry-certificates': ['/etc/containers/certs.d/r.example/ca.crt'],
    dockerd: [],
    'docker.service': [],
  });
});

it('what decides where to look is watched, whether it is there or not', async () => {
  const folder = await temporaryHost({
    ...fakeProc({ 7: dockerd() }),
    '/etc/real': '',
    '/etc/a': { link: 'real' },
  });
  const { watched } = await filesOf(['docker.service', 'tls-key', '/etc/a', '/etc/cron*/*'], folder);
  expect(watched).toEqual(
    expect.arrayContaining([
      '/etc/systemd/system/docker.service',
      '/etc/systemd/system/docker.service.d',
      '/etc/docker/daemon.json',
      '/etc/a',
      '/etc/real',
      '/etc',
    ]),
  );
});
