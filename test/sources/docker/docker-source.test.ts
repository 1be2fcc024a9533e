import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { containerName } from '../../../src/facts/container.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import { TargetError } from '../../../src/facts/target-error.ts';
import { type FakeEngine, startFakeEngine } from '../../engine/fake-engine.ts';
import { temporaryFolder } from './loopback.ts';
import { comparable, loadSource, watchSource } from './watched-source.ts';

const folder = temporaryFolder();
let engine: FakeEngine;
let count = 0;

async function start(containers = 30, apiVersion = '1.41'): Promise<FakeEngine> {
  count += 1;
  return startFakeEngine({ socket: join(folder, `${count}.sock`), containers, apiVersion });
}

beforeEach(async () => {
  engine = await start();
});
afterEach(() => engine.close());

const names = (each: FakeEngine) => [...each.host.containers.values()].map(({ Name }) => Name.slice(1));
const someName = (each: FakeEngine, index = 3) => names(each)[index] ?? '';
const idOf = (each: FakeEngine, name: string) =>
  [...each.host.containers.values()].find(({ Name }) => Name === `/${name}`)?.Id ?? '';
const inspected = (facts: Facts, id: string) => {
  const fact = facts.containers.get(id);
  return fact?.stage === 'inspected' ? fact.inspect : undefined;
};
const paths = (each: FakeEngine, from = 0) => each.requests.slice(from).map(({ path }) => path);

describe('a load', () => {
  test('hands on the names first, at once, and everything in the end', async () => {
    const { batches, store } = await loadSource(engine.socket);
    expect(batches[0]?.map(({ kind }) => kind)).toEqual(['containers-listed', 'connection']);
    const { containers, images, networks, volumes, engine: identity, info, gaps, connection } = store.facts;
    expect([...containers.keys()]).toEqual([...engine.host.containers.keys()]);
    expect([...containers.values()].every(({ stage }) => stage === 'inspected')).toBe(true);
    expect(new Set(images.keys())).toEqual(new Set(engine.host.images.keys()));
    expect([...images.values()].every(({ stage }) => stage === 'inspected')).toBe(true);
    expect(networks.size).toBe(engine.host.networks.size);
    expect(volumes.size).toBe(engine.host.volumes.size);
    expect(identity).toMatchObject({ name: 'Docker', apiVersion: '1.41', rootless: false });
    expect(info?.Name).toBe(engine.host.info.Name);
    expect(gaps.size).toBe(0);
    expect(connection).toEqual({ state: 'live' });
  });

  test('asks for each thing once, and for nothing but reads', async () => {
    await loadSource(engine.socket);
    const asked = paths(engine).map((path) => path.split('?')[0]);
    expect(new Set(asked).size).toBe(asked.length);
    // An image's history is an answer of its own.
    expect(asked).toHaveLength(6 + engine.host.containers.size + 2 * engine.host.images.size);
    expect(engine.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  test('tells its progress with the changes, never backwards', async () => {
    const { batches } = await loadSource(engine.socket);
    const progress = batches
      .flat()
      .flatMap((change) =>
        change.kind === 'connection' && change.connection.state === 'loading' ? [change.connection] : [],
      );
    const done = progress.map((each) => each.done);
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(progress.every((each) => each.done <= each.total)).toBe(true);
  });

  test('understands an engine of 2016, which names its version nowhere but on its own page', async () => {
    const old = await start(3, '1.24');
    const { store } = await loadSource(old.socket);
    expect(store.facts.engine?.apiVersion).toBe('1.24');
    expect(store.facts.containers.size).toBe(3);
    expect(store.facts.gaps.size).toBe(0);
    await old.close();
  });

  test('speaks our version to an engine that is newer', async () => {
    const future = await start(2, '1.99');
    const { store } = await loadSource(future.socket);
    expect(store.facts.engine?.apiVersion).toBe('1.51');
    await future.close();
  });

  test('waits with all but the names until it is told to go on', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { until, untilState } = await watchSource(engine.socket, { detailsAfter: promise });
    const facts = await until(({ containers }) => containers.size > 0);
    expect([...facts.containers.values()].every(({ stage }) => stage === 'listed')).toBe(true);
    await sleep(50);
    expect(
      paths(engine)
        .map((path) => path.split('?')[0])
        .toSorted(),
    ).toEqual(['/containers/json', '/events']);
    resolve();
    await untilState('live');
  });
});

describe('what can’t be read becomes a gap', () => {
  test('one container the engine fails at, until it recovers', async () => {
    const name = someName(engine);
    const id = idOf(engine, name);
    const recover = engine.misbehave(new RegExp(`/containers/${id}/json`), {
      kind: 'error',
      status: 500,
      message: 'layer does not exist',
    });
    const { source, store, untilState } = await watchSource(engine.socket);
    await untilState('live');
    expect(store.facts.containers.get(id)?.stage).toBe('listed');
    expect([...store.facts.gaps.values()]).toMatchObject([
      { fact: `container ${name}`, reason: 'error', detail: expect.stringContaining('layer does not exist') },
    ]);
    recover();
    await source.refresh();
    expect(store.facts.gaps.size).toBe(0);
    expect(inspected(store.facts, id)?.Id).toBe(id);
  });

  test.each([
    ['hangs at', { kind: 'hang' }, 'timeout'],
    ['hangs up at', { kind: 'drop' }, 'error'],
    ['talks nonsense of', { kind: 'body', body: '{"Id":' }, 'malformed'],
    ['has another form of', { kind: 'body', body: '{"Id": 7}' }, 'malformed'],
  ] as const)('one container that the engine %s', async (_name, how, reason) => {
    const id = idOf(engine, someName(engine));
    engine.misbehave(new RegExp(`/containers/${id}/json`), how);
    const { store, untilState } = await watchSource(engine.socket, {
      limits: how.kind === 'hang' ? { answerMs: 2000 } : {},
    });
    await untilState('live');
    expect([...store.facts.gaps.values()]).toMatchObject([{ fact: `container ${someName(engine)}`, reason }]);
    expect([...store.facts.containers.values()].filter(({ stage }) => stage === 'listed')).toHaveLength(1);
  });

  test('what runs in a container with more open sessions than are asked for', async () => {
    const id = idOf(engine, someName(engine));
    const inspect = { ...engine.host.containers.get(id), ExecIDs: Array.from({ length: 101 }, String) };
    engine.misbehave(new RegExp(`/containers/${id}/json`), { kind: 'body', body: JSON.stringify(inspect) });
    const { store } = await loadSource(engine.socket);
    expect(inspected(store.facts, id)?.Execs).toBeUndefined();
    expect([...store.facts.gaps.values()]).toMatchObject([
      { fact: `exec sessions of container ${someName(engine)}`, reason: 'not-asked' },
    ]);
    expect(paths(engine).some((path) => path.startsWith('/exec/'))).toBe(false);
  });

  test('the attributes of one changed path that the engine fails at; all others are told', async () => {
    const id = idOf(engine, someName(engine));
    const paths = ['/etc/new', '/loop'];
    const body = JSON.stringify(paths.map((Path) => ({ Path, Kind: 1 })));
    engine.misbehave(/\/changes/, { kind: 'body', body });
    engine.misbehave(/\/archive/, { kind: 'error', status: 500, message: 'too many links' });
    const { source } = await watchSource(engine.socket);
    const eyes = await source.lookInto?.(id);
    const changes = await eyes?.changes();
    expect(changes?.entries.map(({ path }) => path)).toEqual(paths);
    expect(changes?.gaps).toMatchObject([{ fact: 'changes', detail: expect.stringContaining('2 of the') }]);
  });

  test('a container that is gone before its turn leaves none', async () => {
    const id = idOf(engine, someName(engine));
    engine.misbehave(new RegExp(`/containers/${id}/json`), {
      kind: 'error',
      status: 404,
      message: 'No such container',
    });
    const { store } = await loadSource(engine.socket);
    expect(store.facts.containers.has(id)).toBe(false);
    expect(store.facts.containers.size).toBe(29);
    expect(store.facts.gaps.size).toBe(0);
  });

  test('one entry of a list that has another form', async () => {
    const [, ...rest] = engine.host.networks.values();
    engine.misbehave(/^\/networks$/, {
      kind: 'body',
      body: JSON.stringify([{ Id: 'odd', Name: 7 }, ...rest]),
    });
    const { store } = await loadSource(engine.socket);
    expect(store.facts.networks.size).toBe(rest.length);
    expect([...store.facts.gaps.values()]).toMatchObject([{ fact: 'network odd', reason: 'malformed' }]);
  });

  test.each([
    ['/images/json', 'images'],
    ['/networks', 'networks'],
    ['/volumes', 'volumes'],
    ['/info', 'engine.info'],
  ])('%s that a proxy keeps closed', async (path, fact) => {
    engine.misbehave(new RegExp(`^${path}$`), { kind: 'error', status: 403, message: 'Forbidden' });
    const { store } = await loadSource(engine.socket);
    expect([...store.facts.gaps.values()]).toMatchObject([{ fact, reason: 'permission' }]);
    expect(store.facts.containers.size).toBe(30);
    expect(store.facts.engine?.version).toMatch(/^20\.10/);
  });

  test('an engine that hangs altogether is a trouble and no crowd of gaps', async () => {
    engine.misbehave(/^\/(containers|images)\/.*json$/, { kind: 'hang' });
    engine.misbehave(/^\/containers\/json$/, {
      kind: 'body',
      body: JSON.stringify([...engine.host.containers.keys()].map((Id) => ({ Id }))),
    });
    const loading = loadSource(engine.socket, { limits: { answerMs: 100 } });
    await expect(loading).rejects.toMatchObject({ trouble: { kind: 'timeout' } });
  });

  test('a change that can’t be read leaves nothing known of before', async () => {
    const name = someName(engine);
    const id = idOf(engine, name);
    const { store, until, untilState } = await watchSource(engine.socket);
    await untilState('live');
    const recover = engine.misbehave(new RegExp(`/containers/${id}/json`), {
      kind: 'error',
      status: 500,
      message: 'oops',
    });
    engine.stop(name);
    const facts = await until(({ gaps }) => gaps.size > 0);
    const fact = facts.containers.get(id);
    expect(fact?.stage).toBe('listed');
    expect(fact && containerName(fact)).toBe(name);
    recover();
    engine.start(name);
    await until(({ gaps }) => gaps.size === 0);
    expect(inspected(store.facts, id)?.State.Running).toBe(true);
  });
});

describe('events', () => {
  test('patch what they touch, with one read each', async () => {
    const name = someName(engine);
    const id = idOf(engine, name);
    const { until, untilState } = await watchSource(engine.socket);
    await untilState('live');
    const before = engine.requests.length;

    engine.rename(name, 'renamed');
    await until((facts) => inspected(facts, id)?.Name === '/renamed');
    engine.stop('renamed');
    await until((facts) => inspected(facts, id)?.State.Running === false);
    engine.run('fresh', 'renamed');
    const fresh = idOf(engine, 'fresh');
    await until((facts) => inspected(facts, fresh)?.Name === '/fresh');
    engine.destroy('fresh');
    await until((facts) => !facts.containers.has(fresh));

    expect(new Set(paths(engine, before))).toEqual(
      new Set([`/containers/${id}/json`, `/containers/${fresh}/json`]),
    );
    expect(engine.requests.length - before).toBeLessThanOrEqual(4);
  });

  test.each(['/bin/sh', '/bin/bash -eo pipefail'])(
    'of health checks and their like cost nothing: by %s',
    async (shell) => {
      const id = idOf(engine, someName(engine));
      const container = engine.host.containers.get(id);
      if (container === undefined) throw new Error('no such container');
      Object.assign(container.Config, { Healthcheck: { Test: ['CMD-SHELL', 'curl localhost'] } });
      const { untilState } = await watchSource(engine.socket);
      await untilState('live');
      const before = engine.requests.length;
      for (let index = 0; index < 100; index += 1) {
        for (const Action of [
          `exec_create: ${shell} -c curl localhost`,
          `exec_start: ${shell} -c curl localhost`,
          'exec_die',
        ]) {
          engine.emit({ Type: 'container', Action, Actor: { ID: id, Attributes: {} } });
        }
      }
      await sleep(200);
      expect(engine.requests.length).toBe(before);
    },
  );

  test('of images bring the list, and a read of those whose names changed', async () => {
    const [image, other] = [...engine.host.images.values()];
    const { store, until, untilState } = await watchSource(engine.socket);
    await untilState('live');
    const before = engine.requests.length;
    if (image === undefined || other === undefined) throw new Error('too few images');
    // A tag that moves: the event tells of the image it went to, not of the one it left.
    const moved = other.RepoTags.splice(0);
    image.RepoTags.push(...moved, 'moved:here');
    engine.emit({ Type: 'image', Action: 'tag', Actor: { ID: image.Id, Attributes: {} } });
    await until(({ images }) => {
      const [to, from] = [images.get(image.Id), images.get(other.Id)];
      const hasNew = to?.stage === 'inspected' && to.inspect.RepoTags.includes('moved:here');
      return hasNew && from?.stage === 'inspected' && from.inspect.RepoTags.length === 0;
    });
    expect(paths(engine, before).toSorted()).toEqual(
      ['/images/json', `/images/${image.Id}/json`, `/images/${other.Id}/json`].toSorted(),
    );
    engine.host.images.delete(other.Id);
    engine.emit({ Type: 'image', Action: 'delete', Actor: { ID: other.Id, Attributes: {} } });
    await until(({ images }) => !images.has(other.Id));
    expect(store.facts.images.size).toBe(engine.host.images.size);
  });

  test('of networks and volumes bring their lists', async () => {
    const { until, untilState } = await watchSource(engine.socket);
    await untilState('live');
    const before = engine.requests.length;
    engine.host.networks.set('n'.repeat(64), { Id: 'n'.repeat(64), Name: 'new-net' });
    engine.emit({ Type: 'network', Action: 'create', Actor: { ID: 'n'.repeat(64), Attributes: {} } });
    engine.host.volumes.set('new-volume', { Name: 'new-volume' });
    engine.emit({ Type: 'volume', Action: 'create', Actor: { ID: 'new-volume', Attributes: {} } });
    await until(({ networks, volumes }) => networks.has('n'.repeat(64)) && volumes.has('new-volume'));
    expect(paths(engine, before).toSorted()).toEqual(['/networks', '/volumes']);
  });

  test('that happen while the load goes on are not lost', async () => {
    const name = someName(engine, 29);
    const { until } = await watchSource(engine.socket);
    engine.run('early', name);
    engine.rename(name, 'early-renamed');
    engine.destroy(someName(engine, 5));
    const facts = await until(
      ({ connection, containers }) => connection.state === 'live' && containers.size === 30,
    );
    const fresh = await loadSource(engine.socket);
    expect(comparable(facts)).toEqual(comparable(fresh.store.facts));
  });

  test('a thousand on twenty containers cost few reads, and the facts are right', async () => {
    const { store, untilState, until } = await watchSource(engine.socket);
    await untilState('live');
    const before = engine.requests.length;
    const chosen = names(engine).slice(0, 20);
    for (let index = 0; index < 500; index += 1) {
      const name = chosen[index % 20] ?? '';
      if (index % 3 === 0) engine.start(name);
      else engine.stop(name);
      if (index % 50 === 0) await sleep(5);
    }
    engine.run('the-last', chosen[0] ?? '');
    await until(
      ({ containers }) => inspected({ ...store.facts, containers }, idOf(engine, 'the-last')) !== undefined,
    );
    await sleep(1500);
    const fresh = await loadSource(engine.socket);
    expect(comparable(store.facts)).toEqual(comparable(fresh.store.facts));
    const reads = paths(engine, before).filter(
      (path) => path.startsWith('/containers/') && path.endsWith('/json'),
    );
    expect(reads.length - 31).toBeLessThan(200);
  });

  test('whatever happens in whatever order, the facts equal a fresh load', async () => {
    const step = fc.record({
      act: fc.constantFrom('start', 'stop', 'rename', 'destroy', 'run', 'drop', 'refresh'),
      which: fc.nat(1000),
      wait: fc.constantFrom(0, 0, 0, 1, 20, 120),
    });
    let serial = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const each = await start(8);
        const { source, store, untilState } = await watchSource(each.socket);
        for (const { act, which, wait } of steps) {
          const all = names(each);
          const name = all[which % all.length];
          serial += 1;
          if (act === 'drop') each.dropConnections();
          else if (act === 'refresh') void source.refresh();
          else if (name === undefined) continue;
          else if (act === 'rename') each.rename(name, `r${serial}`);
          else if (act === 'run') each.run(`n${serial}`, name);
          else each[act](name);
          if (wait > 0) await sleep(wait);
        }
        // An event as the last one; when it is in, all before it are.
        await untilState('live');
        if (each.host.containers.size > 0) each.run('last', someName(each, 0));
        await sleep(250);
        await untilState('live');
        await sleep(250);
        const fresh = await loadSource(each.socket);
        expect(comparable(store.facts)).toEqual(comparable(fresh.store.facts));
        await source.close();
        await each.close();
      }),
      { numRuns: 12 },
    );
  }, 120_000);
});

describe('a connection that drops', () => {
  test('is stale at once, comes back by itself, and everything is read anew', async () => {
    const { store, until, untilState } = await watchSource(engine.socket);
    await untilState('live');
    const name = someName(engine);
    const id = idOf(engine, name);
    const lost = Date.now();
    engine.dropConnections();
    const { connection } = await untilState('stale');
    expect(connection).toMatchObject({ state: 'stale', attempt: 1, trouble: { kind: 'dropped' } });
    expect(connection.state === 'stale' && connection.since).toBeGreaterThanOrEqual(lost);
    // Changes that nobody told us of.
    const container = engine.host.containers.get(id);
    if (container !== undefined) container.Name = '/changed-meanwhile';
    engine.host.containers.delete(idOf(engine, someName(engine, 5)));
    await until(({ connection: { state }, containers }) => state === 'live' && containers.size === 29);
    expect(inspected(store.facts, id)?.Name).toBe('/changed-meanwhile');
    expect(engine.listeners()).toBe(1);
  });

  test('stays stale while the engine is away, counts the attempts, and keeps since when', async () => {
    const { until, untilState } = await watchSource(engine.socket);
    await untilState('live');
    const { socket } = engine;
    await engine.close();
    const first = await untilState('stale');
    const second = await until(({ connection }) => connection.state === 'stale' && connection.attempt === 2);
    expect(second.connection).toMatchObject({
      trouble: { kind: 'no-socket' },
      since: first.connection.state === 'stale' && first.connection.since,
    });
    expect(second.containers.size).toBe(30);
    engine = await startFakeEngine({ socket, containers: 4, seed: 7 });
    const back = await untilState('live');
    expect(back.containers.size).toBe(4);
  });

  test('a refresh does not wait for the pause', async () => {
    const { source, store, until, untilState } = await watchSource(engine.socket);
    await untilState('live');
    const { socket } = engine;
    await engine.close();
    await until(({ connection }) => connection.state === 'stale' && connection.attempt === 4);
    engine = await startFakeEngine({ socket, containers: 4 });
    await source.refresh();
    expect(store.facts.connection.state).toBe('live');
    expect(store.facts.containers.size).toBe(4);
  });

  test('without events the facts are read once and are stale', async () => {
    engine.misbehave(/^\/events$/, { kind: 'error', status: 403, message: 'Forbidden' });
    const { until } = await watchSource(engine.socket);
    const facts = await until(({ connection }) => connection.state === 'stale' && connection.attempt === 2);
    expect(facts.connection).toMatchObject({ trouble: { kind: 'permission' } });
    expect([...facts.containers.values()].every(({ stage }) => stage === 'inspected')).toBe(true);
    const inspections = paths(engine).filter((path) => /^\/containers\/.*\/json/.test(path));
    expect(inspections).toHaveLength(30);
  });

  test('a stream of events without line ends is left', async () => {
    engine.misbehave(/^\/events$/, { kind: 'body', body: 'x'.repeat(3 * 1024 * 1024) });
    const { untilState } = await watchSource(engine.socket);
    const { connection } = await untilState('stale');
    expect(connection).toMatchObject({ trouble: { kind: 'not-an-engine' } });
  });
});

describe('at rest', () => {
  test('nothing is asked for and one connection is held', async () => {
    const { untilState } = await watchSource(engine.socket);
    await untilState('live');
    const before = engine.requests.length;
    await sleep(1000);
    expect(engine.requests.length).toBe(before);
    expect(engine.listeners()).toBe(1);
  });

  test('after close nothing is told and nothing keeps the process alive', async () => {
    const opening = new URL('../../../src/session/open-session.ts', import.meta.url).href;
    const script = `
      const { openSession } = await import(${JSON.stringify(opening)});
      for (const when of ['at once', 'loading', 'live']) {
        const { session } = await openSession({ target: ${JSON.stringify(engine.target)} });
        const reached = Promise.withResolvers();
        const look = () => (when === 'at once' || session.facts.connection.state === when) && reached.resolve();
        session.subscribe(look);
        look();
        await reached.promise;
        await session.close();
        session.subscribe(() => { throw new Error('told after close'); });
      }
      console.log('closed');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: fileURLToPath(new URL('../../../', import.meta.url)),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    const code = await new Promise((resolve) => child.once('exit', resolve));
    expect({ code, output }).toEqual({ code: 0, output: 'closed\n' });
    expect(engine.listeners()).toBe(0);
  });
});

describe('an image’s history', () => {
  test('comes newest first', async () => {
    const { source } = await loadSource(engine.socket);
    const [image] = engine.host.images.keys();
    const history = await source.imageHistory(image ?? '');
    expect(history.length).toBe(engine.host.histories[image ?? '']?.length);
  });

  test('of an image that is gone is a TargetError', async () => {
    const { source } = await loadSource(engine.socket);
    const history = source.imageHistory('sha256:none');
    await expect(history).rejects.toBeInstanceOf(TargetError);
    await expect(history).rejects.toMatchObject({ trouble: { kind: 'not-found' } });
  });

  test('an id can’t leave its place in the path', async () => {
    const { source } = await loadSource(engine.socket);
    await source.imageHistory('../containers/x?y#z').catch(() => undefined);
    expect(paths(engine).at(-1)).toBe('/images/..%2Fcontainers%2Fx%3Fy%23z/history');
  });
});
