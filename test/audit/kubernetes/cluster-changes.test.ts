/** Verdicts of a cluster that changes are those of one that is judged anew. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditView } from '../../../src/audit/audit-view.ts';
import { createAuditor } from '../../../src/audit/auditor.ts';
import { createClusterJudging } from '../../../src/audit/kubernetes/cluster-judging.ts';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { FactStore } from '../../../src/facts/fact-store.ts';
import { KUBE_RESOURCES, type KubeResource, kubeObjects } from '../../../src/facts/kubernetes/kube-facts.ts';
import { type KubeObject, kubeKey, kubeObjectOf } from '../../../src/facts/kubernetes/kube-object.ts';
import type { KubeCluster } from '../../../src/insight/kubernetes/listed.ts';
import { cluster, object, recordedCluster } from '../../insight/kubernetes/objects.ts';
import { CLUSTER_CHECKS, clusterFacts, judged, NOW, POLICY } from './judged-cluster.ts';

const recorded = recordedCluster();
const IDENTITY = {
  context: 'recorded',
  namespace: '',
  version: 'v1.36.2',
  server: 'https://cluster.example',
  user: { name: 'admin', groups: ['system:masters'] },
  rights: new Map(),
};

function listed(cluster: KubeCluster): readonly FactChange[] {
  return [
    { kind: 'kube', identity: IDENTITY },
    ...KUBE_RESOURCES.map(
      (resource): FactChange => ({
        kind: 'kube-listed',
        resource,
        objects: [...(cluster.objects.get(resource)?.values() ?? [])],
        extent: { of: 'cluster' },
      }),
    ),
    { kind: 'connection', connection: { state: 'live' } },
  ];
}

function statuses(view: AuditView): readonly string[] {
  return CLUSTER_CHECKS.flatMap(({ id }) =>
    Array.from(view.verdictsOf(id), ({ id: row, status }) => `${id} ${row} ${status}`),
  ).toSorted();
}

/** What is said of each failure. */
function reasons(view: AuditView): readonly string[] {
  return Array.from(view.all(['fail']), ({ check, resource, reason }) =>
    [check, resource.name, reason].join(' '),
  ).toSorted();
}

function follow(store: FactStore) {
  const auditor = createAuditor(CLUSTER_CHECKS, {
    policy: POLICY,
    now: NOW,
    kube: createClusterJudging(NOW),
  });
  store.subscribe((facts, delta) => auditor.note(facts, delta));
  return auditor;
}

const ALL: readonly (readonly [KubeResource, KubeObject])[] = KUBE_RESOURCES.flatMap((resource) =>
  [...(recorded.objects.get(resource)?.values() ?? [])].map((object) => [resource, object] as const),
).filter(([resource]) => resource !== 'events');

let version = 1_000_000;

/** The object as somebody changed it. */
function changed(object: KubeObject, how: 'label' | 'privileged' | 'owner' | 'touch'): KubeObject {
  version += 1;
  const { metadata } = object;
  const ownerReferences = how === 'owner' ? [] : metadata.ownerReferences;
  const labels =
    how === 'label'
      ? { ...metadata.labels, app: 'changed', 'pod-security.kubernetes.io/enforce': 'restricted' }
      : metadata.labels;
  const spec =
    how === 'privileged' && object.kind === 'Pod'
      ? { containers: [{ name: 'm', image: 'a', securityContext: { privileged: true } }] }
      : object.spec;
  const made = kubeObjectOf(
    { ...object, spec, metadata: { ...metadata, labels, ownerReferences, resourceVersion: String(version) } },
    { apiVersion: '', kind: '' },
  );
  if (made === undefined) throw new Error('an object keeps its name');
  return made;
}

const change = fc
  .tuple(fc.nat(ALL.length - 1), fc.constantFrom('label', 'privileged', 'owner', 'touch', 'again', 'gone'))
  .map(([index, how]): FactChange => {
    const [resource, object] = ALL[index] ?? ALL[0] ?? fail();
    if (how === 'gone') return { kind: 'kube-gone', resource, key: kubeKey(object) };
    return {
      kind: 'kube-object',
      resource,
      object: how === 'again' ? another(object) : changed(object, how),
    };
  });

/** One more of the same, which somebody pulled anew. */
function another(object: KubeObject): KubeObject {
  version += 1;
  const { metadata } = object;
  const text = JSON.stringify({ spec: object.spec, status: object.status }).replace(
    /@sha256:[0-9a-f]{8}/g,
    '@sha256:00000000',
  );
  const name = `${metadata.name}-again`;
  const made = kubeObjectOf(
    {
      ...object,
      ...JSON.parse(text),
      metadata: { ...metadata, name, uid: name, resourceVersion: String(version) },
    },
    { apiVersion: '', kind: '' },
  );
  return made ?? fail();
}

function fail(): never {
  throw new Error('what was recorded has a name');
}

describe('changes of a cluster', () => {
  test('in any order leave the verdicts that a fresh look gives', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 6 }),
        (batches) => {
          const store = new FactStore({ kind: 'kubernetes', uri: 'kube:', label: 'x' });
          const auditor = follow(store);
          store.apply(listed(recorded));
          auditor.work();
          for (const batch of batches) {
            store.apply(batch);
            auditor.work();
          }
          const fresh = judged(store.facts);
          expect(statuses(auditor.view)).toEqual(statuses(fresh));
          expect(reasons(auditor.view)).toEqual(reasons(fresh));
        },
      ),
      { numRuns: 40 },
    );
  }, 120_000);

  test('lists that come one after the other, in pages, lead to the same', () => {
    const store = new FactStore({ kind: 'kubernetes', uri: 'kube:', label: 'x' });
    const auditor = follow(store);
    store.apply([
      { kind: 'kube', identity: IDENTITY },
      { kind: 'connection', connection: { state: 'loading', done: 0, total: 0 } },
    ]);
    for (const [resource, object] of ALL) {
      store.apply([{ kind: 'kube-object', resource, object }]);
      auditor.work(3);
    }
    expect([...auditor.view.all(['unknown'])].length).toBeLessThan(20);
    for (const one of listed(recorded).slice(1)) {
      store.apply([one]);
      auditor.work();
    }
    expect(statuses(auditor.view)).toEqual(statuses(judged(store.facts)));
    expect(kubeObjects(store.facts.kube, 'pods').size).toBeGreaterThan(10);
  });

  test('a container that somebody puts into a running pod makes the pod one that is judged for itself', () => {
    const store = new FactStore({ kind: 'kubernetes', uri: 'kube:', label: 'x' });
    const auditor = follow(store);
    store.apply(listed(recorded));
    auditor.work();
    const [pod] = [...(recorded.objects.get('pods')?.values() ?? [])].filter(({ metadata }) =>
      metadata.name.startsWith('payments-'),
    );
    if (pod === undefined) throw new Error('the pod is recorded');
    const row = `Pod/hardened/${pod.metadata.name}`;
    expect(auditor.view.tallyOf('workload', row)).toBeUndefined();
    const spec = {
      ...(typeof pod.spec === 'object' ? pod.spec : {}),
      ephemeralContainers: [{ name: 'debugger', image: 'busybox', securityContext: { privileged: true } }],
    };
    const looked = kubeObjectOf(
      { ...pod, spec, metadata: { ...pod.metadata, resourceVersion: '9' } },
      { apiVersion: '', kind: '' },
    );
    store.apply(looked ? [{ kind: 'kube-object', resource: 'pods', object: looked }] : []);
    auditor.work();
    const [worst] = auditor.view.findingsOf('workload', row);
    expect(worst).toMatchObject({
      check: 'kubernetes.workload.privileged',
      status: 'fail',
      reason: 'runs debugger privileged',
    });
    expect(auditor.view.findingsOf('workload', 'Deployment/hardened/payments')[0]?.status).not.toBe(
      'unknown',
    );
  });
});

describe('a caller who sees one namespace only', () => {
  /** As the recorded reader: pods, deployments, services, config maps and accounts of `shop`. */
  const READABLE: readonly KubeResource[] = [
    'pods',
    'services',
    'configmaps',
    'serviceaccounts',
    'deployments',
    'replicasets',
    'events',
  ];
  const objects = new Map(
    KUBE_RESOURCES.map((resource) => [
      resource,
      new Map(
        [...(recorded.objects.get(resource) ?? [])].filter(
          ([key]) => resource === 'namespaces' || (READABLE.includes(resource) && key.startsWith('shop/')),
        ),
      ),
    ]),
  );
  const extents = new Map(
    KUBE_RESOURCES.map((resource) => [
      resource,
      resource === 'namespaces'
        ? ({ of: 'cluster' } as const)
        : READABLE.includes(resource)
          ? ({ of: 'namespaces', namespaces: ['shop'] } as const)
          : ({ of: 'nothing' } as const),
    ]),
  );
  const gap = {
    fact: 'kube.networkpolicies in shop',
    reason: 'permission',
    detail: 'you may not list networkpolicies in namespace shop',
    hint: 'Ask for a Role in shop with the verbs get, list, watch on networkpolicies.networking.k8s.io',
  } as const;
  const facts = {
    ...clusterFacts({ objects, extents }, { user: { name: 'verify-reader', groups: [] } }),
    gaps: new Map([[gap.fact, gap]]),
  };
  const view = judged(facts);

  test('gets every verdict that needs no more than that', () => {
    const whole = judged(clusterFacts(recorded));
    const own = ['Deployment/shop/web', 'Deployment/shop/api'];
    for (const row of own) {
      const known = new Map(whole.findingsOf('workload', row).map(({ check, status }) => [check, status]));
      const partial = view.findingsOf('workload', row).filter(({ status }) => status !== 'unknown');
      expect(partial.length).toBeGreaterThan(45);
      for (const { check, status } of partial) expect(status).toBe(known.get(check));
    }
  });

  test('is told what could not be listed, and what would help, and never that all is well', () => {
    const unknown = view
      .findingsOf('workload', 'Deployment/shop/api')
      .filter(({ status }) => status === 'unknown');
    expect(unknown.map(({ check }) => check)).toEqual([
      'kubernetes.workload.token',
      'kubernetes.workload.network-policy',
      'kubernetes.workload.missing-references',
    ]);
    expect(unknown.find(({ check }) => check === 'kubernetes.workload.network-policy')?.reason).toBe(
      'You may not list networkpolicies in namespace shop. Ask for a Role in shop with the verbs get, list, watch on networkpolicies.networking.k8s.io.',
    );
  });
});

test.each([
  ['*', 'fail'],
  ['*/*', 'fail'],
  ['pods', 'fail'],
  ['replicationcontrollers', 'fail'],
  ['configmaps', 'pass'],
])('a webhook for %s that may be left out lets pods past: %s', (resource, status) => {
  const webhook = object({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'guard' },
    webhooks: [{ name: 'guard.example', failurePolicy: 'Ignore', rules: [{ resources: [resource] }] }],
  });
  const view = judged(clusterFacts(cluster([webhook])));
  const found = [...view.all(['pass', 'fail', 'unknown'])].find(
    ({ check }) => check === 'kubernetes.cluster.webhooks',
  );
  expect(found?.status).toBe(status);
});
