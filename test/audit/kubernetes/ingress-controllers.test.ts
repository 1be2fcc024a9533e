import { describe, expect, it } from 'vitest';
import type { KubeExtent, KubeResource } from '../../../src/facts/kubernetes/kube-facts.ts';
import { cluster, object, pod } from '../../insight/kubernetes/objects.ts';
import { clusterFacts, judged } from './judged-cluster.ts';

/** What is said of ingresses that bring configuration, on a cluster with this controller and these settings of it. */
function snippets(
  image: string,
  data: Readonly<Record<string, string>>,
  extent: Partial<Record<KubeResource, KubeExtent>> = {},
): string | undefined {
  const controller = pod('controller', { containers: [{ name: 'controller', image }] });
  const settings = object({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'controller', namespace: 'shop' },
    data,
  });
  const view = judged(clusterFacts(cluster([controller, settings], extent)));
  return [...view.all(['pass', 'fail', 'unknown'])].find(
    ({ check }) => check === 'kubernetes.cluster.snippets',
  )?.status;
}

const OLD = 'registry.k8s.io/ingress-nginx/controller:v1.11.5@sha256:0123';
const NEW = 'registry.k8s.io/ingress-nginx/controller:v1.12.2';
const ALLOWED = { 'allow-snippet-annotations': 'true' };

describe('ingresses bring configuration of their own', () => {
  it.each([
    ['where an old controller lets them', OLD, ALLOWED, 'fail'],
    ['where a controller that is not known lets them', 'registry.example/ingress', ALLOWED, 'fail'],
    ['not where it does not', OLD, { 'allow-snippet-annotations': 'false' }, 'pass'],
    ['not where a newer one refuses what is critical', NEW, ALLOWED, 'pass'],
    ['where a newer one takes even that', NEW, { ...ALLOWED, 'annotations-risk-level': 'Critical' }, 'fail'],
  ])('%s', (_what, image, data, expected) => {
    expect(snippets(image, data)).toBe(expected);
  });

  it('or it is not known while settings may not be listed', () => {
    expect(snippets(OLD, ALLOWED, { configmaps: { of: 'nothing' } })).toBe('unknown');
  });
});
