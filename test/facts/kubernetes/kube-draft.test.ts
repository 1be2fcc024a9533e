import { describe, expect, it } from 'vitest';
import { FactStore } from '../../../src/facts/fact-store.ts';
import type { FactDelta } from '../../../src/facts/facts.ts';
import type { KubeChange } from '../../../src/facts/kubernetes/kube-facts.ts';
import { type KubeObject, kubeObjectOf } from '../../../src/facts/kubernetes/kube-object.ts';

function pod(name: string, resourceVersion: string): KubeObject {
  const raw = { metadata: { name, namespace: 'shop', uid: name, resourceVersion } };
  const object = kubeObjectOf(raw, { apiVersion: 'v1', kind: 'Pod' });
  if (object === undefined) throw new Error('That is a pod.');
  return object;
}

const IDENTITY: KubeChange = {
  kind: 'kube',
  identity: {
    context: 'test',
    namespace: '',
    version: 'v1.36.2',
    server: '',
    user: undefined,
    rights: new Map(),
  },
};

function listed(...objects: readonly KubeObject[]): KubeChange {
  return { kind: 'kube-listed', resource: 'pods', objects, extent: { of: 'cluster' } };
}

function opened(...changes: readonly KubeChange[]) {
  const store = new FactStore({ kind: 'kubernetes', uri: 'kube:test', label: 'test' });
  const deltas: FactDelta[] = [];
  store.apply([IDENTITY, ...changes]);
  store.subscribe((_, delta) => deltas.push(delta));
  return { store, deltas, pods: () => store.facts.kube?.objects.get('pods') };
}

describe('facts of a cluster', () => {
  it('are none for an engine', () => {
    const store = new FactStore({ kind: 'docker', uri: 'docker:', label: 'host' });
    store.apply([{ kind: 'gap-closed', fact: 'x' }]);
    expect(store.facts.kube).toBeUndefined();
  });

  it('have an empty map for what is not listed yet, and no extent', () => {
    const { store, pods } = opened();
    expect(pods()).toEqual(new Map());
    expect(store.facts.kube?.extents.get('pods')).toBeUndefined();
    expect(store.facts.kube?.version).toBe('v1.36.2');
  });

  it('tell which objects a batch touched, and no others', () => {
    const { store, deltas } = opened(listed(pod('a', '1'), pod('b', '1')));
    store.apply([
      { kind: 'kube-object', resource: 'pods', object: pod('b', '2') },
      { kind: 'kube-gone', resource: 'pods', key: 'shop/none' },
    ]);
    expect(deltas[0]?.kube).toEqual(new Map([['pods', new Set(['shop/b'])]]));
    expect(deltas[0]?.engine).toBe(false);
  });

  it('keep an object that a new list has in the same version', () => {
    const { store, deltas, pods } = opened(listed(pod('a', '1'), pod('b', '1'), pod('c', '1')));
    const before = pods()?.get('shop/a');
    store.apply([listed(pod('a', '1'), pod('b', '2'))]);
    expect(pods()?.get('shop/a')).toBe(before);
    expect([...(pods()?.keys() ?? [])]).toEqual(['shop/a', 'shop/b']);
    expect(deltas[0]?.kube).toEqual(new Map([['pods', new Set(['shop/b', 'shop/c'])]]));
  });

  it('of one resource that a batch leaves alone stay the same map', () => {
    const { store, pods } = opened(listed(pod('a', '1')));
    const before = pods();
    store.apply([{ kind: 'kube-listed', resource: 'nodes', objects: [], extent: { of: 'nothing' } }]);
    expect(pods()).toBe(before);
    expect(store.facts.kube?.extents).toEqual(
      new Map([
        ['pods', { of: 'cluster' }],
        ['nodes', { of: 'nothing' }],
      ]),
    );
  });
});
