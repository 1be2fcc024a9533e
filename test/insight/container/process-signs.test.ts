import { describe, expect, test } from 'vitest';
import { type ContainerProcesses, containerProcessesSchema } from '../../../src/facts/container-processes.ts';
import { processSigns } from '../../../src/insight/container/process-signs.ts';

type Parts = Readonly<Record<string, unknown>>;

function running(processes: readonly Parts[], sockets: readonly Parts[] = []): ContainerProcesses {
  return containerProcessesSchema.parse({
    readAt: 0,
    source: 'proc',
    processes: processes.map((parts, at) => ({ pid: at + 1, parentPid: at, name: 'app', ...parts })),
    total: processes.length,
    sockets,
  });
}

function signsOf(found: ContainerProcesses, pid: number): readonly string[] {
  return (processSigns(found, undefined).get(pid) ?? []).map(({ kind, severity }) => `${kind} ${severity}`);
}

describe('where the program comes from', () => {
  test.each([
    ['image', '/bin/app', []],
    ['mount', '/app/run', []],
    ['runtime', '/memfd:runc', []],
    ['added', '/tmp/app', ['drift high']],
    ['changed', '/bin/app', ['drift high']],
    ['deleted', '/bin/app', ['drift high']],
    ['memory', '/memfd:x', ['drift high']],
    ['temporary', '/dev/shm/x', ['drift high']],
    ['host', '/usr/bin/bash', ['escape critical']],
    [undefined, '/dev/shm/x', ['drift high']],
    [undefined, '/usr/bin/app', []],
  ])('%s %s: %j', (origin, executable, signs) => {
    expect(signsOf(running([{ origin, executable }]), 1)).toEqual(signs);
  });

  test('what the engine says was added tells it where the kernel is not asked', () => {
    const found = running([{ arguments: ['/opt/tool', '-d'] }]);
    const changes = {
      readAt: 0,
      source: 'engine',
      entries: [{ path: '/opt/tool', kind: 'added', type: 'unknown' }],
      total: 1,
      gaps: [],
    } as const;
    const [sign] = processSigns(found, { ...changes, entries: [...changes.entries], gaps: [] }).get(1) ?? [];
    expect(sign?.words).toBe('not from the image');
  });
});

test('a process in a namespace of the host left the container', () => {
  const left = running([{ origin: 'image', ownNamespaces: ['mnt', 'uts'], hostNamespaces: ['mnt', 'uts'] }]);
  expect(signsOf(left, 1)).toEqual(['escape critical']);
  const own = running([{ origin: 'image', ownNamespaces: ['user', 'pid'] }]);
  expect(signsOf(own, 1)).toEqual([]);
});

describe('miners', () => {
  test.each([
    [['/tmp/xmrig', '-o', 'pool'], true],
    [['./x', '--url', 'stratum+tcp://pool.example:3333'], true],
    [['java', '-jar', 'kinsing.jar'], false],
    [['node', 'server.js', '--coin', 'EUR'], true],
    [['nginx', '-g', 'daemon off;'], false],
    [['python', 'randomize.py'], false],
  ])('%j: %s', (args, isMiner) => {
    const found = running([{ origin: 'image', executable: args[0], arguments: args }]);
    expect(signsOf(found, 1).includes('miner high')).toBe(isMiner);
  });
});

describe('shells', () => {
  const listening = { protocol: 'tcp', state: 'listening', localAddress: '0.0.0.0', localPort: 80, pid: 1 };
  const connected = { ...listening, state: 'connected', localPort: 4444, pid: 2 };

  test.each([
    ['below a server', ['nginx'], ['sh', '-c', 'id'], [listening], ['shell medium']],
    ['below one that starts others', ['sshd'], ['bash'], [listening], []],
    ['below what does not listen', ['nginx'], ['sh'], [], []],
    ['that talks itself', ['nginx'], ['sh', '-i'], [connected], ['shell high']],
    ['that runs a script which talks', ['nginx'], ['/bin/sh', '/app/run'], [connected], []],
    ['called by busybox', ['nginx'], ['busybox', 'sh'], [connected], ['shell high']],
    ['that is another applet', ['nginx'], ['busybox', 'nc'], [connected], []],
  ])('%s', (_, server, shell, sockets, signs) => {
    const found = running(
      [
        { name: server[0], arguments: server, origin: 'image' },
        { name: 'sh', arguments: shell, origin: 'image' },
      ],
      sockets,
    );
    expect(signsOf(found, 2)).toEqual(signs);
  });
});
