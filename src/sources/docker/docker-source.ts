/** A Docker or Podman engine as a source of facts. */
import type { IncomingMessage } from 'node:http';
import type { ContainerEvent, EventSubject } from '../../facts/container-events.ts';
import type { ImageHistory } from '../../facts/image.ts';
import type { LayerReader } from '../../facts/image-layers.ts';
import type { LogPlace, LogReading, LogWish } from '../../facts/log.ts';
import type { SentRequests } from '../../facts/request-record.ts';
import type { ContainerAnswers, ContainerEyes, FactSink, PastEvents, Source } from '../../facts/source.ts';
import type { TargetIdentity, Trouble } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { backOffMs } from './back-off.ts';
import { ChangeBatch } from './change-batch.ts';
import type { Endpoint } from './endpoint.ts';
import { EngineClient, parseContainerList } from './engine-client.ts';
import { containerEventOf, type EngineEvent, effectsOf, LineCutter, parseEvent } from './engine-event.ts';
import { EngineReading } from './engine-reading.ts';
import { explainFailure } from './explain-failure.ts';
import type { Gateway } from './gateway.ts';
import { MalformedAnswer } from './malformed-answer.ts';
import { OpenGaps } from './open-gaps.ts';
import { endEvents, type Greeting, greet, type OpenedEngine } from './opening.ts';
import { RequestFailure } from './request-failure.ts';

export class DockerSource implements Source {
  readonly identity: TargetIdentity;
  private readonly endpoint: Endpoint;
  private readonly gateway: Gateway;
  private readonly client: EngineClient;
  private readonly detailsAfter: Promise<void> | undefined;
  /** From the opening; the first reading takes it. */
  private greeting: Greeting | undefined;
  private readonly gaps = new OpenGaps();
  private batch: ChangeBatch | undefined;
  private isClosed = false;
  private hasLoaded = false;
  /** Ends the current reading, or the pause before the next attempt, so that everything is read anew now. */
  private restart: () => void = () => undefined;
  private readonly eventListeners = new Set<(event: ContainerEvent) => void>();
  private readonly refreshWaiters = new Set<() => void>();

  /** With `detailsAfter`, the first reading hands on the list of containers and waits for it before the rest. */
  constructor({ identity, endpoint, gateway, greeting }: OpenedEngine, detailsAfter?: Promise<void>) {
    this.detailsAfter = detailsAfter;
    this.identity = identity;
    this.endpoint = endpoint;
    this.gateway = gateway;
    this.client = new EngineClient(gateway);
    this.greeting = greeting;
  }

  async load(sink: FactSink, signal?: AbortSignal): Promise<void> {
    const batch = new ChangeBatch(sink);
    const abort = (): void => this.gateway.close();
    signal?.addEventListener('abort', abort, { once: true });
    let greeting: Greeting | undefined;
    let reading: EngineReading | undefined;
    try {
      signal?.throwIfAborted();
      greeting = await this.takeGreeting(false);
      reading = this.startReading(greeting, batch, () => undefined);
      await reading.load(await parseContainerList(greeting.containers));
      batch.tell({ state: 'live' });
      batch.flush();
    } catch (error) {
      throw new TargetError(await explainFailure(error, this.endpoint), error);
    } finally {
      signal?.removeEventListener('abort', abort);
      endEvents(greeting?.events);
      reading?.close();
      batch.close();
    }
  }

  async watch(sink: FactSink): Promise<void> {
    const batch = new ChangeBatch(sink);
    this.batch = batch;
    let since: number | undefined;
    let attempt = 0;
    while (!this.isClosed) {
      try {
        await this.follow(batch, () => {
          since = undefined;
          attempt = 0;
          batch.tell({ state: 'live' });
          batch.flush();
          this.tellRefreshed();
        });
      } catch (error) {
        since ??= Date.now();
        attempt += 1;
        const trouble = await explainFailure(error, this.endpoint);
        batch.tell({ state: 'stale', since, trouble, attempt });
        batch.flush();
        this.tellRefreshed();
        if (!this.isClosed) await this.pause(backOffMs(attempt, Math.random()));
      }
    }
    batch.close();
  }

  async refresh(): Promise<void> {
    if (this.isClosed || this.batch === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.refreshWaiters.add(resolve);
    this.restart();
    return promise;
  }

  async imageHistory(imageId: string): Promise<ImageHistory> {
    try {
      return await this.client.imageHistory(imageId);
    } catch (error) {
      const isGone = error instanceof RequestFailure && error.statusCode === 404;
      throw new TargetError(isGone ? imageGone(imageId) : await explainFailure(error, this.endpoint), error);
    }
  }

  /** Loaded when it is first needed: a session that takes nothing apart does without it. */
  async layerReader(): Promise<LayerReader> {
    const { engineLayerReader } = await import('./engine-layers.ts');
    return engineLayerReader(this.client, this.endpoint);
  }

  async openLog(of: LogPlace, wish: LogWish, signal?: AbortSignal): Promise<LogReading> {
    if (of.kind !== 'container') throw new TargetError(noPods(this.identity.uri));
    const { openContainerLog } = await import('./container-log.ts');
    return openContainerLog({ gateway: this.gateway, endpoint: this.endpoint }, of.id, wish, signal);
  }

  async pastEvents(
    of: EventSubject,
    span: { readonly since: number; readonly until: number },
    signal?: AbortSignal,
  ): Promise<PastEvents> {
    const { readPastEvents } = await import('./past-events.ts');
    try {
      return await readPastEvents(this.gateway, of, span, signal);
    } catch (error) {
      signal?.throwIfAborted();
      throw new TargetError(await explainFailure(error, this.endpoint), error);
    }
  }

  followEvents(listener: (event: ContainerEvent) => void): () => void {
    this.eventListeners.add(listener);
    return () => {
      this.eventListeners.delete(listener);
    };
  }

  async lookInto(containerId: string): Promise<ContainerEyes> {
    const { EngineEyes } = await import('./engine-eyes.ts');
    return new EngineEyes(this.client, this.endpoint, containerId, this.identity.kind === 'podman');
  }

  async containerAnswers(containerId: string, signal?: AbortSignal): Promise<ContainerAnswers> {
    const { containerAnswers } = await import('./container-answers.ts');
    return containerAnswers(this.client, containerId, signal);
  }

  requests(since?: number): SentRequests {
    return this.gateway.requests.since(since);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.batch?.close();
    this.gateway.close();
    this.restart();
    this.tellRefreshed();
  }

  /** Reads everything and takes events. Resolves when a refresh is wanted, rejects when the connection is lost. */
  private async follow(batch: ChangeBatch, onLive: () => void): Promise<void> {
    const over = Promise.withResolvers<void>();
    over.promise.catch(() => undefined);
    this.restart = over.resolve;
    const greeting = await this.takeGreeting(true);
    let reading: EngineReading | undefined;
    try {
      // Facts that grow old are better than none, once. Without events they are not read again and again.
      if (this.hasLoaded) await greeting.events;
      reading = this.startReading(greeting, batch, over.reject);
      const loading = reading.load(await parseContainerList(greeting.containers)).then(() => true);
      loading.catch(over.reject);
      let noEvents: unknown;
      try {
        const events = await greeting.events;
        const take = (event: EngineEvent): void => {
          reading?.apply(effectsOf(event));
          this.tellEvent(event);
        };
        if (events !== undefined) takeEvents(events, take).catch(over.reject);
      } catch (error) {
        noEvents = error;
      }
      const isLoaded = await Promise.race([loading, over.promise.then(() => false)]);
      if (!isLoaded) return;
      this.hasLoaded = true;
      if (noEvents !== undefined) throw noEvents;
      onLive();
      await over.promise;
    } finally {
      endEvents(greeting.events);
      reading?.close();
    }
  }

  private tellEvent(event: EngineEvent): void {
    if (this.eventListeners.size === 0) return;
    const told = containerEventOf(event);
    for (const listener of this.eventListeners) listener(told);
  }

  private async takeGreeting(isWatching: boolean): Promise<Greeting> {
    const first = this.greeting;
    this.greeting = undefined;
    return first ?? greet(this.gateway, this.identity.kind === 'podman', isWatching);
  }

  private startReading(
    greeting: Greeting,
    batch: ChangeBatch,
    onLost: (error: unknown) => void,
  ): EngineReading {
    return new EngineReading({
      client: this.client,
      batch,
      gaps: this.gaps,
      kind: this.identity.kind,
      apiVersion: greeting.apiVersion,
      detailsAfter: this.detailsAfter,
      onLost,
    });
  }

  private pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.restart = () => {
      clearTimeout(timer);
      resolve();
    };
    return promise;
  }

  private tellRefreshed(): void {
    const waiters = [...this.refreshWaiters];
    this.refreshWaiters.clear();
    for (const resolve of waiters) resolve();
  }
}

function noPods(uri: string): Trouble {
  return {
    kind: 'unsupported',
    what: 'There is no log of a pod here',
    why: `${uri} is an engine and knows no pods`,
    tryThis: 'Open the cluster in which the pod runs: --target kube:',
  };
}

function imageGone(imageId: string): Trouble {
  return {
    kind: 'not-found',
    what: `The history of ${imageId} can’t be read`,
    why: 'the engine has no such image any more',
    tryThis: 'Read the images again (:refresh on the screens)',
  };
}

/** Hands on the events. Rejects when the stream ends, as it never does by itself. */
async function takeEvents(stream: IncomingMessage, take: (event: EngineEvent) => void): Promise<never> {
  const cutter = new LineCutter();
  stream.setEncoding('utf8');
  try {
    for await (const piece of stream) {
      for (const line of cutter.cut(String(piece))) {
        const event = parseEvent(line);
        if (event !== undefined) take(event);
      }
    }
  } catch (error) {
    if (error instanceof MalformedAnswer) throw error;
    throw new RequestFailure('GET /events', { kind: 'ended' }, error);
  }
  throw new RequestFailure('GET /events', { kind: 'ended' });
}
