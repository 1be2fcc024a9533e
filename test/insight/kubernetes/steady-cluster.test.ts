import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';
import type { KubeCluster } from '../../../src/insight/kubernetes/listed.ts';
import { steadyCluster } from '../../../src/insight/kubernetes/steady-cluster.ts';
import { recordedCluster } from './objects.ts';

const KEY = 'data/db-0';

/** The cluster with one pod as `change` makes it. */
function changed(cluster: KubeCluster, change: (pod: KubeObject) => KubeObject): KubeCluster {
  const pods = new Map(cluster.objects.get('pods'));
  const pod = pods.get(KEY);
  if (pod === undefined) throw new Error(`There is no ${KEY}`);
  pods.set(KEY, change(pod));
  return { ...cluster, objects: new Map(cluster.objects).set('pods', pods) };
}

function withStatus(pod: KubeObject, status: Readonly<Record<string, unknown>>): KubeObject {
  const before = typeof pod.status === 'object' && pod.status !== null ? pod.status : {};
  return { ...pod, status: { ...before, ...status } };
}

const pods = ({ objects }: KubeCluster) => objects.get('pods');

describe('steadyCluster', () => {
  it.each<readonly [string, (pod: KubeObject) => KubeObject]>([
    ['a condition', (pod) => withStatus(pod, { conditions: [] })],
    ['another phase of one that still runs', (pod) => withStatus(pod, { phase: 'Pending' })],
    ['nothing at all', (pod) => ({ ...pod })],
  ])('keeps the pods through %s', (_, change) => {
    const cluster = recordedCluster();
    const before = pods(steadyCluster(cluster));
    const after = changed(cluster, change);
    expect(pods(steadyCluster(after))).toBe(before);
    expect(steadyCluster(after).objects.get('services')).toBe(cluster.objects.get('services'));
  });

  it.each<readonly [string, (pod: KubeObject) => KubeObject]>([
    ['its end', (pod) => withStatus(pod, { phase: 'Failed' })],
    ['another address', (pod) => withStatus(pod, { podIP: '10.9.9.9', podIPs: [] })],
    ['another label', (pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { app: 'other' } } })],
    ['another node', (pod) => ({ ...pod, spec: { nodeName: 'edge-2' } })],
    ['another pod of the same name', (pod) => ({ ...pod, metadata: { ...pod.metadata, uid: 'other' } })],
  ])('takes the pods anew for %s', (_, change) => {
    const cluster = recordedCluster();
    const before = pods(steadyCluster(cluster));
    const after = changed(cluster, change);
    const now = pods(steadyCluster(after));
    expect(now).not.toBe(before);
    expect(now).toEqual(pods(after));
  });

  it('takes the pods anew when one comes or goes', () => {
    const cluster = recordedCluster();
    steadyCluster(cluster);
    const fewer = new Map(cluster.objects.get('pods'));
    fewer.delete(KEY);
    const after = { ...cluster, objects: new Map(cluster.objects).set('pods', fewer) };
    expect(pods(steadyCluster(after))?.has(KEY)).toBe(false);
    expect(pods(steadyCluster(cluster))?.has(KEY)).toBe(true);
  });
});
