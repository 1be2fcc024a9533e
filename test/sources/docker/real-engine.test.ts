/** The source against a real daemon: what it tells must be what the daemon would tell anew. */
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { afterAll, expect, test } from 'vitest';
import type { Facts } from '../../../src/facts/facts.ts';
import type { LogLine } from '../../../src/facts/log.ts';
import { openSession } from '../../../src/session/open-session.ts';
import { describeEngine } from '../../engine/engine-test.ts';
import { loadSource, watchSource } from './watched-source.ts';

/** Everything made here starts with this; other tests change the same daemon at the same time. */
const PREFIX = 'burst-';
const IMAGE = 'plimsoll-test/web:1.4';
const SOON = { timeout: 30_000, interval: 50 };

/** What is known of the objects of this test, in a form that can be compared. */
function ours({ containers, images, networks, volumes }: Facts): object {
  const byName = <V>(entries: Iterable<readonly [string, V]>) =>
    [...entries].filter(([name]) => name.startsWith(PREFIX)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return {
    containers: byName(
      [...containers.values()].flatMap((fact) =>
        fact.stage === 'inspected' ? [[fact.inspect.Name.slice(1), fact.inspect] as const] : [],
      ),
    ),
    tags: byName(
      [...images.values()].flatMap((fact) =>
        fact.stage === 'inspected' ? fact.inspect.RepoTags.map((tag) => [tag, fact.id] as const) : [],
      ),
    ),
    networks: byName([...networks.values()].map((network) => [network.Name, network] as const)),
    volumes: byName(volumes),
  };
}

async function clearAway(api: Docker): Promise<void> {
  const containers = await api.listContainers({ all: true, filters: { name: [`^/${PREFIX}`] } });
  await Promise.all(containers.map(({ Id }) => api.getContainer(Id).remove({ force: true })));
  const { Volumes } = await api.listVolumes();
  const volumes = Volumes.filter(({ Name }) => Name.startsWith(PREFIX));
  const networks = (await api.listNetworks()).filter(({ Name }) => Name.startsWith(PREFIX));
  const tags = (await api.listImages())
    .flatMap(({ RepoTags }) => RepoTags ?? [])
    .filter((tag) => tag.startsWith(PREFIX));
  await Promise.all([
    ...volumes.map(({ Name }) => api.getVolume(Name).remove()),
    ...networks.map(({ Id }) => api.getNetwork(Id).remove()),
    ...tags.map((tag) => api.getImage(tag).remove()),
  ]);
}

describeEngine('a source on a real engine', (engine) => {
  afterAll(() => clearAway(engine.api));

  test('reads all of it without a gap', async () => {
    const { store } = await loadSource(engine.proxy.socket);
    const { facts } = store;
    expect(facts.gaps.size).toBe(0);
    expect(facts.engine).toMatchObject({ name: 'Docker', rootless: false });
    expect(facts.info?.Name).not.toBe('');
    expect(facts.containers.size).toBeGreaterThan(0);
    expect([...facts.containers.values()].every(({ stage }) => stage === 'inspected')).toBe(true);
    expect([...facts.images.values()].every(({ stage }) => stage === 'inspected')).toBe(true);
    const [image] = facts.images.keys();
    const { source } = await loadSource(engine.proxy.socket);
    expect((await source.imageHistory(image ?? '')).length).toBeGreaterThan(0);
  });

  test('after a burst of 1,000 events the facts equal a fresh load', async () => {
    const { api } = engine;
    const { store, untilState, until } = await watchSource(engine.proxy.socket);
    await untilState('live');
    let events = 0;
    const stream = await api.getEvents();
    stream.on('data', (chunk: Buffer) => {
      events += chunk.toString().split('\n').length - 1;
    });

    const network = await api.createNetwork({ Name: `${PREFIX}net`, Driver: 'bridge' });
    const made = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        api.createContainer({
          name: `${PREFIX}${index}`,
          Image: IMAGE,
          Entrypoint: ['sleep', '600'],
          // Each health check leaves a line in the container's log of them, and tells no event of it.
          Healthcheck: { Test: ['NONE'] },
          HostConfig: { NetworkMode: index % 2 === 0 ? 'none' : `${PREFIX}net` },
        }),
      ),
    );
    await Promise.all(made.slice(0, 6).map((container) => container.start()));
    const before = engine.proxy.requests.length;
    for (let round = 0; events < 1000; round += 1) {
      await Promise.all(
        made.map(async (container, index) => {
          if (index === 19 && round === 3) return container.remove({ force: true });
          if (index === 19 && round > 3) return undefined;
          if (index < 3) return round % 2 === 0 ? container.pause() : container.unpause();
          if (index < 6 && round % 10 === 9) return container.restart({ t: 0 });
          if (index % 4 === 0) return container.update({ CpuShares: 100 + round });
          return container.rename({ name: `${PREFIX}${index}-${round}` });
        }),
      );
      if (round % 8 === 0) {
        const tag = { repo: `${PREFIX}image`, tag: String(round) };
        await Promise.all([
          api.getImage(IMAGE).tag(tag),
          api.createVolume({ Name: `${PREFIX}volume-${round}` }),
          round % 16 === 8 ? api.getVolume(`${PREFIX}volume-${round - 8}`).remove() : undefined,
        ]);
      }
    }
    const reads = engine.proxy.requests.length - before;
    expect(reads).toBeLessThan(events);

    // The last event of all: when it is in, so are the others, and what they asked for follows within a second.
    await made[0]?.rename({ name: `${PREFIX}last` });
    await until(({ containers }) =>
      [...containers.values()].some(
        (fact) => fact.stage === 'inspected' && fact.inspect.Name === `/${PREFIX}last`,
      ),
    );
    await sleep(2500);
    const fresh = await loadSource(engine.proxy.socket);
    expect(ours(store.facts)).toEqual(ours(fresh.store.facts));
    expect(ours(store.facts)).toMatchObject({ containers: { length: 19 } });
    if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
    await Promise.all(made.slice(0, 3).map((container) => container.unpause().catch(() => undefined)));
    await clearAway(api);
    await network.remove().catch(() => undefined);
    await until(({ containers, networks, volumes, images }) => {
      const left = ours({ ...store.facts, containers, networks, volumes, images });
      return JSON.stringify(left) === JSON.stringify({ containers: [], tags: [], networks: [], volumes: [] });
    });
  }, 120_000);

  test('gives the log of a container as it was written, and tells its life in order', async () => {
    const { api, target } = engine;
    const { session } = await openSession({ target });
    if (session === undefined) throw new Error('nothing answered');
    const over = new AbortController();
    const SCRIPT =
      'echo out; echo err >&2; busybox head -c 40000 /dev/zero | busybox tr "\\0" x; echo; while [ ! -e /go ]; do busybox sleep 0.1; done; echo last; exit 3';
    const make = (name: string, more: Docker.ContainerCreateOptions) =>
      api.createContainer({
        name: `${PREFIX}${name}`,
        Image: IMAGE,
        Entrypoint: ['busybox', 'sh', '-c', SCRIPT],
        Healthcheck: { Test: ['NONE'] },
        ...more,
      });
    const [plain, terminal, silent] = await Promise.all([
      make('log', {}),
      make('log-tty', { Tty: true }),
      make('log-none', { HostConfig: { LogConfig: { Type: 'none', Config: {} } } }),
    ]);
    const ids = [plain, terminal, silent].map(({ id }) => id);
    try {
      await expect
        .poll(() => ids.filter((id) => session.facts.containers.get(id)?.stage === 'inspected'), SOON)
        .toEqual(ids);
      void session.watchEvents(plain.id, over.signal);
      // From now on events are told as they come; what was before may be forgotten on a daemon that has much to do.
      await expect.poll(() => session.facts.events.has(plain.id), SOON).toBe(true);
      await Promise.all([plain.start(), terminal.start(), silent.start()]);

      const read: LogLine[] = [];
      const reading = (async () => {
        const log = await session.openLog(
          { kind: 'container', id: plain.id },
          { tail: 100, follow: true, previous: false },
        );
        for await (const lines of log) read.push(...lines);
      })();
      await expect
        .poll(() => read.map(({ text }) => text.slice(0, 5)).toSorted(), SOON)
        .toEqual(['err', 'out', 'xxxxx']);
      await (await plain.exec({ Cmd: ['busybox', 'touch', '/go'] })).start({ Detach: true });
      // It ends with the container.
      await reading;
      expect(read.map(({ text, stream, isCut }) => [text.slice(0, 5), stream, isCut]).toSorted()).toEqual([
        ['err', 'stderr', false],
        ['last', 'stdout', false],
        ['out', 'stdout', false],
        ['xxxxx', 'stdout', true],
      ]);
      expect(read.every(({ at }) => !Number.isNaN(Date.parse(at)))).toBe(true);

      // Of its image somebody else may have told something, and when an exec ends nothing else waits for.
      const actions = () =>
        session.facts.events
          .get(plain.id)
          ?.entries.filter(({ type, action }) => type !== 'image' && !/^create|^exec/.test(action))
          .map(({ action }) => action);
      await expect.poll(actions, SOON).toEqual(['connect', 'start', 'die', 'disconnect']);
      const live = session.facts.events.get(plain.id)?.entries ?? [];
      expect(live.map(({ at }) => at)).toEqual(
        live.map(({ at }) => at).toSorted((one, other) => one - other),
      );
      expect(live.find(({ action }) => action === 'die')?.attributes.exitCode).toBe('3');
      // What the engine remembers is what was told.
      const past = (await session.readEvents(plain.id))?.entries ?? [];
      const known = new Set(live.map(({ at, action }) => `${at} ${action}`));
      expect(past.filter(({ at, action }) => !known.has(`${at} ${action}`))).toEqual([]);

      // A terminal has one stream, and no frames.
      await (await terminal.exec({ Cmd: ['busybox', 'touch', '/go'] })).start({ Detach: true });
      const shown: LogLine[] = [];
      const tty = await session.openLog(
        { kind: 'container', id: terminal.id },
        { tail: 'all', follow: true, previous: false, isNewestEnough: true },
      );
      for await (const lines of tty) shown.push(...lines);
      expect(shown.map(({ text }) => text.slice(0, 5))).toEqual(['out', 'err', 'xxxxx', 'last']);
      expect(shown.some((line) => 'stream' in line)).toBe(false);

      const none = session.openLog(
        { kind: 'container', id: silent.id },
        { tail: 1, follow: false, previous: false },
      );
      await expect(none).rejects.toMatchObject({
        trouble: { what: 'It has no log', tryThis: expect.stringContaining('--log-driver') },
      });
      await silent.remove({ force: true });
      const gone = session.openLog(
        { kind: 'container', id: silent.id },
        { tail: 1, follow: false, previous: false },
      );
      await expect(gone).rejects.toMatchObject({ trouble: { kind: 'not-found' } });
    } finally {
      over.abort();
      await session.close();
    }
  }, 120_000);

  test('a dropped connection shows at once and is mended by itself', async () => {
    const { untilState } = await watchSource(engine.proxy.socket);
    await untilState('live');
    engine.proxy.dropConnections();
    const { connection } = await untilState('stale');
    expect(connection).toMatchObject({ trouble: { kind: 'dropped' } });
    await untilState('live');
  });
});
