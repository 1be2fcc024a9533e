/** The source against a real daemon: what it tells must be what the daemon would tell anew. */
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { afterAll, expect, test } from 'vitest';
import type { Facts } from '../../../src/facts/facts.ts';
import { describeEngine } from '../../engine/engine-test.ts';
import { loadSource, watchSource } from './watched-source.ts';

/** Everything made here starts with this; other tests change the same daemon at the same time. */
const PREFIX = 'burst-';
const IMAGE = 'plimsoll-test/web:1.4';

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

  test('a dropped connection shows at once and is mended by itself', async () => {
    const { untilState } = await watchSource(engine.proxy.socket);
    await untilState('live');
    engine.proxy.dropConnections();
    const { connection } = await untilState('stale');
    expect(connection).toMatchObject({ trouble: { kind: 'dropped' } });
    await untilState('live');
  });
});
