import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { collect } from '../../src/session/collect.ts';
import { isClusterLikely } from '../../src/session/find-cluster.ts';
import { findTarget } from '../../src/session/find-target.ts';
import { openSession } from '../../src/session/open-session.ts';
import { surveyTargets } from '../../src/session/survey-targets.ts';
import { tokenOf } from '../kubernetes/api-server.ts';
import { fakeProc } from '../sources/host/fake-proc.ts';
import { temporaryHost } from '../sources/host/temporary-host.ts';
import { kubeconfig, passingFolder, startApiServer } from '../sources/kubernetes/watched-cluster.ts';

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
    expect(source?.identity).toEqual({ kind: 'kubernetes', uri: 'kube:test', label: 'test' });
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
