import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';
import { type PodReading, podSpecOf } from '../../../src/facts/kubernetes/pod-spec.ts';
import { accountUses, hasNeedlessToken, tokenMount } from '../../../src/insight/kubernetes/account-use.ts';
import { cluster, object, pod } from './objects.ts';

function account(name: string, automountServiceAccountToken?: boolean): KubeObject {
  return object({
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: 'shop' },
    automountServiceAccountToken,
  });
}

function read(spec: Readonly<Record<string, unknown>>): PodReading {
  const reading = podSpecOf(pod('web', spec));
  if (reading === undefined) throw new Error('no pod');
  return reading;
}

const TOKEN = { name: 't', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } };
const OTHER_TOKEN = { name: 't', projected: { sources: [{ serviceAccountToken: { audience: 'vault' } }] } };

describe('the token of an account', () => {
  it.each([
    ['is mounted by default', {}, undefined, { isMounted: true, from: 'default' }],
    ['is not, when the account says so', {}, false, { isMounted: false, from: 'account' }],
    [
      'is, when the pod wants it all the same',
      { automountServiceAccountToken: true },
      false,
      { isMounted: true, from: 'pod' },
    ],
    [
      'is not, when the pod does not want it',
      { automountServiceAccountToken: false },
      true,
      { isMounted: false, from: 'pod' },
    ],
    [
      'is, when the pod lists it itself',
      { automountServiceAccountToken: false, volumes: [TOKEN] },
      undefined,
      { isMounted: true, from: 'volume' },
    ],
    [
      'is not, when the pod lists one for somebody else',
      { automountServiceAccountToken: false, volumes: [OTHER_TOKEN] },
      undefined,
      { isMounted: false, from: 'pod' },
    ],
  ])('%s', (_what, spec, automount, expected) => {
    expect(tokenMount(cluster([account('default', automount)]), read(spec))).toEqual(expected);
  });

  it('is in no static pod, of which the API server only shows a copy', () => {
    const copy = pod('etcd', {}, { annotations: { 'kubernetes.io/config.mirror': 'x' } });
    const reading = podSpecOf(copy);
    expect(reading && tokenMount(cluster([account('default')]), reading)).toEqual({
      isMounted: false,
      from: 'static',
    });
  });

  it('is not known where accounts may not be read and the pod says nothing', () => {
    const limited = cluster([], { serviceaccounts: { of: 'nothing' } });
    expect(tokenMount(limited, read({})).isMounted).toBeUndefined();
    expect(hasNeedlessToken(limited, read({}))).toBeUndefined();
    expect(tokenMount(limited, read({ automountServiceAccountToken: true })).isMounted).toBe(true);
  });

  it('is needless where the account has nothing of its own, as far as that is known', () => {
    const accounts = [account('default')];
    expect(hasNeedlessToken(cluster(accounts), read({}))).toBe(true);
    expect(
      hasNeedlessToken(cluster(accounts, { rolebindings: { of: 'nothing' } }), read({})),
    ).toBeUndefined();
    const role = object({ kind: 'ClusterRole', metadata: { name: 'r' }, rules: [] });
    const bound = object({
      kind: 'RoleBinding',
      metadata: { name: 'b', namespace: 'shop' },
      roleRef: { kind: 'ClusterRole', name: 'r' },
      subjects: [{ kind: 'Group', name: 'system:serviceaccounts:shop' }],
    });
    expect(hasNeedlessToken(cluster([...accounts, role, bound]), read({}))).toBe(false);
  });
});

describe('accounts', () => {
  it('are used by pods and by what makes pods', () => {
    const template = { spec: { serviceAccountName: 'of-cron', containers: [] } };
    const cronJob = object({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'c', namespace: 'shop' },
      spec: { jobTemplate: { spec: { template } } },
    });
    const uses = accountUses(
      cluster([
        account('default'),
        account('of-pod'),
        account('of-cron'),
        account('of-nobody'),
        pod('a', { serviceAccountName: 'of-pod' }),
        pod('b', { serviceAccountName: 'gone' }),
        cronJob,
      ]),
    );
    expect(
      uses.map(({ subject, object: own, users }) => [subject.name, own !== undefined, users.length]),
    ).toEqual([
      ['default', true, 0],
      ['gone', false, 1],
      ['of-cron', true, 1],
      ['of-nobody', true, 0],
      ['of-pod', true, 1],
    ]);
  });
});
