/** `plimsoll audit --target kube:` from the command to the report, for whom the recordings know. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { auditCommand } from '../../src/cli/audit.ts';
import { openSession } from '../../src/session/open-session.ts';
import { type CallerName, tokenOf } from '../kubernetes/api-server.ts';
import { kubeconfig, passingFolder, startApiServer } from '../sources/kubernetes/watched-cluster.ts';
import { recordedStreams } from './recorded-streams.ts';

const resultSchema = z.object({
  target: z.object({ kind: z.string(), uri: z.string() }),
  gaps: z.array(z.object({ fact: z.string(), reason: z.string(), hint: z.string() })),
  findings: z.array(
    z.object({
      check: z.string(),
      status: z.string(),
      reason: z.string(),
      resource: z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() }),
    }),
  ),
});

beforeEach(() => {
  const folder = passingFolder();
  vi.stubEnv('XDG_CONFIG_HOME', folder);
  vi.stubEnv('XDG_STATE_HOME', folder);
});
afterEach(() => vi.unstubAllEnvs());

async function audited(caller: CallerName) {
  const { url } = await startApiServer();
  vi.stubEnv('KUBECONFIG', kubeconfig(url, { token: tokenOf(caller) }));
  const streams = recordedStreams({ isTTY: false });
  const exitCode = await auditCommand(
    { target: 'kube:', format: 'json', failOn: 'never', version: '1' },
    streams,
  );
  return { exitCode, stdout: streams.stdout.text, stderr: streams.stderr.text };
}

describe('who may read one namespace', () => {
  test('gets all about it, and what is missing by verb and resource', async () => {
    const { exitCode, stdout } = await audited('reader');
    expect(exitCode).toBe(0);
    const { gaps, findings } = resultSchema.parse(JSON.parse(stdout));
    const workloads = findings.filter(({ resource }) => resource.kind === 'workload');
    expect(new Set(workloads.map(({ resource }) => resource.name))).toEqual(
      new Set(['shop/api', 'shop/web']),
    );
    expect(new Set(workloads.map(({ status }) => status))).toContain('fail');
    expect(new Set(workloads.map(({ status }) => status))).toContain('pass');
    for (const { fact, reason, hint } of gaps.filter((gap) => gap.fact !== 'host')) {
      expect(reason, fact).toBe('permission');
      expect(hint, fact).toMatch(
        /^Ask for a (?:Cluster)?Role (?:in \S+ )?with the verbs get, list, watch on [\w.]+$|^Ask for a RoleBinding to the ClusterRole view in \S+$/,
      );
    }
    expect(gaps.map(({ fact }) => fact)).toContain('kube.networkpolicies in shop');
    const isolation = findings.find(
      ({ check, resource }) => check === 'kubernetes.workload.network-policy' && resource.name === 'shop/web',
    );
    expect(isolation).toMatchObject({
      status: 'unknown',
      reason:
        'You may not list networkpolicies in namespace shop. Ask for a Role in shop with the verbs get, list, watch on networkpolicies.networking.k8s.io.',
    });
  });

  test('finds the same about its workloads as an admin, where both can know', async () => {
    const ofReader = resultSchema.parse(JSON.parse((await audited('reader')).stdout)).findings;
    const ofAdmin = resultSchema.parse(JSON.parse((await audited('admin')).stdout)).findings;
    const verdicts = new Map(
      ofAdmin.map(({ check, resource, status }) => [`${check} ${resource.kind} ${resource.name}`, status]),
    );
    const differing = ofReader.filter(
      ({ check, status, resource }) =>
        resource.kind !== 'cluster' &&
        status !== 'unknown' &&
        verdicts.get(`${check} ${resource.kind} ${resource.name}`) !== status,
    );
    expect(differing).toEqual([]);
  });

  test('has a session in which everything else works: logs, following, reading anew', async () => {
    const server = await startApiServer();
    const env = { KUBECONFIG: kubeconfig(server.url, { token: tokenOf('reader') }) };
    const surroundings = { env, platform: 'darwin', home: '/nowhere', uid: 1000 } as const;
    const { session } = await openSession({ target: 'kube:', surroundings });
    if (session === undefined) throw new Error('the server answers');
    const pods = () => session.facts.kube?.objects.get('pods');
    await expect.poll(() => session.facts.connection.state, { timeout: 30_000 }).toBe('live');
    const place = {
      kind: 'pod-container',
      namespace: 'shop',
      pod: 'web-9498c4b88-bblkw',
      container: 'web',
    } as const;
    const log = await session.openLog(place, { tail: 3, follow: false, previous: false });
    const lines: string[] = [];
    for await (const some of log) lines.push(...some.map(({ text }) => text));
    expect(lines).toHaveLength(3);
    server.remove('pods', 'shop/web-9498c4b88-bblkw');
    await expect.poll(() => pods()?.has('shop/web-9498c4b88-bblkw'), { timeout: 30_000 }).toBe(false);
    await session.refresh();
    expect(session.facts.connection.state).toBe('live');
    const judged = () =>
      [...session.audit.all()].flatMap(({ resource }) =>
        resource.kind === 'workload' ? [resource.name] : [],
      );
    await expect
      .poll(() => [...new Set(judged())].toSorted(), { timeout: 30_000 })
      .toEqual(['shop/api', 'shop/web']);
    await session.close();
  });
});

test('who may read nothing gets no score but the reason', async () => {
  const { exitCode, stdout, stderr } = await audited('nobody').catch((error: unknown) => ({
    exitCode: 3,
    stdout: '',
    stderr: String(error),
  }));
  expect(exitCode).toBe(3);
  expect(stdout).toBe('');
  expect(stderr).toContain('can be read');
});
