import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HostRoot } from '../../../../src/sources/host/host-root.ts';
import { type LiveReading, readLive } from '../../../../src/sources/host/live/live-pass.ts';
import { ProcFolder } from '../../../../src/sources/host/proc-folder.ts';
import { container } from '../../../audit/sample-facts.ts';

const NOBODY = ['--reuid=65534', '--regid=65534', '--clear-groups'];
const SCRIPT = fileURLToPath(new URL('read-live.ts', import.meta.url));
/** One hierarchy of version 1, or the only one of version 2. */
const GROUPS = existsSync('/sys/fs/cgroup/pids') ? '/sys/fs/cgroup/pids' : '/sys/fs/cgroup';

const NAMESPACES = ['--pid', '--net', '--uts', '--ipc', '--mount', '--fork', '--kill-child', '--mount-proc'];
const canIsolate = process.getuid?.() === 0 && spawnSync('unshare', [...NAMESPACES, 'true']).status === 0;

interface Started {
  readonly id: string;
  /** Of its first process, as it numbers itself. */
  readonly pid: number;
}

/** A program in namespaces and a control group of its own, as a container has them. */
async function start(...command: readonly string[]): Promise<Started> {
  const id = randomBytes(32).toString('hex');
  const group = `${GROUPS}/plimsoll-live-${id}`;
  mkdirSync(group);
  const child = spawn('unshare', [...NAMESPACES, ...command], { stdio: 'ignore' });
  const over = new Promise((resolve) => child.once('exit', resolve));
  const children = () => {
    try {
      return readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim();
    } catch {
      // It has ended.
      return '';
    }
  };
  onTestFinished(async () => {
    // A program that gave up its rights is not killed along with the one that started it.
    if (/^\d+$/.test(children())) process.kill(Number(children()), 'SIGKILL');
    child.kill('SIGKILL');
    await over;
    // A group can be removed once its last process has left it.
    await expect.poll(() => rmdirSync(group), { timeout: 30_000 }).toBeUndefined();
  });
  await expect.poll(children).toMatch(/^\d+$/);
  writeFileSync(`${group}/cgroup.procs`, children());
  return { id, pid: Number(children()) };
}

async function look({ id }: Started, enginePid = 1): Promise<LiveReading | undefined> {
  const inspect = container(id, { Name: '/test', State: { Running: true, Pid: enginePid } });
  let found: LiveReading | undefined;
  const options = { proc: new ProcFolder(new HostRoot()), isOwnHost: true, daemons: [] };
  await readLive([inspect], [inspect], options, (_, reading) => {
    found = reading;
  });
  return found;
}

function lookAsNobody({ id }: Started, networkMode = ''): LiveReading {
  const text = execFileSync('setpriv', [...NOBODY, process.execPath, SCRIPT, '/', `${id},1,${networkMode}`], {
    env: { HOME: '/nonexistent', PATH: process.env.PATH },
    encoding: 'utf8',
  });
  return JSON.parse(text)[id.slice(0, 3)];
}

describe.runIf(canIsolate)('a process in namespaces of its own', () => {
  it('is seen as the kernel sees it', async () => {
    const started = await start(
      ...['setpriv', '--reuid=1234', '--regid=5678', '--clear-groups', '--no-new-privs'],
      ...['--bounding-set=-all,+chown,+net_raw', '--inh-caps=-all', 'sleep', '600'],
    );
    await expect.poll(async () => (await look(started))?.live?.Uid).toBe(1234);
    const { live, gap } = (await look(started)) ?? {};
    expect(gap).toBeUndefined();
    expect(live).toMatchObject({
      Pid: started.pid,
      Uid: 1234,
      Gid: 5678,
      InnerUid: 1234,
      CapEff: [],
      CapBnd: ['CHOWN', 'NET_RAW'],
      NoNewPrivs: true,
      Seccomp: 0,
      AppArmor: expect.any(String),
      UidMap: [{ inside: 0, outside: 0, count: 4_294_967_295 }],
      RootReadOnly: false,
      Processes: [{ pid: started.pid, name: 'sleep', arguments: ['sleep', '600'], uid: 1234 }],
      Listeners: [],
      Connections: 0,
    });
    for (const kind of ['pid', 'net', 'uts', 'ipc', 'mnt']) expect(live?.HostNamespaces).not.toContain(kind);
    expect(live?.HostNamespaces).toContain('user');
  });

  it('shows where it listens and who is connected', async () => {
    const script = `
      require('node:child_process').execFileSync('ip', ['link', 'set', 'lo', 'up']);
      const { createServer, connect } = require('node:net');
      createServer().listen(8080, '127.0.0.1', () => connect(8080, '127.0.0.1'));
      createServer().listen(9090, '0.0.0.0');`;
    const started = await start(process.execPath, '-e', script);
    await expect.poll(async () => (await look(started))?.live?.Listeners).toHaveLength(2);
    const { live } = (await look(started)) ?? {};
    const holder = { protocol: 'tcp', pid: started.pid };
    expect(live?.Listeners).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ...holder, address: '127.0.0.1', port: 8080 }),
        expect.objectContaining({ ...holder, address: '0.0.0.0', port: 9090 }),
      ]),
    );
    // Both ends of the connection are its own.
    expect(live?.Connections).toBe(2);
  });

  it('that has ended is not found', async () => {
    const started = await start('sleep', '600');
    await expect.poll(async () => (await look(started))?.live?.Pid).toBe(started.pid);
    process.kill(started.pid, 'SIGKILL');
    await expect.poll(async () => (await look(started))?.live).toBeUndefined();
    expect((await look(started))?.gap).toMatchObject({ fact: 'live test', reason: 'error' });
  });

  it('may be looked at while its processes come and go', async () => {
    const started = await start('sh', '-c', 'while :; do true & /bin/true; done');
    for (let turn = 0; turn < 30; turn += 1) {
      const { live, gap } = (await look(started)) ?? {};
      expect(gap).toBeUndefined();
      expect(live?.Pid).toBe(started.pid);
    }
  });

  it('shows a user without rights what everybody may see, and says what it hides', async () => {
    const started = await start('sleep', '600');
    await expect.poll(async () => (await look(started))?.live?.Processes?.[0]?.name).toBe('sleep');
    const { live, gap } = lookAsNobody(started);
    expect(gap).toEqual({
      fact: 'live',
      reason: 'permission',
      detail: 'the kernel shows namespaces, open files and programs of others to root only',
      hint: 'Run as root',
    });
    expect(live).toMatchObject({
      Pid: started.pid,
      Uid: 0,
      CapEff: expect.arrayContaining(['CHOWN']),
      NoNewPrivs: false,
      UidMap: [{ inside: 0, outside: 0 }],
      RootReadOnly: false,
      Processes: [{ name: 'sleep', executable: '', arguments: ['sleep', '600'] }],
      Listeners: [],
    });
    expect(live).not.toHaveProperty('HostNamespaces');
    expect(lookAsNobody(started, 'host').live).not.toHaveProperty('Listeners');
  }, 30_000);
});
