import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';
import { hasEnded, podAddresses } from '../../../src/facts/kubernetes/pod-status.ts';
import { type Listed, listChanges } from '../../../src/insight/kubernetes/list-changes.ts';
import { steadyCluster } from '../../../src/insight/kubernetes/steady-cluster.ts';
import { cluster, pod } from './objects.ts';

const KEYS = ['shop/a', 'shop/b', 'shop/c', 'shop/d'] as const;
const STATUSES = [
  { phase: 'Running', podIP: '10.0.0.1' },
  { phase: 'Running', podIP: '10.0.0.1', conditions: [{ type: 'Ready' }] },
  { phase: 'Running', podIP: '10.0.0.2' },
  { phase: 'Failed' },
] as const;

type Step = { readonly key: string; readonly status: number | undefined };
const steps = fc.array(
  fc.record({ key: fc.constantFrom(...KEYS), status: fc.option(fc.nat(3), { nil: undefined }) }),
  { maxLength: 12 },
);

/** The list after one pod came, changed or went, as a store makes it. */
function stepped(list: Listed, { key, status }: Step): Listed {
  const next = new Map(list);
  if (status === undefined) next.delete(key);
  else next.set(key, pod(key.slice('shop/'.length), {}, { namespace: 'shop' }, STATUSES[status] ?? {}));
  return next;
}

describe('the changes of a list', () => {
  it('make the one of the other, or there are none to tell', () => {
    fc.assert(
      fc.property(steps, steps, (first, then) => {
        const before = first.reduce<Listed>(stepped, new Map());
        const now = then.reduce<Listed>(stepped, before);
        const changes = listChanges(before, now);
        if (changes === undefined) return;
        const made = new Map<string, KubeObject>(before);
        for (const key of changes.before.keys()) if (!changes.now.has(key)) made.delete(key);
        for (const [key, object] of changes.now) made.set(key, object);
        expect([...made]).toEqual([...now]);
        for (const [key, object] of changes.before) expect(before.get(key)).toBe(object);
      }),
    );
  });

  it('are told for what changes in its place, goes, and comes last', () => {
    const before = stepped(
      stepped(stepped(new Map(), { key: 'shop/a', status: 0 }), { key: 'shop/b', status: 0 }),
      {
        key: 'shop/c',
        status: 0,
      },
    );
    const steps = [
      { key: 'shop/b', status: 1 },
      { key: 'shop/a', status: undefined },
      { key: 'shop/d', status: 0 },
    ];
    const changes = listChanges(before, steps.reduce(stepped, before));
    expect([...(changes?.now.keys() ?? [])]).toEqual(['shop/b', 'shop/d']);
    expect([...(changes?.before.keys() ?? [])]).toEqual(['shop/a', 'shop/b']);
    expect(listChanges(before, before)).toEqual({ now: new Map(), before: new Map() });
    expect(listChanges(before, new Map([...before].reverse()))).toBeUndefined();
  });

  it('leave a steady cluster with the pods, in the order, and telling what they are told by', () => {
    const told = (one: KubeObject) => [one.metadata.name, hasEnded(one), podAddresses(one)];
    fc.assert(
      fc.property(steps, (changes) => {
        let list: Listed = new Map();
        for (const step of changes) {
          list = stepped(list, step);
          const { objects, extents } = cluster([]);
          const steady = steadyCluster({ objects: new Map(objects).set('pods', list), extents });
          expect([...(steady.objects.get('pods') ?? [])].map(([, one]) => told(one))).toEqual(
            [...list].map(([, one]) => told(one)),
          );
        }
      }),
    );
  });
});
