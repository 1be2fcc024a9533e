import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { targetsTable } from '../../src/cli/targets.ts';
import { collect } from '../../src/session/collect.ts';
import { isClusterLikely } from '../../src/session/find-cluster.ts';
import { findTarget } from '../../src/session/find-target.ts';
import { openSession } from '../../src/session/open-session.ts';
import { surveyTargets } from '../../src/session/survey-targets.ts';
import { tokenOf } from '../kubernetes/api-server.ts';
import { listen } from '../sources/docker/loopback.ts';
import { fakeProc } from '../sources/host/fake-proc.ts';
import { temporaryHost } from '../sources/host/temporary-host.ts';
import {
  kubeconfig,
  passingFile,
  passingFolder,
  startApiServer,
} from '../sources/kubernetes/watched-cluster.ts';

/** A machine without any engine whose kubeconfig leads to this server. */
function machine(server: string, env: Readonly<Record<string, string>> = {}) {
  const home = passingFolder();
  const config = kubeconfig(server, { token: tokenOf('admin') });
  return {
    env: { KUBECONFIG: config, XDG_RUNTIME_DIR: home, ...env },
    platform: 'darwin' as const,
    home,
    uid: 1000,
  };
}

const DEAD = { DOCKER_HOST: 'tcp://127.0.0.1:1' };

describe('a kube context as the target', () => {
  test('is opened when it is named', async () => {
    const { url } = await startApiServer();
    const { source, endpoint, attempts } = await findTarget({
      target: 'kube:test',
      surroundings: machine(url),
      isWatching: false,
    });
    expect(source?.identity).toMatchObject({ kind: 'kubernetes', uri: 'kube:test', label: 'test' });
    expect(endpoint).toBeUndefined();
    expect(attempts).toEqual([{ target: 'kube:test', origin: '--target', outcome: { state: 'answered' } }]);
    await source?.close();
  });

  test('that fails says why, and nothing else is tried', async () => {
    const { url } = await startApiServer();
    const { source, attempts } = await findTarget({
      target: 'kube:other',
      surroundings: machine(url),
      isWatching: false,
    });
    expect(source).toBeUndefined();
    expect(attempts).toMatchObject([
      { target: 'kube:other', outcome: { state: 'failed', trouble: { kind: 'not-found' } } },
    ]);
  });

  test('is no substitute for the engine that DOCKER_HOST means', async () => {
    const { url } = await startApiServer();
    const { source, attempts } = await findTarget({
      surroundings: machine(url, DEAD),
      isWatching: false,
    });
    expect(source).toBeUndefined();
    expect(attempts.map(({ target }) => target)).toEqual(['tcp://127.0.0.1:1']);
  });

  test.each([
    [{}, true],
    [{ KUBECONFIG: '/nowhere/config' }, false],
    [{ KUBECONFIG: '/nowhere/config', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, true],
    [DEAD, false],
    [{ DOCKER_CONTEXT: 'prod' }, false],
  ])('is the last step where nothing else was meant: %o is %s', (env, isLikely) => {
    expect(isClusterLikely(machine('https://127.0.0.1:1', env))).toBe(isLikely);
  });

  test('is named among the places to look at, with what answers there', async () => {
    const { url } = await startApiServer();
    const targets = await surveyTargets({ surroundings: machine(url) });
    expect(targets.at(-1)).toEqual({
      target: 'kube:',
      origin: 'the current kube context',
      endpoint: url,
      outcome: { state: 'is-cluster', version: 'v1.36.2' },
    });
    const [named] = await surveyTargets({ target: 'kube:none', surroundings: machine(url) });
    expect(named).toMatchObject({ target: 'kube:none', outcome: { state: 'failed' } });
  });

  test('is named with all others of the kubeconfig, and nobody is logged in to ask those', async () => {
    const server = await startApiServer();
    const silent = await listen(createServer(() => undefined));
    const seen = join(passingFolder(), 'seen');
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: passingFile('login', `#!/bin/sh\necho x > ${seen}\nexit 1\n`),
    };
    const KUBECONFIG = passingFile(
      'config',
      JSON.stringify({
        'current-context': 'here',
        clusters: [
          { name: 'good', cluster: { server: server.url } },
          { name: 'silent', cluster: { server: `http://127.0.0.1:${silent}` } },
          { name: 'bad', cluster: {} },
        ],
        users: [
          { name: 'me', user: { token: tokenOf('admin') } },
          { name: 'old', user: { token: 'old' } },
          { name: 'login', user: { exec } },
        ],
        contexts: [
          { name: 'broken', context: { cluster: 'bad', user: 'me' } },
          { name: 'here', context: { cluster: 'good', user: 'me' } },
          { name: 'other', context: { cluster: 'good', user: 'me' } },
          { name: 'silent', context: { cluster: 'silent', user: 'me' } },
          { name: 'expired', context: { cluster: 'good', user: 'old' } },
          { name: 'login', context: { cluster: 'good', user: 'login' } },
        ],
      }),
    );
    const surroundings = { ...machine(server.url), env: { KUBECONFIG } };
    const told: number[] = [];
    const targets = await surveyTargets({ surroundings, onAnswer: (all) => told.push(all.length) });
    const clusters = targets.filter(({ target }) => target.startsWith('kube:'));
    expect(
      clusters.map(({ target, endpoint, outcome }) => [
        target,
        endpoint,
        outcome.state === 'failed' ? outcome.trouble.what : outcome,
      ]),
    ).toEqual([
      ['kube:', server.url, { state: 'is-cluster', version: 'v1.36.2' }],
      ['kube:broken', undefined, 'The cluster bad of the kubeconfig is broken'],
      ['kube:other', server.url, { state: 'is-cluster', version: 'v1.36.2' }],
      ['kube:silent', undefined, `http://127.0.0.1:${silent} does not answer`],
      ['kube:expired', undefined, `${server.url} does not accept the credentials of the context expired`],
      ['kube:login', server.url, { state: 'is-cluster', version: 'v1.36.2' }],
    ]);
    expect(existsSync(seen)).toBe(false);
    expect(told.length).toBeGreaterThan(clusters.length);
    expect(targetsTable(targets)).toMatch(/^\* kube: /m);
  });

  test('of many is not asked, and said to be there', async () => {
    const { url } = await startApiServer();
    const contexts = Array.from({ length: 60 }, (_, number) => ({
      name: `c${number}`,
      context: { cluster: 'good', user: '' },
    }));
    const clusters = [{ name: 'good', cluster: { server: url } }];
    const KUBECONFIG = passingFile('config', JSON.stringify({ clusters, contexts }));
    const targets = await surveyTargets({ surroundings: { ...machine(url), env: { KUBECONFIG } } });
    const states = targets.map(({ outcome }) => outcome.state);
    expect(states.filter((state) => state === 'is-cluster')).toHaveLength(40);
    expect(states.filter((state) => state === 'unasked')).toHaveLength(20);
  });

  test('is not mentioned where there is no kubeconfig', async () => {
    const surroundings = { ...machine('https://127.0.0.1:1'), env: { KUBECONFIG: '/nowhere/config' } };
    const targets = await surveyTargets({ surroundings });
    expect(targets.map(({ target }) => target)).not.toContain('kube:');
  });

  test('is audited to the end, with nothing said of an engine that is not there', async () => {
    const { url } = await startApiServer();
    const { collected } = await collect({ target: 'kube:', surroundings: machine(url) });
    expect(collected?.facts.connection).toEqual({ state: 'live' });
    expect(collected?.facts.kube?.objects.get('pods')?.size).toBe(27);
    const about = new Set([...(collected?.audit.all() ?? [])].map(({ resource }) => resource.kind));
    for (const kind of ['container', 'image', 'daemon', 'host']) expect(about).not.toContain(kind);
    expect([...(collected?.facts.gaps.values() ?? [])]).toEqual([
      expect.objectContaining({ fact: 'host', hint: expect.stringContaining('--target host:') }),
    ]);
  });

  test('is audited with the machine under it where that is one of its nodes', async () => {
    const { url } = await startApiServer();
    const hostRoot = await temporaryHost(
      fakeProc({ 1: { args: ['/sbin/init'] }, 7: { args: ['kubelet', '--read-only-port=10255'] } }),
    );
    const { collected } = await collect({ target: 'kube:', surroundings: machine(url), hostRoot });
    const findings = [...(collected?.audit.all() ?? [])];
    const statusOf = (id: string) => findings.filter(({ check }) => check === id).map(({ status }) => status);
    expect(statusOf('kubernetes.kubelet.read-only-port')).toEqual(['fail']);
    expect(statusOf('kubernetes.apiserver.profiling')).toEqual(['not-applicable']);
    expect(statusOf('kubernetes.node.kubelet-read-only-port')).toEqual(['pass', 'pass']);
    expect(statusOf('kubernetes.cluster.version')).toEqual(['pass']);
    expect(findings.filter(({ check }) => check.startsWith('docker.'))).toEqual([]);
    expect([...(collected?.facts.gaps.keys() ?? [])]).toEqual([]);
  });

  test('is followed by a session', async () => {
    const server = await startApiServer();
    const { session } = await openSession({ target: 'kube:', surroundings: machine(server.url) });
    if (session === undefined) throw new Error('The server answers.');
    while (session.facts.connection.state !== 'live') await sleep(10);
    server.remove('pods', 'legacy/privileged');
    while (session.facts.kube?.objects.get('pods')?.has('legacy/privileged') !== false) await sleep(10);
    await session.refresh();
    expect(session.facts.connection.state).toBe('live');
    expect(await session.close()).toEqual([]);
  });
});
