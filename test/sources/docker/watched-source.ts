/** A source under test with a store that takes what it tells. */
import { afterEach } from 'vitest';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { FactStore } from '../../../src/facts/fact-store.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import type { Source } from '../../../src/facts/source.ts';
import type { Connection } from '../../../src/facts/target.ts';
import { DockerSource } from '../../../src/sources/docker/docker-source.ts';
import type { GatewayLimits } from '../../../src/sources/docker/gateway.ts';
import { openEngine } from '../../../src/sources/docker/opening.ts';
import { candidateAt } from './loopback.ts';

export interface OpenedSource {
  readonly source: Source;
  readonly store: FactStore;
  /** Every batch in the order in which it was told. */
  readonly batches: (readonly FactChange[])[];
  /** Resolves with the facts as soon as they are as wanted. */
  until(isWanted: (facts: Facts) => boolean): Promise<Facts>;
  untilState(state: Connection['state']): Promise<Facts>;
}

interface Options {
  readonly limits?: Partial<GatewayLimits>;
  readonly detailsAfter?: Promise<void>;
}

const opened: Source[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((source) => source.close()));
});

async function open(
  socket: string,
  isWatching: boolean,
  { limits, detailsAfter }: Options,
): Promise<OpenedSource> {
  const engine = await openEngine(candidateAt({ kind: 'unix', path: socket }), { isWatching, limits });
  const source = new DockerSource(engine, detailsAfter);
  opened.push(source);
  const store = new FactStore(source.identity);
  const batches: (readonly FactChange[])[] = [];
  const until = (isWanted: (facts: Facts) => boolean): Promise<Facts> => {
    if (isWanted(store.facts)) return Promise.resolve(store.facts);
    const { promise, resolve } = Promise.withResolvers<Facts>();
    const stop = store.subscribe((facts) => {
      if (!isWanted(facts)) return;
      stop();
      resolve(facts);
    });
    return promise;
  };
  return {
    source,
    store,
    batches,
    until,
    untilState: (state) => until(({ connection }) => connection.state === state),
  };
}

/** Watches from now on; closed after the test. */
export async function watchSource(socket: string, options: Options = {}): Promise<OpenedSource> {
  const result = await open(socket, true, options);
  void result.source.watch((changes) => {
    result.batches.push(changes);
    result.store.apply(changes);
  });
  return result;
}

/** Loads once. */
export async function loadSource(socket: string, options: Options = {}): Promise<OpenedSource> {
  const result = await open(socket, false, options);
  await result.source.load((changes) => {
    result.batches.push(changes);
    result.store.apply(changes);
  });
  return result;
}

/** What two readings of the same engine must agree on, in a form that can be compared. */
export function comparable({ containers, images, networks, volumes, gaps, info, engine }: Facts): object {
  const sorted = <V>(map: ReadonlyMap<string, V>) =>
    Object.fromEntries([...map].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    containers: sorted(containers),
    images: sorted(images),
    networks: sorted(networks),
    volumes: sorted(volumes),
    gaps: sorted(gaps),
    // The engine counts its containers there and tells no event of it.
    host: info?.Name,
    engine,
  };
}
