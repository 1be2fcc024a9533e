import { describe, expect, it } from 'vitest';
import { kubeKey, kubeObjectOf } from '../../../src/facts/kubernetes/kube-object.ts';

const POD = { apiVersion: 'v1', kind: 'Pod' };

describe('an object of the API', () => {
  it.each([
    ['nothing', null],
    ['a text', 'pod'],
    ['a list', []],
    ['no metadata', { spec: {} }],
    ['metadata that is null', { metadata: null }],
    ['no name', { metadata: { namespace: 'shop' } }],
    ['a name that is no text', { metadata: { name: 7 } }],
  ])('is none with %s', (_, raw) => {
    expect(kubeObjectOf(raw, POD)).toBeUndefined();
  });

  it('has what the API leaves out, and keeps whatever a kind has of its own', () => {
    expect(
      kubeObjectOf({ metadata: { name: 'web' }, spec: null, rules: [1], odd: { a: null } }, POD),
    ).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'web',
        namespace: '',
        uid: '',
        resourceVersion: '',
        labels: {},
        annotations: {},
        ownerReferences: [],
      },
      spec: null,
      rules: [1],
      odd: { a: null },
    });
  });

  it('has neither managed fields nor the copy of its manifest', () => {
    const object = kubeObjectOf(
      {
        kind: 'Secret',
        apiVersion: 'v1',
        metadata: {
          name: 'db',
          managedFields: [{}],
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"password":"hunter2"}}',
            note: 'kept',
          },
        },
      },
      POD,
    );
    expect(object).toMatchObject({ kind: 'Secret', metadata: { annotations: { note: 'kept' } } });
    expect(JSON.stringify(object)).not.toMatch(/hunter2|managedFields/);
  });

  it('has texts where the API promises texts', () => {
    const object = kubeObjectOf(
      {
        metadata: {
          name: 'web',
          namespace: null,
          labels: { a: 'b', c: 1, d: null },
          annotations: 'none',
          creationTimestamp: 5,
          ownerReferences: [{ kind: 'ReplicaSet', name: 'web-1', controller: true }, 'x'],
        },
      },
      POD,
    );
    expect(object?.metadata).toEqual({
      name: 'web',
      namespace: '',
      uid: '',
      resourceVersion: '',
      labels: { a: 'b' },
      annotations: {},
      ownerReferences: [{ apiVersion: '', kind: 'ReplicaSet', name: 'web-1', uid: '', controller: true }],
    });
  });

  it.each([
    ['shop', 'shop/web'],
    ['', 'web'],
  ])('in namespace "%s" has the key %s', (namespace, key) => {
    const object = kubeObjectOf({ metadata: { name: 'web', namespace } }, POD);
    expect(object && kubeKey(object)).toBe(key);
  });
});
