import { describe, expect, it } from 'vitest';
import { FactStore } from '../../../src/facts/fact-store.ts';
import { emptyFacts, type Facts } from '../../../src/facts/facts.ts';
import type { KubeExtent } from '../../../src/facts/kubernetes/kube-facts.ts';
import { kubeObjectOf } from '../../../src/facts/kubernetes/kube-object.ts';
import { whyForeignNode } from '../../../src/sources/host/foreign-node.ts';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { temporaryHost } from './temporary-host.ts';

const BOOT = '6f1c1b0e-5a0f-4f53-8e9c-2f5a9d0f7c11';
const MACHINE = '0b5d7c1e2f3a4b5c6d7e8f9012345678';

function cluster(nodeInfo: Readonly<Record<string, string>> | undefined, extent: KubeExtent): Facts {
  const target = { kind: 'kubernetes', uri: 'kube:test', label: 'test' } as const;
  const store = new FactStore(target);
  const raw = { metadata: { name: 'node-1' }, status: { nodeInfo } };
  const node = nodeInfo && kubeObjectOf(raw, { apiVersion: 'v1', kind: 'Node' });
  const user = undefined;
  store.apply([
    {
      kind: 'kube',
      identity: { context: 'test', namespace: '', version: '', server: '', user, rights: new Map() },
    },
    { kind: 'kube-listed', resource: 'nodes', objects: node ? [node] : [], extent },
  ]);
  return store.facts;
}

async function machine(): Promise<HostRoot> {
  return new HostRoot(
    await temporaryHost({
      '/proc/sys/kernel/random/boot_id': `${BOOT}\n`,
      '/etc/machine-id': `${MACHINE}\n`,
    }),
  );
}

describe('a machine on which Kubernetes runs', () => {
  it.each([
    ['the kernel that it runs on', { bootID: BOOT, machineID: 'other' }],
    ['its machine', { bootID: '', machineID: '0b5d7c1e-2f3a-4b5c-6d7e-8f9012345678'.toUpperCase() }],
  ])('is a node of the cluster when one tells %s', async (_, nodeInfo) => {
    expect(await whyForeignNode(cluster(nodeInfo, { of: 'cluster' }), await machine())).toBeUndefined();
  });

  it.each([
    ['no node tells either', { bootID: 'a', machineID: 'b' }],
    ['nodes tell nothing', { bootID: '', machineID: '' }],
    ['there are no nodes', undefined],
  ])('is none when %s', async (_, nodeInfo) => {
    const gap = await whyForeignNode(cluster(nodeInfo, { of: 'cluster' }), await machine());
    expect(gap).toMatchObject({ fact: 'host', reason: 'remote', detail: expect.stringContaining('no node') });
  });

  it('is none as far as can be seen where nodes may not be listed', async () => {
    const gap = await whyForeignNode(cluster(undefined, { of: 'nothing' }), await machine());
    expect(gap).toMatchObject({ hint: expect.stringContaining('--host-root /') });
  });

  it('without files that identify it is no node', async () => {
    const root = new HostRoot(await temporaryHost({ '/etc/hostname': 'x' }));
    const facts = cluster({ bootID: '', machineID: '' }, { of: 'cluster' });
    expect(await whyForeignNode(facts, root)).toBeDefined();
    expect(await whyForeignNode(emptyFacts(facts.target), root)).toBeDefined();
  });
});
