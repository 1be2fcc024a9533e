/**
 * Opens an engine. Its containers are asked for at once, before anything heavy is loaded: the list is what people
 * wait for, and it proves that an engine answers. This module must stay light for that reason.
 */
import type { IncomingMessage } from 'node:http';
import type { TargetIdentity } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { isVersion, negotiate } from './api-version.ts';
import type { Candidate } from './discovery.ts';
import { type Endpoint, endpointUri } from './endpoint.ts';
import { type Answer, Gateway, type GatewayLimits } from './gateway.ts';

export interface OpeningOptions {
  /** False for a source that is only loaded: then no stream of events is opened. */
  readonly isWatching: boolean;
  readonly limits?: Partial<GatewayLimits> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What an engine said when it was greeted. */
export interface Greeting {
  /** The answer of `GET /containers/json`, an array; not parsed yet. */
  readonly containers: unknown;
  /** What both sides speak. */
  readonly apiVersion: string;
  readonly isPodman: boolean;
  /** The stream of events, or why there is none. Undefined when it was not asked for. */
  readonly events: Promise<IncomingMessage> | undefined;
}

/** An engine that answers. */
export interface OpenedEngine {
  readonly identity: TargetIdentity;
  readonly endpoint: Endpoint;
  readonly gateway: Gateway;
  readonly greeting: Greeting;
}

/** What a stream of events is asked for: what else an engine tells does not change the facts. */
const EVENT_TYPES = [
  'container',
  'image',
  'network',
  'volume',
  'daemon',
  'system',
  'node',
  'service',
  'secret',
];

/** The stream repeats what happened from so long before, to cover the moment between the list and itself. */
const OVERLAP_SECONDS = 2;

/** Beyond this the two clocks disagree, and `since` can't be trusted to cover that moment. */
const CLOCK_SKEW_MS = 1_500;

/** Rejects with a TargetError when the candidate can't be reached or is no engine. */
export async function openEngine(candidate: Candidate, options: OpeningOptions): Promise<OpenedEngine> {
  if ('trouble' in candidate.reach) throw new TargetError(candidate.reach.trouble);
  const { endpoint } = candidate.reach;
  const { signal } = options;
  let gateway: Gateway | undefined;
  const abort = (): void => gateway?.close();
  try {
    signal?.throwIfAborted();
    gateway = await Gateway.create(endpoint, options.limits);
    signal?.addEventListener('abort', abort, { once: true });
    const greeting = await greet(gateway, candidate.kind === 'podman', options.isWatching);
    const kind = greeting.isPodman ? 'podman' : 'docker';
    return {
      identity: { kind, uri: candidate.target, label: candidate.label },
      endpoint,
      gateway,
      greeting,
    };
  } catch (error) {
    gateway?.close();
    const { explainFailure } = await import('./explain-failure.ts');
    throw new TargetError(await explainFailure(error, endpoint), error);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** Rejects with a RequestFailure, or with a TargetError for a server that is no engine. */
export async function greet(gateway: Gateway, isPodman: boolean, isWatching: boolean): Promise<Greeting> {
  // The engine may be another one than the last time: nothing is known of its version.
  gateway.apiVersion = undefined;
  const events = isWatching ? openEvents(gateway) : undefined;
  // Whoever reads the stream hears of a failure; until then it must not end the process.
  events?.catch(() => undefined);
  try {
    return { ...(await introduce(gateway, isPodman, events)), events };
  } catch (error) {
    endEvents(events);
    throw error;
  }
}

/** Closes a stream of events, once it is open if it is not yet. */
export function endEvents(events: Promise<IncomingMessage> | undefined): void {
  events?.then(
    (stream) => stream.destroy(),
    () => undefined,
  );
}

/** The list of containers, and the version that both sides speak. */
async function introduce(
  gateway: Gateway,
  isPodman: boolean,
  events: Promise<IncomingMessage> | undefined,
): Promise<Omit<Greeting, 'events'>> {
  let list = await listContainers(gateway);
  const skew = list.date === undefined ? 0 : Math.abs(Date.now() - list.date);
  if (events !== undefined && skew > CLOCK_SKEW_MS) {
    const isOpen = await events.then(
      () => true,
      () => false,
    );
    if (isOpen) list = await listContainers(gateway);
  }
  if (!Array.isArray(list.json)) {
    const { notAnEngine } = await import('./trouble.ts');
    throw new TargetError(notAnEngine(endpointUri(gateway.endpoint), 'it does not list containers'));
  }
  gateway.apiVersion = await agreeOnVersion(gateway, list.apiVersion);
  return {
    containers: list.json,
    apiVersion: gateway.apiVersion,
    isPodman: isPodman || list.isPodman,
  };
}

function listContainers(gateway: Gateway): Promise<Answer> {
  return gateway.get('/containers/json', { all: true });
}

function openEvents(gateway: Gateway): Promise<IncomingMessage> {
  const since = Math.floor(Date.now() / 1000) - OVERLAP_SECONDS;
  return gateway.stream('/events', { since, filters: { type: EVENT_TYPES } });
}

/** Engines name their version in a header of every answer; where a proxy drops it, they are asked. */
async function agreeOnVersion(gateway: Gateway, header: string | undefined): Promise<string> {
  let newest = header ?? '';
  let oldest = '';
  if (!isVersion(newest)) {
    const { engineVersionSchema } = await import('../../facts/engine.ts');
    const parsed = engineVersionSchema.safeParse((await gateway.get('/version')).json);
    newest = parsed.data?.ApiVersion ?? '';
    oldest = parsed.data?.MinAPIVersion ?? '';
  }
  const { notAnEngine, versionTrouble } = await import('./trouble.ts');
  if (!isVersion(newest)) {
    throw new TargetError(
      notAnEngine(endpointUri(gateway.endpoint), 'it names no version of the Engine API'),
    );
  }
  const agreement = negotiate(newest, oldest);
  if (agreement.outcome === 'agreed') return agreement.version;
  throw new TargetError(
    versionTrouble(agreement.outcome, gateway.endpoint, agreement.theirs, agreement.ours),
  );
}
