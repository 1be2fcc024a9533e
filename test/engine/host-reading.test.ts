import { expect, test } from 'vitest';
import { containerName } from '../../src/facts/container.ts';
import { FactStore } from '../../src/facts/fact-store.ts';
import type { Facts } from '../../src/facts/facts.ts';
import type { HostNeeds } from '../../src/facts/host.ts';
import type { LiveContainer } from '../../src/facts/live-container.ts';
import { findTarget } from '../../src/session/find-target.ts';
import { openHost } from '../../src/sources/host/open-host.ts';
import { describeEngine, type EngineUnderTest } from './engine-test.ts';

const NEEDS: HostNeeds = {
  files: new Set(['daemon.json', 'dockerd', 'data-root', 'containerd-socket', 'api-socket', 'oci-runtimes']),
  texts: new Set(),
  sysctls: new Set(),
  processes: new Set(['dockerd']),
  units: new Set(),
  parts: new Set(['options', 'storage', 'live', 'imageAccounts']),
};

interface Followed {
  readonly store: FactStore;
  close(): Promise<void>;
}

/** An engine and its host, read and followed as a session does. */
async function follow(engine: EngineUnderTest): Promise<Followed> {
  const { source, endpoint } = await findTarget({ target: engine.target, isWatching: true });
  if (source === undefined || endpoint === undefined) throw new Error('nothing answered');
  const store = new FactStore(source.identity);
  const host = openHost({ endpoint });
  store.subscribe((_, delta) => host.engineChanged(delta));
  void source.watch((changes) => store.apply(changes));
  void host.watch(
    NEEDS,
    () => store.facts,
    (changes) => store.apply(changes),
  );
  await expect.poll(() => store.facts.hostReading.state, { timeout: 30_000 }).toBe('done');
  return {
    store,
    close: () => {
      host.close();
      return source.close();
    },
  };
}

/** What the kernel says of a container, by name; undefined while it says nothing. */
function live(facts: Facts, name: string): LiveContainer | undefined {
  const found = [...facts.containers.values()].find((container) => containerName(container) === name);
  return found && facts.live.get(found.id);
}

describeEngine('the host of a real engine', (engine) => {
  test('is read: every running container, and the daemon in namespaces of its own', async () => {
    const { store, close } = await follow(engine);
    const { facts } = store;
    await close();
    // One container ends again and again, and may have no process just now.
    expect([...facts.gaps.values()].filter(({ fact }) => fact !== 'live reports')).toEqual([]);
    const inspected = [...facts.containers.values()].flatMap((container) =>
      container.stage === 'inspected' ? [container.inspect] : [],
    );
    const steady = inspected.filter(({ State, RestartCount }) => State.Running && RestartCount === 0);
    expect(steady.length).toBeGreaterThan(15);
    expect([...facts.live.keys()]).toEqual(expect.arrayContaining(steady.map(({ Id }) => Id)));

    // What the daemon was started with, and its files where only it sees them.
    expect(facts.host.options).toMatchObject({
      'log-level': { value: 'warn', origin: 'command line' },
      'config-file': { value: '/run/daemon.json' },
      icc: { value: true, origin: 'default' },
    });
    expect(facts.host.files).toMatchObject({
      'daemon.json': [{ path: '/run/daemon.json', mode: '0644', user: 'root' }],
      'data-root': [{ path: '/var/lib/docker', type: 'folder' }],
      'containerd-socket': [{ type: 'socket' }],
    });
    expect(facts.host.files?.dockerd?.[0]?.path).toMatch(/\/dockerd$/);
    expect(facts.host.processes?.dockerd?.[0]?.arguments).toContain('--config-file');
    expect(facts.host.storage).toMatchObject({ dataRoot: '/var/lib/docker', filesystem: 'tmpfs' });
    const accounts = [...facts.imageAccounts.values()];
    expect(accounts.length).toBeGreaterThan(0);
    expect(accounts.every((users) => users.some(({ name, uid }) => name === 'root' && uid === 0))).toBe(true);
  });

  test('shows of each container what it was given', async () => {
    const { store, close } = await follow(engine);
    const { facts } = store;
    await close();
    expect(live(facts, 'api')).toMatchObject({
      Uid: 10_001,
      InnerUid: 10_001,
      CapBnd: [],
      Seccomp: 2,
      NoNewPrivs: true,
      RootReadOnly: true,
      Cgroup: { memoryMax: 536_870_912, pidsMax: 200, cpuMax: 1.5 },
    });
    expect(live(facts, 'api')?.Processes?.map(({ name }) => name)).toContain('docker-init');
    expect(live(facts, 'profiler')).toMatchObject({ Seccomp: 0, RootReadOnly: false });
    expect(live(facts, 'profiler')?.CapEff).toContain('SYS_PTRACE');
    expect(live(facts, 'ci-runner')?.Sockets).toEqual(['/var/run/docker.sock']);
    expect(live(facts, 'metrics')?.Sockets).toContain('/host/run/docker.sock');
    expect(live(facts, 'cache')?.Sockets).toEqual([]);
    for (const container of facts.live.values()) {
      // The tests' daemon lives in namespaces of its own, so that nothing shares those of this machine.
      for (const kind of ['mnt', 'net', 'pid', 'ipc', 'uts']) {
        expect(container.HostNamespaces).not.toContain(kind);
      }
      expect(container.SharedMounts).toEqual([]);
    }
  });

  test('is followed: a container that starts, serves and stops', async () => {
    const { store, close } = await follow(engine);
    const name = 'live-test';
    const image = [...store.facts.images.values()].flatMap((one) =>
      one.stage === 'inspected' ? one.inspect.RepoTags : [],
    )[0];
    const made = await engine.api.createContainer({
      name,
      Image: image,
      User: '4242',
      Entrypoint: ['busybox', 'sh', '-c'],
      Cmd: ['busybox nc -l -p 8080 & wait'],
      HostConfig: {
        Memory: 33_554_432,
        ReadonlyRootfs: true,
        Binds: ['/run:/engine:ro', '/srv:/shared:shared'],
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
      },
    });
    try {
      await made.start();
      await expect.poll(() => live(store.facts, name)?.Uid, { timeout: 30_000 }).toBe(4242);
      await expect
        .poll(() => live(store.facts, name)?.Listeners?.map(({ port }) => port), { timeout: 30_000 })
        .toEqual([8080]);
      expect(live(store.facts, name)).toMatchObject({
        CapEff: [],
        CapBnd: [],
        NoNewPrivs: true,
        RootReadOnly: true,
        Cgroup: { memoryMax: 33_554_432 },
        SharedMounts: ['/shared'],
        Sockets: expect.arrayContaining(['/engine/docker.sock']),
      });
      await made.kill();
      await expect.poll(() => live(store.facts, name), { timeout: 30_000 }).toBeUndefined();
    } finally {
      await made.remove({ force: true });
      await close();
    }
  });
});
