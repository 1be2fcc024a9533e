/**
 * An engine that answers reads on a unix socket, for what the real one can't do on demand: 10,000 containers,
 * hanging, failing, dropping the connection, talking nonsense, being old. It answers in the engine's exact shape.
 *
 * Also a program of its own, so that a bench does not measure it along with Plimsoll:
 * `node test/engine/fake-engine.ts --containers 1000 --socket PATH [--seed 1] [--api 1.41] [--log-rate BYTES]`. It prints `ready`, and
 * ends with the process that forked it.
 */
import { unlinkSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import {
  anotherContainer,
  type FakeContainer,
  type FakeHost,
  imageSummaryOf,
  makeFakeHost,
  summaryOf,
} from './fake-host.ts';
import { floodLog } from './log-flood.ts';

/** What an answer is replaced by. */
export type Misbehaviour =
  | { readonly kind: 'hang' }
  /** The connection ends without an answer. */
  | { readonly kind: 'drop' }
  | { readonly kind: 'error'; readonly status: number; readonly message: string }
  /** A 200 with this body, whatever it is. */
  | { readonly kind: 'body'; readonly body: string };

export interface EngineEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

export interface FakeEngine {
  readonly socket: string;
  /** As `--target` takes it. */
  readonly target: string;
  readonly host: FakeHost;
  /** Every request so far, in order; the path without the version. */
  readonly requests: readonly { readonly method: string; readonly path: string; readonly at: number }[];
  /** How many event streams are open. */
  listeners(): number;
  /** Sends an event as it is, without changing anything. */
  emit(event: EngineEvent): void;
  /** Changes a container the way the engine's own commands do, then tells the event. `name` is without slash. */
  start(name: string): void;
  stop(name: string): void;
  destroy(name: string): void;
  rename(name: string, to: string): void;
  /** Makes and starts a container like another one, changed by `change`. */
  run(name: string, like: string, change?: (container: FakeContainer) => void): void;
  /** Answers requests whose path (without version and query) matches differently, until the result is called. */
  misbehave(paths: RegExp, how: Misbehaviour): () => void;
  /** Breaks every connection there is; new ones are welcome. */
  dropConnections(): void;
  close(): Promise<void>;
}

export interface FakeEngineOptions {
  readonly socket: string;
  readonly containers?: number;
  readonly seed?: number;
  /** The newest API version it speaks. */
  readonly apiVersion?: string;
  /** Every container writes so many bytes a second to its log; none has one when left out. */
  readonly logRate?: number;
}

const KEPT_EVENTS = 256;

const older = (a: string, b: string) => {
  const [aMajor = 0, aMinor = 0] = a.split('.').map(Number);
  const [bMajor = 0, bMinor = 0] = b.split('.').map(Number);
  return aMajor - bMajor || aMinor - bMinor;
};

export async function startFakeEngine(options: FakeEngineOptions): Promise<FakeEngine> {
  const { socket, containers = 100, seed = 1, apiVersion = '1.41', logRate = 0 } = options;
  const host = makeFakeHost({ containers, seed });
  const requests: { method: string; path: string; at: number }[] = [];
  const misbehaviours = new Map<RegExp, Misbehaviour>();
  const connections = new Set<Socket>();
  const streams = new Set<ServerResponse>();
  const pastEvents: { time: number; line: string }[] = [];

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://engine');
    const [, version, path = '/'] = /^(?:\/v(\d+\.\d+))?(\/.*)$/.exec(url.pathname) ?? [];
    const method = request.method ?? 'GET';
    requests.push({ method, path: `${path}${url.search}`, at: Date.now() });
    const how = [...misbehaviours].find(([paths]) => paths.test(path))?.[1];
    if (version !== undefined && older(version, apiVersion) > 0) {
      const message = `client version ${version} is too new. Maximum supported API version is ${apiVersion}`;
      send(response, 400, { message });
    } else if (method !== 'GET' && method !== 'HEAD') {
      send(response, 405, { message: `${method} changes things` });
    } else if (how !== undefined) {
      if (how.kind === 'drop') request.socket.destroy();
      if (how.kind === 'error') send(response, how.status, { message: how.message });
      if (how.kind === 'body') sendText(response, 200, how.body);
    } else if (path === '/events') {
      openStream(url.searchParams, response);
    } else if (logRate > 0 && /^\/containers\/[^/]+\/logs$/.test(path)) {
      floodLog(response, logRate);
    } else if (path === '/_ping') {
      sendText(response, 200, 'OK', 'text/plain; charset=utf-8');
    } else {
      const [status, body] = read(decodeURIComponent(path), url.searchParams);
      send(response, status, body);
    }
  }

  function read(path: string, query: URLSearchParams): [status: number, body: unknown] {
    if (path === '/version') return [200, versionAnswer()];
    if (path === '/info') return [200, { ...host.info, ...counts() }];
    if (path === '/containers/json') return [200, listContainers(query)];
    if (path === '/images/json') return [200, [...host.images.values()].map(imageSummaryOf)];
    if (path === '/networks') return [200, [...host.networks.values()]];
    if (path === '/volumes') return [200, { Volumes: [...host.volumes.values()], Warnings: null }];
    const [, kind, id = '', what] =
      /^\/(containers|images|networks|volumes)\/(.+?)(?:\/(json|history))?$/.exec(path) ?? [];
    if (kind === 'containers' && what === 'json') return found(container(id), `No such container: ${id}`);
    if (kind === 'images' && what === 'json')
      return found(host.images.get(imageId(id)), `No such image: ${id}`);
    if (kind === 'images' && what === 'history')
      return found(host.histories[imageId(id)], `No such image: ${id}`);
    if (kind === 'networks') return found(network(id), `network ${id} not found`);
    if (kind === 'volumes') return found(host.volumes.get(id), `get ${id}: no such volume`);
    return [404, { message: 'page not found' }];
  }

  function found(body: unknown, message: string): [status: number, body: unknown] {
    return body === undefined ? [404, { message }] : [200, body];
  }

  function versionAnswer(): object {
    const { Platform, Components, MinAPIVersion, ...rest } = host.version;
    // Engines before 1.25 knew nothing of these.
    if (older(apiVersion, '1.25') < 0) return { ...rest, ApiVersion: apiVersion };
    return { Platform, Components, ...rest, ApiVersion: apiVersion, MinAPIVersion };
  }

  function counts(): object {
    const all = [...host.containers.values()];
    const paused = all.filter(({ State }) => State.Paused).length;
    const running = all.filter(({ State }) => State.Running && !State.Paused).length;
    return {
      Containers: all.length,
      ContainersRunning: running,
      ContainersPaused: paused,
      ContainersStopped: all.length - running - paused,
      Images: host.images.size,
    };
  }

  function listContainers(query: URLSearchParams): object[] {
    const isAll = ['1', 'true', 'True'].includes(query.get('all') ?? '');
    const wanted = idFilter(query);
    return [...host.containers.values()]
      .filter(({ Id, State }) => (isAll || State.Running) && (wanted === undefined || wanted.has(Id)))
      .map(summaryOf);
  }

  function idFilter(query: URLSearchParams): Set<string> | undefined {
    const filters = z
      .looseObject({ id: filterValues.optional() })
      .parse(JSON.parse(query.get('filters') ?? '{}'));
    return filters.id === undefined ? undefined : new Set(filters.id);
  }

  function container(idOrName: string): FakeContainer | undefined {
    const exact = host.containers.get(idOrName);
    if (exact !== undefined) return exact;
    for (const each of host.containers.values()) {
      if (each.Name === `/${idOrName}` || (idOrName.length >= 12 && each.Id.startsWith(idOrName)))
        return each;
    }
    return undefined;
  }

  function known(name: string): FakeContainer {
    const each = container(name);
    if (each === undefined) throw new Error(`the fake engine has no container ${name}`);
    return each;
  }

  function imageId(idOrTag: string): string {
    if (host.images.has(idOrTag)) return idOrTag;
    if (host.images.has(`sha256:${idOrTag}`)) return `sha256:${idOrTag}`;
    return [...host.images.values()].find(({ RepoTags }) => RepoTags.includes(idOrTag))?.Id ?? idOrTag;
  }

  function network(idOrName: string) {
    return host.networks.get(idOrName) ?? [...host.networks.values()].find(({ Name }) => Name === idOrName);
  }

  function openStream(query: URLSearchParams, response: ServerResponse): void {
    response.writeHead(200, { ...headers(), 'Content-Type': 'application/json' });
    response.flushHeaders();
    const since = Number(query.get('since') ?? Number.POSITIVE_INFINITY);
    for (const { time, line } of pastEvents) if (time >= since) response.write(line);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  }

  function emit(event: EngineEvent): void {
    const now = Date.now();
    const isContainer = event.Type === 'container';
    const line = `${JSON.stringify({
      ...(isContainer
        ? { status: event.Action, id: event.Actor.ID, from: event.Actor.Attributes.image ?? '' }
        : {}),
      ...event,
      scope: 'local',
      time: Math.floor(now / 1000),
      timeNano: now * 1_000_000,
    })}\n`;
    pastEvents.push({ time: now / 1000, line });
    if (pastEvents.length > KEPT_EVENTS) pastEvents.shift();
    for (const stream of streams) stream.write(line);
  }

  function tell(Action: string, each: FakeContainer, more: Record<string, string> = {}): void {
    const Attributes = { ...each.Config.Labels, image: each.Config.Image, name: each.Name.slice(1), ...more };
    emit({ Type: 'container', Action, Actor: { ID: each.Id, Attributes } });
  }

  function headers(): Record<string, string> {
    return {
      Server: 'Docker/20.10.24 (linux)',
      Ostype: 'linux',
      'Docker-Experimental': 'false',
      ...(older(apiVersion, '1.25') < 0 ? {} : { 'Api-Version': apiVersion }),
    };
  }

  function send(response: ServerResponse, status: number, body: unknown): void {
    sendText(response, status, `${JSON.stringify(body)}\n`);
  }

  function sendText(response: ServerResponse, status: number, body: string, type = 'application/json'): void {
    response.writeHead(status, {
      ...headers(),
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
    });
    response.end(response.req.method === 'HEAD' ? undefined : body);
  }

  const server = createServer(answer);
  server.keepAliveTimeout = 0;
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.on('close', () => connections.delete(connection));
    connection.on('error', () => connection.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });

  const dropConnections = () => {
    for (const connection of connections) connection.destroy();
  };
  return {
    socket,
    target: `unix://${socket}`,
    host,
    requests,
    listeners: () => streams.size,
    emit,
    start(name) {
      const each = known(name);
      Object.assign(each.State, {
        Status: 'running',
        Running: true,
        Paused: false,
        Restarting: false,
        Pid: 4242,
      });
      each.State.StartedAt = new Date().toISOString();
      tell('start', each);
    },
    stop(name) {
      const each = known(name);
      Object.assign(each.State, {
        Status: 'exited',
        Running: false,
        Paused: false,
        Restarting: false,
        Pid: 0,
      });
      each.State.FinishedAt = new Date().toISOString();
      each.State.ExitCode = 143;
      tell('kill', each, { signal: '15' });
      tell('die', each, { exitCode: '143' });
      tell('stop', each);
    },
    destroy(name) {
      const each = known(name);
      host.containers.delete(each.Id);
      tell('destroy', each);
    },
    rename(name, to) {
      const each = known(name);
      each.Name = `/${to}`;
      tell('rename', each, { oldName: `/${name}` });
    },
    run(name, like, change) {
      const made = anotherContainer(known(like), name, Date.now());
      change?.(made);
      // The engine lists its newest first.
      const others = [...host.containers];
      host.containers.clear();
      host.containers.set(made.Id, made);
      for (const [id, other] of others) host.containers.set(id, other);
      tell('create', made);
      tell('start', made);
    },
    misbehave(paths, how) {
      misbehaviours.set(paths, how);
      return () => void misbehaviours.delete(paths);
    },
    dropConnections,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      dropConnections();
      await closed;
    },
  };
}

/** The engine takes filters as lists and, from its own command line, as maps of true. */
const filterValues = z.union([
  z.array(z.string()),
  z.record(z.string(), z.boolean()).transform((map) => Object.keys(map)),
]);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      containers: { type: 'string', default: '100' },
      socket: { type: 'string', default: '/tmp/plimsoll-fake-engine.sock' },
      seed: { type: 'string', default: '1' },
      api: { type: 'string', default: '1.41' },
      'log-rate': { type: 'string', default: '0' },
    },
  });
  await startFakeEngine({
    socket: values.socket,
    containers: Number(values.containers),
    seed: Number(values.seed),
    apiVersion: values.api,
    logRate: Number(values['log-rate']),
  });
  const end = () => {
    unlinkSync(values.socket);
    process.exit(0);
  };
  process.on('SIGTERM', end).on('SIGINT', end).on('disconnect', end);
  process.stdout.write('ready\n');
}

if (import.meta.main) await main();
