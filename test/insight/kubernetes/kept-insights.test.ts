/** What keeps insights from being worked out again and again while pods change their state. */
import { describe, expect, it, vi } from 'vitest';
import type { KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';
import { keptWhile } from '../../../src/insight/kubernetes/kept-answer.ts';
import type { KubeCluster } from '../../../src/insight/kubernetes/listed.ts';
import { namespacePart } from '../../../src/insight/kubernetes/namespace-part.ts';
import { steadyCluster } from '../../../src/insight/kubernetes/steady-cluster.ts';
import { workloadAt } from '../../../src/insight/kubernetes/workload-at.ts';
import { cluster, object, pod } from './objects.ts';

/** The same cluster with other pods. */
function withPods({ objects, extents }: KubeCluster, pods: readonly KubeObject[]): KubeCluster {
  const listed = new Map(pods.map((one) => [`${one.metadata.namespace}/${one.metadata.name}`, one]));
  return { objects: new Map(objects).set('pods', listed), extents };
}

function web(
  status: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, string>> = {},
): KubeObject {
  return pod('web', {}, { labels }, status);
}

const first = cluster([web({ phase: 'Running', podIP: '10.0.0.1' })]);

describe('an answer', () => {
  it('is kept while its lists are the same, whatever else changes', () => {
    const find = vi.fn((of: KubeCluster) => of.objects.get('pods')?.size);
    const ask = keptWhile(['pods'], find);
    expect(ask(first)).toBe(1);
    ask({ ...first, objects: new Map(first.objects).set('services', new Map()) });
    expect(find).toHaveBeenCalledTimes(1);
    expect(ask(withPods(first, []))).toBe(0);
    expect(find).toHaveBeenCalledTimes(2);
  });

  it('is found anew when more or less of the cluster is known', () => {
    const find = vi.fn(() => 1);
    const ask = keptWhile(['pods'], find);
    ask(first);
    ask({ ...first, extents: new Map(first.extents) });
    expect(find).toHaveBeenCalledTimes(2);
  });
});

describe('a steady cluster', () => {
  it.each([
    ['its state', web({ phase: 'Running', podIP: '10.0.0.1', conditions: [{ type: 'Ready' }] }), true],
    ['its labels', web({ phase: 'Running', podIP: '10.0.0.1' }, { app: 'web' }), false],
    ['its address', web({ phase: 'Running', podIP: '10.0.0.2' }), false],
    ['that it has ended', web({ phase: 'Succeeded', podIP: '10.0.0.1' }), false],
    ['its spec', pod('web', { hostNetwork: true }, {}, { phase: 'Running', podIP: '10.0.0.1' }), false],
  ] as const)('sees that a pod changed in %s only where others are told by it', (_, changed, isSame) => {
    const before = steadyCluster(first);
    const after = steadyCluster(withPods(first, [changed]));
    expect(after.objects.get('pods') === before.objects.get('pods')).toBe(isSame);
  });

  it('sees pods that come and go', () => {
    const before = steadyCluster(first).objects.get('pods');
    expect(steadyCluster(withPods(first, [])).objects.get('pods')).not.toBe(before);
  });
});

describe('the part of a namespace', () => {
  it('has what is in it and what is in none, and nothing of others', () => {
    const part = namespacePart(
      cluster([
        pod('a', {}, { namespace: 'one' }),
        pod('b', {}, { namespace: 'two' }),
        object({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n' } }),
      ]),
      'one',
    );
    expect([...(part.objects.get('pods')?.keys() ?? [])]).toEqual(['one/a']);
    expect([...(part.objects.get('nodes')?.keys() ?? [])]).toEqual(['n']);
  });
});

describe('a workload by its id', () => {
  it('is found with its pods, and so is a step between the two', () => {
    const owner = (kind: string, name: string) => [
      { apiVersion: 'apps/v1', kind, name, uid: '', controller: true },
    ];
    const made = (kind: string, name: string, owners: readonly unknown[] = []) =>
      object({
        apiVersion: 'apps/v1',
        kind,
        metadata: { name, namespace: 'shop', ownerReferences: owners },
        spec: { template: { spec: { containers: [] } } },
      });
    const all = cluster([
      made('Deployment', 'web'),
      made('ReplicaSet', 'web-1', owner('Deployment', 'web')),
      made('ReplicaSet', 'web-2', owner('Deployment', 'web')),
      pod('web-1-a', {}, { ownerReferences: owner('ReplicaSet', 'web-1') }),
      pod('web-2-a', {}, { ownerReferences: owner('ReplicaSet', 'web-2') }),
    ]);
    expect(workloadAt(all, 'Deployment/shop/web')?.pods).toHaveLength(2);
    const step = workloadAt(all, 'ReplicaSet/shop/web-1');
    expect(step?.workload.key).toBe('Deployment/shop/web');
    expect(step?.pods.map(({ metadata }) => metadata.name)).toEqual(['web-1-a']);
    expect(workloadAt(all, 'Deployment/shop/gone')).toBeUndefined();
  });
});
