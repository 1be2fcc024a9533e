import type Docker from 'dockerode';
import { afterEach, expect, test } from 'vitest';
import { containerName } from '../../src/facts/container.ts';
import { FactStore } from '../../src/facts/fact-store.ts';
import type { Facts } from '../../src/facts/facts.ts';
import type { HostNeeds } from '../../src/facts/host.ts';
import type { LiveContainer } from '../../src/facts/live-container.ts';
import { socketUses } from '../../src/insight/container/socket-peers.ts';
import { HOST, OUTSIDE, ReachMap } from '../../src/insight/reach/reach-map.ts';
import { findTarget } from '../../src/session/find-target.ts';
import { openSession } from '../../src/session/open-session.ts';
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

describeEngine('who reaches whom on a real engine', (engine) => {
  const made: { remove(options?: { force: true }): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const each of made.splice(0).reverse()) await each.remove({ force: true });
  });

  async function start(
    name: string,
    network: string,
    script: string,
    parts: Docker.ContainerCreateOptions = {},
  ): Promise<Docker.Container> {
    const container = await engine.api.createContainer({
      name,
      Image: 'nginx:1.27',
      Entrypoint: ['busybox', 'sh', '-c', `${script} exec busybox sleep 3600`],
      ...parts,
      HostConfig: { NetworkMode: network, ...parts.HostConfig },
    });
    made.push(container);
    await container.start();
    return container;
  }

  /** Whether a connection really comes about. */
  async function connects(from: Docker.Container, address: string, port: number): Promise<boolean> {
    const exec = await from.exec({
      Cmd: ['busybox', 'nc', '-w', '3', address, String(port), '-e', 'busybox', 'true'],
    });
    await exec.start({ Detach: true });
    let found = await exec.inspect();
    await expect
      .poll(
        async () => {
          found = await exec.inspect();
          return found.Running;
        },
        { timeout: 120_000, interval: 50 },
      )
      .toBe(false);
    return found.ExitCode === 0;
  }

  test('is worked out as connections really come about, undeclared ports and live connections with them', async () => {
    for (const options of [
      { Name: 'reach-front' },
      { Name: 'reach-inner', Internal: true },
      { Name: 'reach-apart', Options: { 'com.docker.network.bridge.enable_icc': 'false' } },
    ])
      made.push(await engine.api.createNetwork({ Driver: 'bridge', ...options }));
    const listen = (port: number) => `busybox nc -ll -p ${port} -e busybox cat & `;
    const web = await start(
      'reach-web',
      'reach-front',
      `${listen(8080)}${listen(4444)}busybox httpd -f -p 127.0.0.1:9229 & `,
      {
        ExposedPorts: { '8080/tcp': {} },
        HostConfig: { PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '18080' }] } },
      },
    );
    await engine.api.getNetwork('reach-inner').connect({ Container: 'reach-web' });
    const db = await start('reach-db', 'reach-front', listen(5432), {
      ExposedPorts: { '5432/tcp': {} },
      HostConfig: { PortBindings: { '5432/tcp': [{ HostIp: '0.0.0.0', HostPort: '15432' }] } },
    });
    const one = await start('reach-one', 'reach-apart', '');
    const two = await start('reach-two', 'reach-apart', listen(7000));
    const call = 'busybox nc reach-web 8080';
    const called = `until ${call} -w 3 -e busybox true; do busybox sleep 0.2; done; busybox sleep 3600 | ${call} & `;
    const job = await start('reach-job', 'reach-inner', called);
    const sidecar = await start('reach-sidecar', `container:${web.id}`, '');

    const { session } = await openSession({ target: engine.target });
    if (session === undefined) throw new Error('nothing answered');
    const looking = new AbortController();
    try {
      const starts = {
        outside: OUTSIDE,
        host: HOST,
        web: web.id,
        db: db.id,
        one: one.id,
        job: job.id,
        sidecar: sidecar.id,
      };
      /** By port, who gets there: the whole state, for it to be waited for. */
      const reached = (): unknown => {
        const map = new ReachMap(session.facts);
        return Object.fromEntries(
          [web, db, two].flatMap(({ id }) =>
            // Port 80 is what the image announces.
            map
              .endpointsOf(id)
              .filter(({ port }) => port !== 80)
              .map((end) => [
                `${end.name} ${end.port}${end.isUndeclared ? ' undeclared' : ''} ${end.listening}`,
                Object.entries(starts)
                  .map(([name, key]) => `${name} ${map.verdict(key, end).state}`)
                  .join(', '),
              ]),
          ),
        );
      };
      await expect.poll(reached, { timeout: 120_000 }).toEqual({
        // The rules of the packet filter are those of the daemon’s own network, and not read from here.
        'reach-web 4444 undeclared yes':
          'outside closed, host open, web open, db open, one closed, job open, sidecar open',
        'reach-web 8080 yes':
          'outside closed, host open, web open, db open, one closed, job open, sidecar open',
        'reach-web 9229 yes':
          'outside closed, host closed, web open, db closed, one closed, job closed, sidecar open',
        'reach-db 5432 yes':
          'outside unknown, host open, web open, db open, one unknown, job unknown, sidecar open',
        'reach-two 7000 undeclared yes':
          'outside closed, host open, web closed, db closed, one closed, job closed, sidecar closed',
      });

      const addressOf = async (container: Docker.Container, network: string): Promise<string> =>
        (await container.inspect()).NetworkSettings.Networks[network]?.IPAddress ?? '';
      const gatewayOf = async (container: Docker.Container, network: string): Promise<string> =>
        (await container.inspect()).NetworkSettings.Networks[network]?.Gateway ?? '';
      const webFront = await addressOf(web, 'reach-front');
      const tried = await Promise.all([
        connects(db, webFront, 4444),
        connects(db, webFront, 9229),
        connects(sidecar, '127.0.0.1', 9229),
        connects(job, await addressOf(web, 'reach-inner'), 4444),
        connects(one, webFront, 4444),
        connects(one, await addressOf(two, 'reach-apart'), 7000),
        // What nobody could read here, this daemon’s rules let through: the host’s own address on each network answers.
        connects(one, await gatewayOf(one, 'reach-apart'), 15_432),
        connects(one, await gatewayOf(one, 'reach-apart'), 18_080),
      ]);
      expect(tried).toEqual([true, false, true, true, false, false, true, false]);

      void session.watchContainer(web.id, looking.signal);
      await expect
        .poll(
          () => {
            const container = session.facts.containers.get(web.id);
            const sockets = session.facts.processes.get(web.id)?.sockets;
            if (container?.stage !== 'inspected' || sockets === undefined) return undefined;
            return socketUses(sockets, container.inspect, session.facts).flatMap(
              ({ direction, end, socket }) =>
                socket.state === 'connected' ? [`${direction} ${end?.name} ${socket.localPort}`] : [],
            );
          },
          { timeout: 120_000 },
        )
        .toEqual(['in reach-job 8080']);
      await expect
        .poll(
          () =>
            Object.fromEntries(
              session.audit
                .findingsOf('container', web.id)
                .flatMap(({ check, status, reason }) =>
                  check === 'docker.container.undeclared-ports' || check === 'docker.container.connections'
                    ? [[check, `${status}: ${reason}`]]
                    : [],
                ),
            ),
          { timeout: 120_000 },
        )
        .toMatchObject({
          'docker.container.undeclared-ports': expect.stringMatching(/^fail: listens on 4444\/tcp/),
          'docker.container.connections': 'fail: has 1 connection open',
        });
    } finally {
      looking.abort();
      await session.close();
    }
  }, 400_000);
});
