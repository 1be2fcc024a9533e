import { execFileSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

async function rootOf(tree: HostTree): Promise<HostRoot> {
  return new HostRoot(await temporaryHost(tree));
}

describe('links are resolved inside the root', () => {
  const TREE: HostTree = {
    '/etc/secret': 'of the host',
    '/var/run': { link: '/run' },
    '/run/docker.sock.d/a': 'a',
    '/etc/absolute': { link: '/etc/secret' },
    '/etc/relative': { link: '../etc/secret' },
    '/etc/climbing': { link: '../../../../../../etc/secret' },
    '/etc/chain': { link: 'absolute' },
    '/etc/folder': { link: '/var/run/docker.sock.d' },
    '/etc/dangling': { link: '/etc/nothing' },
    '/etc/loop': { link: '/etc/pool' },
    '/etc/pool': { link: 'loop' },
    '/etc/through-file': { link: '/etc/secret/below' },
  };

  it.each([
    ['/etc/secret', '/etc/secret'],
    ['/etc/../etc/./secret', '/etc/secret'],
    ['/../../etc/secret', '/etc/secret'],
    ['/etc/absolute', '/etc/secret'],
    ['/etc/relative', '/etc/secret'],
    ['/etc/climbing', '/etc/secret'],
    ['/etc/chain', '/etc/secret'],
    ['/var/run/docker.sock.d/a', '/run/docker.sock.d/a'],
    ['/etc/folder/a', '/run/docker.sock.d/a'],
    ['/etc/folder/../docker.sock.d/a', '/run/docker.sock.d/a'],
    ['/', '/'],
  ])('%s is %s', async (path, realPath) => {
    const root = await rootOf(TREE);
    expect(await root.realPath(path)).toBe(realPath);
  });

  it.each(['/etc/dangling', '/etc/nothing', '/etc/secret/below', '/etc/through-file', '/nowhere/at/all'])(
    '%s does not exist',
    async (path) => {
      const root = await rootOf(TREE);
      expect(await root.status(path)).toBeUndefined();
      expect(await root.readText(path)).toBeUndefined();
    },
  );

  it('a circle is told', async () => {
    const root = await rootOf(TREE);
    await expect(root.status('/etc/loop')).rejects.toMatchObject({
      reason: 'error',
      message: '/etc/loop is a link that leads in a circle',
    });
  });

  it('a file of our own that a link names is never read in its place', async () => {
    const outside = await temporaryHost({ '/own': 'ours' });
    const root = await rootOf({ '/etc/out': { link: join(outside, 'own') } });
    expect(await root.readText('/etc/out')).toBeUndefined();
  });

  it('where a link leads can be asked', async () => {
    const root = await rootOf(TREE);
    expect(await root.linkTarget('/var/run')).toBe('/run');
    expect(await root.linkTarget('/etc/dangling')).toBe('/etc/nothing');
    expect(await root.linkTarget('/etc/secret')).toBeUndefined();
    expect(await root.linkTarget('/nowhere/at/all')).toBeUndefined();
  });
});

describe('what is there', () => {
  it('is told with its owner, mode, size and kind', async () => {
    const folder = await temporaryHost({ '/etc/a': 'four', '/etc/d': null });
    await chmod(join(folder, 'etc/a'), 0o4640);
    execFileSync('mkfifo', [join(folder, 'etc/pipe')]);
    const server = createServer().listen(join(folder, 'etc/socket'));
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
    const root = new HostRoot(`${folder}/`);
    const uid = process.getuid?.();
    expect(await root.status('/etc/a')).toMatchObject({ type: 'file', mode: 0o4640, uid, size: 4 });
    expect(await root.status('/etc/d')).toMatchObject({ type: 'folder' });
    expect(await root.status('/etc/pipe')).toMatchObject({ type: 'pipe' });
    expect(await root.status('/etc/socket')).toMatchObject({ type: 'socket' });
    expect(await new HostRoot().status('/dev/null')).toMatchObject({ type: 'device', realPath: '/dev/null' });
  });

  it('is read, whatever its bytes are', async () => {
    const root = await rootOf({ '/a': Uint8Array.of(0x61, 0xff, 0x00, 0x0a) });
    expect(await root.readText('/a')).toBe('a\ufffd\0\n');
    expect([...((await root.readBytes('/a')) ?? [])]).toEqual([0x61, 0xff, 0x00, 0x0a]);
  });

  it('is read from /proc too, which says that its files are empty', async () => {
    const root = new HostRoot();
    expect((await root.status('/proc/self/status'))?.size).toBe(0);
    expect(await root.readText('/proc/self/status')).toContain('NSpid:');
  });

  it('is read up to its limit and not a byte further', async () => {
    const root = await rootOf({ '/a': 'x'.repeat(100_000) });
    expect(await root.readText('/a', 100_000)).toHaveLength(100_000);
    await expect(root.readText('/a', 99_999)).rejects.toMatchObject({
      reason: 'malformed',
      message: '/a is larger than 99999 bytes',
    });
    await expect(new HostRoot().readText('/proc/self/status', 10)).rejects.toMatchObject({
      reason: 'malformed',
    });
  });

  it('a pipe, a device and a folder are not opened', async () => {
    const folder = await temporaryHost({ '/d': null });
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const root = new HostRoot(folder);
    await expect(root.readText('/pipe')).rejects.toThrow('/pipe is no ordinary file');
    await expect(root.readText('/d')).rejects.toThrow('/d is no ordinary file');
    await expect(new HostRoot().readText('/dev/zero')).rejects.toThrow('/dev/zero is no ordinary file');
  });

  it('a folder lists its names in order', async () => {
    const root = await rootOf({ '/d/b': '', '/d/a': '', '/d/.c': '', '/f': '' });
    expect(await root.readFolder('/d')).toEqual(['.c', 'a', 'b']);
    expect(await root.readFolder('/f')).toBeUndefined();
    expect(await root.readFolder('/nothing')).toBeUndefined();
  });

  it('room is told in bytes', async () => {
    const room = await new HostRoot().room('/');
    expect(room?.totalBytes).toBeGreaterThan(room?.unusedBytes ?? Number.POSITIVE_INFINITY);
    expect(room?.unusedBytes).toBeGreaterThanOrEqual(room?.freeBytes ?? Number.POSITIVE_INFINITY);
  });
});

describe('patterns', () => {
  const TREE: HostTree = {
    '/etc/docker/certs.d/one.example/ca.crt': '',
    '/etc/docker/certs.d/one.example/client.key': '',
    '/etc/docker/certs.d/two.example:5000/deep/er/ca.crt': '',
    '/etc/docker/certs.d/loop': { link: '/etc/docker' },
    '/etc/docker/daemon.json': '',
    '/etc/cron.daily/a': '',
    '/etc/cron.d/.hidden': '',
    '/etc/cron.d/b': '',
  };

  it.each<[string, readonly string[]]>([
    ['/etc/cron*/*', ['/etc/cron.d/b', '/etc/cron.daily/a']],
    ['/etc/docker/certs.d/*/*.crt', ['/etc/docker/certs.d/one.example/ca.crt']],
    ['/etc/docker/daemon.jso[mn]', ['/etc/docker/daemon.json']],
    ['/etc/docker/daemon.jso?', ['/etc/docker/daemon.json']],
    ['/etc/docker/{daemon.json,x}', []],
    ['/etc/docker/daemon.json', ['/etc/docker/daemon.json']],
    ['/nothing/*', []],
    ['/etc/docker/daemon.json/*', []],
    [
      '/etc/**/*.crt',
      ['/etc/docker/certs.d/one.example/ca.crt', '/etc/docker/certs.d/two.example:5000/deep/er/ca.crt'],
    ],
    ['/etc/docker/certs.d/l*p/**/*.json', ['/etc/docker/certs.d/loop/daemon.json']],
    ['/etc/docker/daemon.json/**', []],
    [
      '/etc/docker/certs.d/one.example/**',
      [
        '/etc/docker/certs.d/one.example',
        '/etc/docker/certs.d/one.example/ca.crt',
        '/etc/docker/certs.d/one.example/client.key',
      ],
    ],
  ])('%s', async (pattern, expected) => {
    expect(await (await rootOf(TREE)).glob(pattern)).toEqual(expected);
  });

  it('go into folders behind a link from the top, which a mounted host has for itself', async () => {
    const root = await rootOf({ '/var/run': { link: '/run' }, '/run/plimsoll-test/deep/a': '' });
    expect(await root.glob('/var/run/**')).toEqual([
      '/var/run',
      '/var/run/plimsoll-test',
      '/var/run/plimsoll-test/deep',
      '/var/run/plimsoll-test/deep/a',
    ]);
  });

  it('that fit too much are refused', async () => {
    const folder = await temporaryHost({});
    await Promise.all(Array.from({ length: 1_001 }, (_, at) => writeFile(join(folder, `f${at}`), '')));
    await expect(new HostRoot(folder).glob('/*')).rejects.toThrow('/* fits too many files');
    expect(await new HostRoot(folder).glob('/f1*0')).not.toHaveLength(0);
  });
});
