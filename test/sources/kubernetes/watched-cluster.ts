/** A cluster under test: the API server, kubeconfigs that lead there, and sources with stores that take what they tell. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { FactStore } from '../../../src/facts/fact-store.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import { type KubeResource, kubeObjects } from '../../../src/facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';
import type { KubeGatewayLimits } from '../../../src/sources/kubernetes/kube-gateway.ts';
import { KubeSource } from '../../../src/sources/kubernetes/kube-source.ts';
import { openCluster } from '../../../src/sources/kubernetes/open-cluster.ts';
import { ApiServer, type ApiServerOptions, type CallerName, tokenOf } from '../../kubernetes/api-server.ts';

export interface WatchedCluster {
  readonly source: KubeSource;
  readonly store: FactStore;
  /** Every batch in the order in which it was told. */
  readonly batches: (readonly FactChange[])[];
  /** Resolves with the facts as soon as they are as wanted. */
  until(isWanted: (facts: Facts) => boolean): Promise<Facts>;
  /** The keys of a resource, in order. */
  keys(resource: KubeResource): readonly string[];
  object(resource: KubeResource, key: string): KubeObject | undefined;
  /** `fact: reason: detail`, in order. */
  gaps(): readonly string[];
}

interface Options {
  readonly target?: string;
  readonly namespace?: string;
  readonly limits?: Partial<KubeGatewayLimits>;
  readonly pollMs?: number;
  readonly detailsAfter?: Promise<void>;
  /** Of the kubeconfig, in place of the caller's token. */
  readonly user?: object;
}

const running: { close(): Promise<unknown> }[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const part of running.splice(0).toReversed()) await part.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Closed after the test. */
export async function startApiServer(options?: ApiServerOptions): Promise<ApiServer> {
  const server = await ApiServer.start(options);
  running.push(server);
  return server;
}

/** A folder that is gone after the test. */
export function passingFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-kube-'));
  folders.push(folder);
  return folder;
}

/** A file with this content, gone after the test. */
export function passingFile(name: string, content: string): string {
  const file = join(passingFolder(), name);
  writeFileSync(file, content, { mode: 0o755 });
  return file;
}

/** A kubeconfig as the clusters' own tools write it. JSON is YAML too. */
export function kubeconfig(
  server: string,
  user: object,
  { cluster = {}, namespace }: { readonly cluster?: object; readonly namespace?: string | undefined } = {},
): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'cluster', cluster: { server, ...cluster } }],
    users: [{ name: 'user', user }],
    contexts: [
      {
        name: 'test',
        context: { cluster: 'cluster', user: 'user', ...(namespace === undefined ? {} : { namespace }) },
      },
    ],
  };
  return passingFile('config', JSON.stringify(config));
}

async function open(server: ApiServer, caller: CallerName, options: Options): Promise<WatchedCluster> {
  const user = options.user ?? (caller === 'anonymous' ? {} : { token: tokenOf(caller) });
  const opened = await openCluster(options.target ?? 'kube:', {
    env: { KUBECONFIG: kubeconfig(server.url, user, { namespace: options.namespace }) },
    home: '/nowhere',
    limits: options.limits,
  });
  const source = new KubeSource(opened, { pollMs: options.pollMs, detailsAfter: options.detailsAfter });
  running.push(source);
  const store = new FactStore(source.identity);
  const batches: (readonly FactChange[])[] = [];
  return {
    source,
    store,
    batches,
    until: (isWanted) => {
      if (isWanted(store.facts)) return Promise.resolve(store.facts);
      const { promise, resolve } = Promise.withResolvers<Facts>();
      const stop = store.subscribe((facts) => {
        if (!isWanted(facts)) return;
        stop();
        resolve(facts);
      });
      return promise;
    },
    keys: (resource) => [...kubeObjects(store.facts.kube, resource).keys()].sort(),
    object: (resource, key) => kubeObjects(store.facts.kube, resource).get(key),
    gaps: () =>
      [...store.facts.gaps.values()]
        .map(({ fact, reason, detail }) => `${fact}: ${reason}: ${detail}`)
        .sort(),
  };
}

export async function loadCluster(
  server: ApiServer,
  caller: CallerName,
  options: Options = {},
): Promise<WatchedCluster> {
  const cluster = await open(server, caller, options);
  await cluster.source.load((changes) => {
    cluster.batches.push(changes);
    cluster.store.apply(changes);
  });
  return cluster;
}

/** Watches from now on, and resolves once everything is followed; closed after the test. */
export async function watchCluster(
  server: ApiServer,
  caller: CallerName,
  options: Options = {},
): Promise<WatchedCluster> {
  const cluster = await open(server, caller, options);
  void cluster.source.watch((changes) => {
    cluster.batches.push(changes);
    cluster.store.apply(changes);
  });
  await cluster.until(isLive);
  return cluster;
}

export function isLive({ connection }: Facts): boolean {
  return connection.state === 'live';
}
