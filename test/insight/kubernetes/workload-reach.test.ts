import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';
import { portWords } from '../../../src/insight/kubernetes/port-set.ts';
import {
  distinctPods,
  namespaceReach,
  workloadReach,
} from '../../../src/insight/kubernetes/workload-reach.ts';
import { naivelyAllowed, naivePolicies } from './naive-network.ts';
import { cluster, object, pod, recordedCluster } from './objects.ts';

function running(
  name: string,
  namespace: string,
  labels: Readonly<Record<string, string>>,
  owner?: string,
): KubeObject {
  return pod(
    name,
    {},
    {
      namespace,
      labels,
      ownerReferences:
        owner === undefined
          ? []
          : [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name: owner, uid: '', controller: true }],
    },
    { phase: 'Running' },
  );
}

function policy(name: string, namespace: string, spec: Readonly<Record<string, unknown>>): KubeObject {
  return object({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec,
  });
}

function namespaced(name: string): KubeObject {
  return object({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { name } } });
}

const web = [
  running('web-0', 'shop', { app: 'web' }, 'web'),
  running('web-1', 'shop', { app: 'web' }, 'web'),
];
const db = running('db-0', 'data', { app: 'db' }, 'db');
const CLOSED = policy('only-web', 'data', {
  podSelector: {},
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { name: 'shop' } } }], ports: [{ port: 5432 }] }],
});

describe('who is reached', () => {
  const all = cluster([...web, db, namespaced('shop'), namespaced('data'), CLOSED]);

  it('stands there workload by workload, with the ports', () => {
    const { workloads, sides } = workloadReach(all, web, 'egress');
    expect(sides).toHaveLength(1);
    expect(workloads.map(({ key, ports, pods }) => [key, portWords(ports), pods.length])).toEqual([
      ['StatefulSet/data/db', 'TCP 5432', 1],
      ['StatefulSet/shop/web', 'any port', 1],
    ]);
  });

  it('is nobody for pods that have ended', () => {
    const ended = pod('job', {}, { namespace: 'shop' }, { phase: 'Succeeded' });
    expect(workloadReach(cluster([ended, db]), [ended], 'egress')).toEqual({ sides: [], workloads: [] });
  });

  it('is counted by namespace', () => {
    const { namespaces, between } = namespaceReach(all);
    expect(namespaces).toEqual(['data', 'shop']);
    expect(between('shop', 'data')).toEqual({ reached: 1, all: 1 });
    expect(between('data', 'data')).toEqual({ reached: 0, all: 1 });
    expect(between('data', 'shop')).toEqual({ reached: 2, all: 2 });
  });
});

describe('pods that policies treat alike', () => {
  it('are told by labels, without those that every rollout makes anew', () => {
    const one = running('a', 'shop', { app: 'web', 'pod-template-hash': '1' });
    const other = running('b', 'shop', { app: 'web', 'pod-template-hash': '2' });
    const third = running('c', 'shop', { app: 'web', track: 'canary' });
    expect(distinctPods([one, other, third])).toEqual([one, third]);
  });
});

const APPS = ['web', 'db', 'batch'] as const;
const SPACES = ['shop', 'data'] as const;
const selector = fc.constantFrom({}, ...APPS.map((app) => ({ matchLabels: { app } })));
const somePolicy = fc.record({
  namespace: fc.constantFrom(...SPACES),
  podSelector: selector,
  ingress: fc.array(
    fc.record({
      from: fc.array(
        fc.record({
          podSelector: selector,
          namespaceSelector: fc.constantFrom({}, { matchLabels: { name: 'shop' } }),
        }),
        {
          maxLength: 2,
        },
      ),
    }),
    { maxLength: 2 },
  ),
});

describe('which namespaces reach which', () => {
  it('agrees with every pair of pods, one by one', () => {
    const pods = SPACES.flatMap((namespace) =>
      APPS.map((app) => running(`${app}-${namespace}`, namespace, { app })),
    );
    fc.assert(
      fc.property(fc.array(somePolicy, { maxLength: 4 }), (made) => {
        const policies = made.map(({ namespace, ...spec }, index) => policy(`p${index}`, namespace, spec));
        const { between } = namespaceReach(cluster([...pods, ...policies, ...SPACES.map(namespaced)]));
        const naive = naivePolicies(policies, { shop: { name: 'shop' }, data: { name: 'data' } });
        for (const from of SPACES)
          for (const to of SPACES) {
            const sources = pods.filter(({ metadata }) => metadata.namespace === from);
            const targets = pods.filter(({ metadata }) => metadata.namespace === to);
            // That a pod reaches itself does not count: pods that policies can't tell apart stand for each other.
            const reached = targets.filter((target) =>
              sources.some((source) => source !== target && naivelyAllowed(naive, source, target, 'TCP', 80)),
            ).length;
            const { reached: counted, all } = between(from, to);
            expect(all).toBe(targets.length);
            if (from !== to) expect(counted).toBe(reached);
            else expect(counted).toBeGreaterThanOrEqual(reached);
          }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the recorded cluster', () => {
  it('has a database that only the backend of the shop may reach', () => {
    const recorded = recordedCluster();
    const database = [...(recorded.objects.get('pods')?.values() ?? [])].filter(
      ({ metadata }) => metadata.name === 'db-0',
    );
    const { workloads } = workloadReach(recorded, database, 'ingress');
    // The shop closes its own way out, so only what uses the node’s network gets there.
    expect(workloads.filter(({ isSameNode }) => !isSameNode)).toEqual([]);
    expect(workloads.map(({ key }) => key)).toEqual(['Pod/legacy/host-namespaces']);
  });
});
