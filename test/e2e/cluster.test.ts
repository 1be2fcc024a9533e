import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiServer, tokenOf } from '../kubernetes/api-server.ts';
import { KEY, startPlimsoll, type Terminal } from './terminal.ts';

// One test walks through every list.
vi.setConfig({ testTimeout: 120_000 });

let server: ApiServer;
let folder: string;
let terminal: Terminal | undefined;

beforeEach(async () => {
  server = await ApiServer.start();
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-e2e-kube-'));
});

afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A kubeconfig with two contexts that answer and one that does not. */
function kubeconfig(): string {
  const file = join(folder, 'config');
  const contexts = ['shop-eu', 'shop-us', 'gone'];
  writeFileSync(
    file,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'shop-eu',
      clusters: contexts.map((name) => ({
        name,
        cluster: { server: name === 'gone' ? 'http://127.0.0.1:1' : server.url },
      })),
      users: [{ name: 'admin', user: { token: tokenOf('admin') } }],
      contexts: contexts.map((name) => ({ name, context: { cluster: name, user: 'admin' } })),
    }),
  );
  return file;
}

test('a cluster: its lists, one namespace of it, another context', async () => {
  terminal = startPlimsoll(['--target', 'kube:'], { env: { KUBECONFIG: kubeconfig() } });
  await terminal.waitFor('shop-eu · Kubernetes v1.36.2');
  await terminal.waitFor('● live');
  await terminal.waitFor('runs main privileged');
  await terminal.type(
    ['2', 'Workloads   23'],
    ['7', 'Pods   27'],
    [':containers\r', 'Containers   35'],
    ['3', 'Images   '],
    ['4', 'Services and ingresses   8'],
    [':policies\r', 'Network policies   5'],
    ['6', 'Nodes   2'],
    ['8', 'platform/deployer'],
    ['9', 'Namespaces   11'],
    [':events\r', 'Events   168'],
    ['7/name:db-0\r', 'Pods   1 of 27'],
    [KEY.enter, 'Overview'],
    [KEY.escape, 'Pods   1 of 27'],
    [KEY.escape, 'Pods   27'],
    // Who looks at a list goes on looking at it.
    [':ns shop\r', 'Pods   3'],
    [':ns all\r', 'Pods   27'],
    [':ctx shop-us\r', 'shop-us · Kubernetes'],
    [':ctx gone\r', /gone|127\.0\.0\.1:1|refused|answer/],
    ['2', 'Workloads   23'],
  );
  expect(terminal.screen()[0]).toContain('shop-us');
  terminal.send('q');
  expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
  expect(terminal.leftOn()).toEqual([]);
  const asked = new Set(server.requests.map(({ method }) => method));
  // The two reviews with which a caller asks about its own rights are the only POSTs.
  expect([...asked].sort()).toEqual(asked.has('POST') ? ['GET', 'POST'] : ['GET']);
});

test('a change is on screen with its findings', async () => {
  terminal = startPlimsoll(['--target', 'kube:shop-eu/legacy'], { env: { KUBECONFIG: kubeconfig() } });
  await terminal.waitFor('● live');
  await terminal.type(['2/name:privileged\r', 'privileged']);
  server.remove('pods', 'legacy/privileged');
  await terminal.waitFor('Nothing matches this filter');
});

test('a context that does not answer: what failed, why, what to try; exit code 3', async () => {
  terminal = startPlimsoll(['--target', 'kube:gone'], { cols: 120, env: { KUBECONFIG: kubeconfig() } });
  expect(await terminal.waitForExit()).toEqual({ code: 3, signal: 0 });
  expect(terminal.screen().join('\n')).toContain('127.0.0.1:1');
});
