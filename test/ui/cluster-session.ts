/**
 * The recorded cluster as the whole program sees it: a session over the API server for tests, read and judged by the checks
 * that ship. What is opened here is closed when the tests of a file are done.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll } from 'vitest';
import { createClusterJudging } from '../../src/audit/kubernetes/cluster-judging.ts';
import type { Facts } from '../../src/facts/facts.ts';
import type { KubeKind } from '../../src/facts/finding.ts';
import { openSession } from '../../src/session/open-session.ts';
import type { Session } from '../../src/session/session.ts';
import { loadOtherScreens } from '../../src/ui/screens/screen.tsx';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { ApiServer, type ApiServerOptions, type CallerName, tokenOf } from '../kubernetes/api-server.ts';

/** The context that `clusterSession` opens. */
export const CONTEXT = 'shop-eu';

/** An engine of the machine that the tests run on has nothing to do with them. */
const NO_ENGINES = {
  DOCKER_HOST: 'unix:///nowhere/docker.sock',
  CONTAINER_HOST: 'unix:///nowhere/podman.sock',
};

const running: { close(): Promise<unknown> }[] = [];
const folders: string[] = [];
afterAll(async () => {
  for (const part of running.splice(0).toReversed()) await part.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A test API server that ends with the tests of this file. */
export async function startCluster(options?: ApiServerOptions): Promise<ApiServer> {
  const server = await ApiServer.start(options);
  running.push(server);
  return server;
}

/** A kubeconfig with a context for each of these servers, as this caller; the first one is the current context. */
export function kubeconfigFor(contexts: Readonly<Record<string, ApiServer>>, caller: CallerName): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-cluster-'));
  folders.push(folder);
  const names = Object.keys(contexts);
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': names[0],
    clusters: Object.entries(contexts).map(([name, { url }]) => ({ name, cluster: { server: url } })),
    users: [{ name: caller, user: caller === 'anonymous' ? {} : { token: tokenOf(caller) } }],
    contexts: names.map((name) => ({ name, context: { cluster: name, user: caller } })),
  };
  const file = join(folder, 'config');
  // JSON is YAML too.
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** Opens `kube:…` of a kubeconfig; resolves once everything is read and judged. */
export async function openCluster(kubeconfig: string, target = 'kube:'): Promise<Session> {
  await loadOtherScreens(true);
  const { session, attempts } = await openSession({
    target,
    surroundings: {
      env: { ...NO_ENGINES, KUBECONFIG: kubeconfig },
      platform: 'linux',
      home: '/nowhere',
      uid: 1000,
    },
  });
  if (session === undefined) throw new Error(`${target} does not open: ${JSON.stringify(attempts)}`);
  running.push(session);
  await judged(session);
  return session;
}

/** A file or folder of manifests, read and judged. */
export async function manifestSession(path: string): Promise<SessionPort> {
  await loadOtherScreens(true);
  const { session } = await openSession({ target: `manifests:${path}` });
  if (session === undefined) throw new Error(`There are no manifests in ${path}`);
  running.push(session);
  await judged(session);
  return session;
}

/** The recorded cluster as an administrator sees it, somebody who may read one namespace, or nobody in particular. */
export async function clusterSession(caller: 'admin' | 'reader' | 'nobody'): Promise<SessionPort> {
  const server = await startCluster();
  return openCluster(kubeconfigFor({ [CONTEXT]: server }, caller));
}

/** Resolves once all there is was read, and there is a verdict on everything. */
export async function judged(session: SessionPort): Promise<void> {
  while (!isJudged(session)) await sleep(5);
}

function isJudged({ facts, audit }: SessionPort): boolean {
  const { state } = facts.connection;
  if ((state !== 'live' && state !== 'recorded') || audit.checks.length === 0) return false;
  return everyResource(facts).every(([kind, id]) => audit.tallyOf(kind, id) !== undefined);
}

/** Worked out once for facts: they are asked about again and again until all is judged. */
const known = new WeakMap<Facts, readonly (readonly [KubeKind, string])[]>();

function everyResource(facts: Facts): readonly (readonly [KubeKind, string])[] {
  const all = known.get(facts) ?? [
    ...createClusterJudging(new Date().toISOString()).note(facts, undefined, () => true),
  ];
  known.set(facts, all);
  return all;
}
