import { mkdtemp, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import type { FactStore } from '../../../src/facts/fact-store.ts';
import type { Gap } from '../../../src/facts/gap.ts';
import type { HostNeeds } from '../../../src/facts/host.ts';
import type { HostReading } from '../../../src/facts/host-reading.ts';
import { HostInspector } from '../../../src/sources/host/host-inspector.ts';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import {
  container,
  image,
  info,
  LIVE,
  LOADING,
  listedContainers,
  storeOf,
} from '../../audit/sample-facts.ts';
import { type FakeProcess, fakeProc } from './fake-proc.ts';
import { NO_NEEDS } from './reading-context.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

const WEB = 'a'.repeat(64);
const DOCKER: FactChange = {
  kind: 'engine',
  engine: { name: 'Docker', version: '28', apiVersion: '1.48', rootless: false },
};
const INFO: FactChange = { kind: 'info', info: info({ DockerRootDir: '/var/lib/docker' }) };

const web: FakeProcess = {
  executable: '/usr/bin/web',
  cgroup: `0::/docker/${WEB}\n`,
  pids: [40, 1],
  namespaces: { net: 2 },
  files: { mountinfo: '9 8 0:9 / / rw - overlay overlay rw\n' },
};
const HOST_MOUNTS = '1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:3 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n';
const PROC = fakeProc({
  1: {
    executable: '/sbin/init',
    namespaces: { net: 1 },
    files: { mountinfo: HOST_MOUNTS },
  },
  30: { executable: '/usr/bin/dockerd', args: ['dockerd'] },
  40: web,
});
const HOST: HostTree = {
  ...PROC,
  '/etc/os-release': 'ID=debian\n',
  '/etc/docker/daemon.json': '{"icc": false}',
  '/etc/hostname': 'ship\n',
  '/var/lib/docker': null,
};

function needs(of: Partial<HostNeeds>): HostNeeds {
  return { ...NO_NEEDS, ...of };
}

function runs(pid = 40, startedAt = '2026-01-01T00:00:00Z'): FactChange {
  const State = { Running: true, Pid: pid, StartedAt: startedAt };
  return { kind: 'container', inspect: container(WEB, { Name: '/web', State }) };
}

const STOPPED: FactChange = {
  kind: 'container',
  inspect: container(WEB, { Name: '/web', State: { Running: false } }),
};

interface Stage {
  readonly folder: string;
  readonly store: FactStore;
  readonly inspector: HostInspector;
  readonly told: FactChange[];
  readonly sink: (changes: readonly FactChange[]) => void;
}

/** A host, a store that its inspector hears of, and all that the inspector tells. */
async function stage(tree: HostTree, changes: readonly FactChange[], foreign?: Gap): Promise<Stage> {
  const folder = await temporaryHost(tree);
  const store = storeOf(...changes);
  const root = new HostRoot(folder);
  const inspector = new HostInspector({ root, socket: undefined, whyForeign: async () => foreign });
  onTestFinished(() => inspector.close());
  store.subscribe((_, delta) => inspector.engineChanged(delta));
  const told: FactChange[] = [];
  const sink = (some: readonly FactChange[]): void => {
    told.push(...some);
    store.apply(some);
  };
  return { folder, store, inspector, told, sink };
}

function readings(told: readonly FactChange[]): readonly HostReading[] {
  return told.flatMap((change) => (change.kind === 'host-reading' ? [change.reading] : []));
}

describe('a reading', () => {
  it('tells piece by piece, and how far it is from the first to the last', async () => {
    const { store, inspector, told, sink } = await stage(HOST, [DOCKER, INFO, LIVE, runs()]);
    const parts = new Set(['os', 'options', 'storage', 'live'] as const);
    await inspector.read(needs({ parts, texts: new Set(['/etc/hostname']) }), () => store.facts, sink);
    expect(store.facts.host).toMatchObject({
      os: { ID: 'debian' },
      options: { icc: { value: false, origin: 'daemon.json' } },
      storage: { dataRoot: '/var/lib/docker' },
      texts: { '/etc/hostname': 'ship\n' },
    });
    expect(store.facts.live.get(WEB)).toMatchObject({ Pid: 40, HostNamespaces: [] });
    expect(store.facts.gaps).toEqual(new Map());

    const all = readings(told);
    expect(told[0]).toEqual({ kind: 'host-reading', reading: expect.objectContaining({ state: 'reading' }) });
    expect(told.at(-1)).toEqual({ kind: 'host-reading', reading: { state: 'done' } });
    const steps = all.flatMap((reading) => (reading.state === 'reading' ? [reading] : []));
    expect(steps.map(({ done }) => done)).toEqual(steps.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(steps.at(-1)).toMatchObject({ done: 5, total: 5 });
    expect(steps.map(({ what }) => what)).toContain('options of the daemon');
    expect(all.filter(({ state }) => state === 'done')).toHaveLength(1);
  });

  it('begins once the engine has told about itself, and takes what rests on it once all is in', async () => {
    const { store, inspector, told, sink } = await stage(HOST, [DOCKER, LOADING]);
    const parts = new Set(['os', 'options', 'live'] as const);
    const reading = inspector.read(needs({ parts }), () => store.facts, sink);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(told).toEqual([]);
    store.apply([INFO]);
    await expect.poll(() => store.facts.host.os).toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(store.facts.host.options).toBeUndefined();
    expect(store.facts.hostReading.state).toBe('reading');
    store.apply([listedContainers(WEB), runs(), LIVE]);
    await reading;
    expect(store.facts.host.options).toBeDefined();
    expect(store.facts.live.has(WEB)).toBe(true);
    expect(store.facts.hostReading.state).toBe('done');
  });

  it('of a host that is not the engine’s tells why, and nothing else', async () => {
    const gap: Gap = { fact: 'host', reason: 'remote', detail: 'far away', hint: 'go there' };
    const { store, inspector, told, sink } = await stage(HOST, [DOCKER, INFO, LIVE], gap);
    await inspector.read(needs({ parts: new Set(['os', 'live']) }), () => store.facts, sink);
    expect(told).toEqual([{ kind: 'gap', gap }]);
  });

  it('that nobody needs tells nothing', async () => {
    const { store, inspector, told, sink } = await stage(HOST, [DOCKER, INFO, LIVE]);
    await inspector.read(NO_NEEDS, () => store.facts, sink);
    expect(told).toEqual([]);
  });

  it('that is given up ends, and tells nothing any more', async () => {
    const { store, inspector, told, sink } = await stage(HOST, [DOCKER, LOADING]);
    const abort = new AbortController();
    const reading = inspector.read(needs({ parts: new Set(['os']) }), () => store.facts, sink, abort.signal);
    abort.abort(new Error('given up'));
    await expect(reading).rejects.toThrow('given up');
    store.apply([INFO, LIVE]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(told).toEqual([]);
  });

  it('of what can’t be read leaves gaps with the names of the facts; the rest is told', async () => {
    const tree = { ...HOST, '/etc/docker/daemon.json': '{"icc"', '/etc/passwd': null };
    const { store, inspector, sink } = await stage(tree, [DOCKER, INFO, LIVE, runs(41)]);
    await inspector.read(
      needs({
        parts: new Set(['os', 'accounts', 'options', 'swarmState', 'live']),
        files: new Set(['/etc/hostname', 'no-such-key']),
      }),
      () => store.facts,
      sink,
    );
    const gaps = [...store.facts.gaps.values()].map(({ fact, reason }) => `${fact}: ${reason}`);
    expect(gaps.toSorted()).toEqual([
      'host.files["no-such-key"]: malformed',
      'host.groups: error',
      'host.options: malformed',
      'host.users: error',
    ]);
    expect(store.facts.host).toMatchObject({ os: { ID: 'debian' }, swarmState: null, options: {} });
    expect(store.facts.host.files?.['/etc/hostname']).toMatchObject([{ type: 'file', user: '' }]);
    expect(store.facts.live.has(WEB)).toBe(true);
    expect(store.facts.hostReading).toEqual({ state: 'done' });
  });
});

describe('a host that is watched', () => {
  const wait = { timeout: 30_000 };

  async function watched(of: Partial<HostNeeds>, changes: readonly FactChange[] = [], tree = HOST) {
    const staged = await stage(tree, [DOCKER, INFO, LIVE, ...changes]);
    const { inspector, store, sink } = staged;
    void inspector.watch(needs(of), () => store.facts, sink);
    await expect.poll(() => store.facts.hostReading.state, wait).toBe('done');
    return { ...staged, at: (path: string) => join(staged.folder, path) };
  }

  it('is read again where a file changed, and nowhere else', async () => {
    const { store, told, at } = await watched({
      parts: new Set(['os', 'options']),
      texts: new Set(['/etc/hostname', '/etc/motd']),
    });
    told.length = 0;
    await writeFile(at('/etc/docker/daemon.json'), '{"icc": true}');
    await expect.poll(() => store.facts.host.options?.icc?.value, wait).toBe(true);
    expect(told.map(({ kind }) => kind)).toEqual(['host']);

    await writeFile(at('/etc/motd'), 'hello\n');
    await unlink(at('/etc/hostname'));
    await expect.poll(() => store.facts.host.texts, wait).toEqual({ '/etc/motd': 'hello\n' });
  });

  it('closes a gap when what was wrong is mended, and opens one when it breaks', async () => {
    const { store, at } = await watched({ parts: new Set(['options']) });
    await writeFile(at('/etc/docker/daemon.json'), '{"icc": tru');
    await expect.poll(() => store.facts.gaps.get('host.options')?.reason, wait).toBe('malformed');
    expect(store.facts.host.options).toEqual({});
    await writeFile(at('/etc/docker/daemon.json'), '{}');
    await expect.poll(() => store.facts.gaps.size, wait).toBe(0);
    expect(store.facts.host.options?.icc?.value).toBe(true);
  });

  it('that is our own is told of by the kernel', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-own-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'file');
    const store = storeOf(DOCKER, INFO, LIVE);
    const root = new HostRoot();
    const inspector = new HostInspector({ root, socket: undefined, whyForeign: async () => undefined });
    onTestFinished(() => inspector.close());
    const texts = new Set([path]);
    void inspector.watch(
      needs({ texts }),
      () => store.facts,
      (some) => store.apply(some),
    );
    await expect.poll(() => store.facts.hostReading.state).toBe('done');
    await writeFile(join(folder, 'new'), 'one');
    await rename(join(folder, 'new'), path);
    await expect.poll(() => store.facts.host.texts?.[path], { timeout: 30_000 }).toBe('one');
    await rm(dirname(path), { recursive: true });
    await expect.poll(() => store.facts.host.texts, { timeout: 30_000 }).toEqual({});
  });

  it('looks at containers that start, and forgets those that stop', async () => {
    const { store, told } = await watched({ parts: new Set(['live']) });
    expect(store.facts.live.size).toBe(0);
    told.length = 0;
    store.apply([listedContainers(WEB), runs()]);
    await expect.poll(() => store.facts.live.get(WEB)?.Pid, wait).toBe(40);
    await expect.poll(() => store.facts.hostReading.state).toBe('done');
    // Until it is read nobody may take it for unreadable.
    expect(told[0]).toMatchObject({ kind: 'host-reading', reading: { state: 'reading' } });

    told.length = 0;
    store.apply([runs()]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(told).toEqual([]);

    store.apply([STOPPED]);
    expect(store.facts.live.size).toBe(1);
    await expect.poll(() => store.facts.live.size, wait).toBe(0);
    store.apply([runs(40, '2026-01-01T01:00:00Z')]);
    await expect.poll(() => store.facts.live.size, wait).toBe(1);
  });

  it('looks twice at what has just started', async () => {
    const { folder, store } = await watched({ parts: new Set(['live']) });
    store.apply([listedContainers(WEB), runs()]);
    await expect.poll(() => store.facts.live.get(WEB)?.Processes?.length, wait).toBe(1);
    const next = await temporaryHost(fakeProc({ 41: { ...web, pids: [41, 2] } }));
    await rename(join(next, 'proc/41'), join(folder, 'proc/41'));
    await expect.poll(() => store.facts.live.get(WEB)?.Processes?.length, wait).toBe(2);
  });

  it('keeps a gap of a container for as long as it has it', async () => {
    const { store } = await watched({ parts: new Set(['live']) }, [
      {
        kind: 'container',
        inspect: container('c'.repeat(64), { Name: '/job', State: { Running: true, Pid: 7 } }),
      },
    ]);
    expect([...store.facts.gaps.keys()]).toEqual(['live job']);
    store.apply([{ kind: 'container-gone', id: 'c'.repeat(64) }]);
    await expect.poll(() => store.facts.gaps.size, wait).toBe(0);
  });

  it('says of a container that waits to be started again that it has no process', async () => {
    const waiting = container(WEB, { Name: '/web', State: { Running: true, Restarting: true, Pid: 0 } });
    const { store } = await watched({ parts: new Set(['live']) }, [{ kind: 'container', inspect: waiting }]);
    expect(store.facts.gaps.get('live web')?.detail).toBe(
      'web has no process: its engine waits to start it again',
    );
    store.apply([runs()]);
    await expect.poll(() => store.facts.live.size, wait).toBe(1);
    expect(store.facts.gaps.size).toBe(0);
  });

  it('reads the users of images that come, each once', async () => {
    const layer = '/var/lib/docker/overlay2/l/diff';
    const GraphDriver = { Name: 'overlay2', Data: { UpperDir: layer } };
    const came: FactChange = { kind: 'image', inspect: image('sha256:1', { GraphDriver }) };
    const tree = { ...HOST, [`${layer}/etc/passwd`]: 'app:x:7:7::/:\n' };
    const { store, told } = await watched({ parts: new Set(['imageAccounts']) }, [], tree);
    store.apply([came]);
    await expect.poll(() => store.facts.imageAccounts.get('sha256:1'), wait).toMatchObject([{ name: 'app' }]);
    await expect.poll(() => store.facts.hostReading.state).toBe('done');
    told.length = 0;
    store.apply([came]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(told).toEqual([]);
  });

  it('has one gap for all images that can’t be read for one reason', async () => {
    const GraphDriver = { Name: 'overlayfs', Data: null };
    const images = ['sha256:1', 'sha256:2'].map(
      (id): FactChange => ({ kind: 'image', inspect: image(id, { GraphDriver, RepoTags: [`${id}:1`] }) }),
    );
    const { store } = await watched({ parts: new Set(['imageAccounts']) }, images);
    expect([...store.facts.gaps.keys()]).toEqual(['host.imageAccounts']);
    store.apply([{ kind: 'image-gone', id: 'sha256:1' }]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect([...store.facts.gaps.keys()]).toEqual(['host.imageAccounts']);
    store.apply([{ kind: 'image-gone', id: 'sha256:2' }]);
    await expect.poll(() => store.facts.gaps.size, wait).toBe(0);
  });

  it('is read again where the engine’s settings differ, not where its counters do', async () => {
    const tree = { ...HOST, '/data': null };
    const { store, told } = await watched({ parts: new Set(['storage', 'os']) }, [], tree);
    told.length = 0;
    store.apply([{ kind: 'info', info: info({ DockerRootDir: '/var/lib/docker', Containers: 7 }) }]);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(told).toEqual([]);
    store.apply([{ kind: 'info', info: info({ DockerRootDir: '/data' }) }]);
    await expect.poll(() => store.facts.host.storage?.dataRoot, wait).toBe('/data');
  });

  it('is read anew on demand', async () => {
    const { store, told, inspector, folder } = await watched({ parts: new Set(['live', 'os']) }, [runs()]);
    const next = await temporaryHost(fakeProc({ 41: { ...web, pids: [41, 2] } }));
    await rename(join(next, 'proc/41'), join(folder, 'proc/41'));
    told.length = 0;
    await inspector.refresh();
    expect(store.facts.live.get(WEB)?.Processes).toHaveLength(2);
    expect(told[0]).toMatchObject({ kind: 'host-reading', reading: { state: 'reading', done: 0 } });
    expect(told.at(-1)).toEqual({ kind: 'host-reading', reading: { state: 'done' } });
    // What is as it was is not told again.
    expect(told.map(({ kind }) => kind)).not.toContain('host');
  });

  it('may be read anew again before that is done', async () => {
    const { inspector, store } = await watched({ parts: new Set(['live', 'os', 'options']) }, [runs()]);
    await Promise.all([inspector.refresh(), inspector.refresh()]);
    expect(store.facts.hostReading.state).toBe('done');
  });

  it('keeps what it knew when reading anew is given up, and is followed on', async () => {
    const { inspector, store, at } = await watched({ parts: new Set(['live', 'os', 'options']) }, [runs()]);
    const before = store.facts.host;
    const abort = new AbortController();
    store.apply([LOADING]);
    const refreshing = inspector.refresh(abort.signal);
    abort.abort();
    await refreshing;
    expect(store.facts.host).toEqual(before);
    store.apply([LIVE]);
    await expect.poll(() => store.facts.hostReading.state, wait).toBe('done');
    await writeFile(at('/etc/docker/daemon.json'), '{"icc": true}');
    await expect.poll(() => store.facts.host.options?.icc?.value, wait).toBe(true);
  });

  it('that is closed tells nothing any more, and ends what waits for it', async () => {
    const { inspector, told, store, at } = await watched({ parts: new Set(['options', 'live']) }, [runs()]);
    const refreshing = inspector.refresh();
    inspector.close();
    await refreshing;
    told.length = 0;
    await writeFile(at('/etc/docker/daemon.json'), '{}');
    store.apply([STOPPED, { kind: 'info', info: info({ DockerRootDir: '/other' }) }]);
    await new Promise((resolve) => setTimeout(resolve, 1_800));
    expect(told).toEqual([]);
  });
});
