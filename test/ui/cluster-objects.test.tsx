/** Single objects of a cluster, as somebody walks through them and as they change meanwhile. */
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isRecord } from '../../src/facts/kubernetes/kube-object.ts';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import type { ApiServer } from '../kubernetes/api-server.ts';
import { CONTEXT, kubeconfigFor, openCluster, startCluster } from './cluster-session.ts';
import { KEY, type ShownProgram, showProgram } from './shown-program.tsx';

let server: ApiServer;
let session: SessionPort;
let program: ShownProgram | undefined;

beforeAll(async () => {
  server = await startCluster();
  session = await openCluster(kubeconfigFor({ [CONTEXT]: server }, 'admin'));
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

async function open(...keys: readonly string[]): Promise<ShownProgram> {
  program = await showProgram({ session, columns: 100, rows: 30 });
  await program.press(...keys);
  return program;
}

describe('an object that somebody looks at', () => {
  it('is said to be gone when it is deleted, and comes back when it is made again', async () => {
    const shown = await open(':services /namespace:platform name:partner\r', KEY.enter);
    await shown.waitFor('leads to');
    const before = server.store.get('services', 'platform/partner');
    server.remove('services', 'platform/partner');
    await shown.waitFor('This service is gone.');
    if (before !== undefined) server.put('services', before);
    await shown.waitFor('partner.example.net');
  });

  it('changes as the cluster does', async () => {
    const shown = await open(':workloads /namespace:hardened name:payments\r', KEY.enter);
    await shown.waitFor(' ready');
    const before = server.store.get('deployments', 'hardened/payments');
    if (before === undefined) throw new Error('there are no payments');
    server.put('deployments', {
      ...before,
      spec: { ...(isRecord(before.spec) ? before.spec : {}), replicas: 9 },
    });
    await shown.waitFor('of 9 ready');
  });
});

describe('from one object to the next', () => {
  it('leads from a workload over its account to its ways up, and back', async () => {
    const shown = await open(
      ':workloads /namespace:platform name:node-agent\r',
      KEY.enter,
      '/account',
      KEY.enter,
    );
    await shown.press('n', KEY.enter);
    await shown.waitFor('RBAC › platform/node-agent');
    await shown.press('3');
    await shown.waitFor('may read secrets');
    await shown.press(KEY.esc);
    await shown.waitFor('Workloads › platform/node-agent');
  });

  it('explains a word with e', async () => {
    const shown = await open(':namespaces /name:shop\r', KEY.enter, '/enforce', KEY.enter, 'n', 'n', 'e');
    await shown.waitFor('Three levels of what a pod may ask for');
  });

  it('accepts a finding with w', async () => {
    const shown = await open(':workloads /name:builder\r', KEY.enter, 'w');
    await shown.waitFor('legacy/builder');
    expect(shown.text()).toMatch(/[Ww]hy/);
  });
});

describe('who can', () => {
  it('asks a ready question with one key', async () => {
    const shown = await open(':who-can\r', '2');
    await shown.waitFor('Who can › run commands in pods');
    await shown.press('9');
    await shown.waitFor('Who can › approve requests for certificates');
  });

  it('asks what somebody types, and leads to who may do it', async () => {
    const shown = await open(':who-can\r', 'A', 'list secrets -n shop', KEY.enter);
    await shown.waitFor('Who can › list secrets in shop');
    await shown.press('/node-agent', KEY.enter, KEY.enter);
    await shown.waitFor('RBAC › platform/node-agent');
  });
});

describe('who reaches whom', () => {
  it('leads from a cell of the map to the pods behind it', async () => {
    const shown = await open(':reach\r', 'j', 'j', KEY.right, KEY.right, KEY.right, KEY.enter);
    await shown.waitFor('Who reaches whom › namespace legacy');
    await shown.press('2');
    await shown.waitFor('[2 Reached by]');
  });
});
