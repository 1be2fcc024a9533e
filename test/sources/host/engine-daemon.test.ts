import { expect, it } from 'vitest';
import { findEngineDaemon } from '../../../src/sources/host/engine-daemon.ts';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { ProcFolder } from '../../../src/sources/host/proc-folder.ts';
import { ProcessTable } from '../../../src/sources/host/process-table.ts';
import { container, storeOf } from '../../audit/sample-facts.ts';
import { type FakeProcess, fakeProc, listeningUnix } from './fake-proc.ts';
import { temporaryHost } from './temporary-host.ts';

const ID = 'c'.repeat(64);
const dockerd: FakeProcess = { executable: '/usr/bin/dockerd', args: ['dockerd'] };
const NAMES = { user: () => '', group: () => '' };

interface Search {
  readonly socket?: string;
  readonly isRootless?: boolean;
  readonly engine?: string;
}

async function find(
  processes: Readonly<Record<number, FakeProcess>>,
  { socket, isRootless = false, engine = 'Docker' }: Search = {},
) {
  const root = new HostRoot(await temporaryHost(fakeProc(processes)));
  const proc = new ProcFolder(root);
  const { facts } = storeOf(
    {
      kind: 'engine',
      engine: { name: engine, version: '28', apiVersion: '1.48', rootless: isRootless },
    },
    { kind: 'container', inspect: container(ID, { State: { Running: true, Pid: 5 } }) },
  );
  const users = [{ name: 'ann', uid: 1000, gid: 1000, home: '/home/ann', shell: '' }];
  const table = new ProcessTable(proc, NAMES);
  return findEngineDaemon({ root, proc, processes: table, facts, users, socket });
}

it('the only one is it', async () => {
  const daemon = await find({ 1: {}, 40: dockerd });
  expect(daemon).toMatchObject({
    process: { pid: 40 },
    folders: { isRootless: false, config: '/etc', runtime: '/var/run' },
  });
});

it('without any it is not there', async () => {
  expect(await find({ 1: {} })).toBeUndefined();
});

it('a daemon of Docker is none of Podman’s', async () => {
  expect(await find({ 40: dockerd }, { engine: 'Podman' })).toBeUndefined();
});

it('of several it is the one that listens on our socket', async () => {
  const table = { 'net/unix': listeningUnix(77, '/var/run/docker.sock') };
  const processes = {
    40: { ...dockerd, files: table, descriptors: { 3: 'socket:[76]' } },
    41: { ...dockerd, files: table, descriptors: { 0: '/dev/null', 3: 'socket:[77]' } },
  };
  for (const socket of ['/var/run/docker.sock', '/run/docker.sock']) {
    expect((await find(processes, { socket }))?.process.pid).toBe(41);
  }
});

it('of several it is the one that was told to listen there', async () => {
  const processes = {
    40: { ...dockerd, args: ['dockerd', '-H', 'unix:///a.sock'] },
    41: { ...dockerd, args: ['dockerd', '--host=unix:///b.sock', '--debug'] },
  };
  expect((await find(processes, { socket: '/b.sock' }))?.process.pid).toBe(41);
});

it.each([
  [true, 41],
  [false, 40],
])('of one with root and one without, rootless %s means %i', async (isRootless, pid) => {
  const daemon = await find({ 40: dockerd, 41: { ...dockerd, uid: 1000 } }, { isRootless });
  expect(daemon?.process.pid).toBe(pid);
});

it('of several it is the one among whose processes the containers were started', async () => {
  const daemon = await find({
    40: { ...dockerd, namespaces: { pid: 100 } },
    41: { ...dockerd, namespaces: { pid: 200 } },
    50: { executable: '/usr/bin/containerd-shim-runc-v2', namespaces: { pid: 200 } },
    51: { executable: '/bin/app', parent: 50, cgroup: `0::/docker/${ID}\n`, namespaces: { pid: 300 } },
    52: { executable: '/bin/app', parent: 51, cgroup: `0::/docker/${ID}\n`, namespaces: { pid: 300 } },
  });
  expect(daemon?.process.pid).toBe(41);
});

it('where nothing tells them apart, that is said', async () => {
  await expect(find({ 40: dockerd, 41: dockerd })).rejects.toThrow(
    '2 daemons run here, and nothing tells which of them answers',
  );
});

it('a rootless one goes by its user’s environment, and nothing else of that is looked at', async () => {
  const environ = 'SECRET=hush\0XDG_RUNTIME_DIR=/srv/run\0HOME=/wrong\0XDG_CONFIG_HOME=relative\0';
  const daemon = await find({ 40: { ...dockerd, uid: 1000, files: { environ } } }, { isRootless: true });
  expect(daemon?.folders).toEqual({
    isRootless: true,
    home: '/home/ann',
    config: '/home/ann/.config',
    data: '/home/ann/.local/share',
    runtime: '/srv/run',
  });
});

it('a daemon in a mount namespace of its own sees its own files', async () => {
  const among = (root: number) => ({
    mountinfo: `9 ${root} 0:1 / /proc rw - proc proc rw\n${root} 1 8:1 / / rw - ext4 a rw\n`,
  });
  const rootOf = async (ofDaemon: number) => {
    const daemon = await find({ 1: { files: among(20) }, 40: { ...dockerd, files: among(ofDaemon) } });
    return daemon?.root.folder;
  };
  expect(await rootOf(20)).not.toContain('/proc/');
  expect(await rootOf(30)).toMatch(/\/proc\/40\/root$/);
});
