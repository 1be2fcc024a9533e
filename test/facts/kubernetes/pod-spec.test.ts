import { describe, expect, it } from 'vitest';
import { type KubeObject, kubeObjectOf } from '../../../src/facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../../src/facts/kubernetes/pod-spec.ts';

function object(raw: Readonly<Record<string, unknown>>): KubeObject {
  const made = kubeObjectOf(
    { metadata: { name: 'web', namespace: 'shop' }, ...raw },
    { apiVersion: 'v1', kind: 'Pod' },
  );
  if (made === undefined) throw new Error('no object');
  return made;
}

const spec = { containers: [{ name: 'main', image: 'busybox' }] };

describe('a pod spec', () => {
  it.each([
    ['v1', 'Pod', { spec }, 'spec'],
    ['v1', 'ReplicationController', { spec: { template: { spec } } }, 'spec.template.spec'],
    ['v1', 'PodTemplate', { template: { spec } }, 'template.spec'],
    ['apps/v1', 'Deployment', { spec: { template: { spec } } }, 'spec.template.spec'],
    ['extensions/v1beta1', 'DaemonSet', { spec: { template: { spec } } }, 'spec.template.spec'],
    ['apps/v1', 'StatefulSet', { spec: { template: { spec } } }, 'spec.template.spec'],
    ['batch/v1', 'Job', { spec: { template: { spec } } }, 'spec.template.spec'],
    [
      'batch/v1',
      'CronJob',
      { spec: { jobTemplate: { spec: { template: { spec } } } } },
      'spec.jobTemplate.spec.template.spec',
    ],
  ])('of %s %s is found', (apiVersion, kind, rest, path) => {
    const reading = podSpecOf(object({ apiVersion, kind, ...rest }));
    expect(reading?.path).toBe(path);
    expect(reading?.containers).toMatchObject([
      { role: 'container', path: `${path}.containers[0]`, container: { image: 'busybox' } },
    ]);
    expect(reading?.problems).toEqual([]);
  });

  it.each([
    ['v1', 'Service'],
    ['batch.volcano.sh/v1alpha1', 'Job'],
  ])('is not looked for in %s %s', (apiVersion, kind) => {
    expect(podSpecOf(object({ apiVersion, kind, spec: { template: { spec } } }))).toBeUndefined();
  });

  it('tells init containers, sidecars and ephemeral containers apart', () => {
    const reading = podSpecOf(
      object({
        spec: {
          initContainers: [{ name: 'init' }, { name: 'shipper', restartPolicy: 'Always' }],
          containers: [{ name: 'main' }],
          ephemeralContainers: [{ name: 'debugger', targetContainerName: 'main' }],
        },
      }),
    );
    expect(reading?.containers.map(({ role, path }) => [role, path])).toEqual([
      ['init', 'spec.initContainers[0]'],
      ['sidecar', 'spec.initContainers[1]'],
      ['container', 'spec.containers[0]'],
      ['ephemeral', 'spec.ephemeralContainers[0]'],
    ]);
  });

  it('takes labels and annotations of the template, not of its owner', () => {
    const reading = podSpecOf(
      object({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'web', labels: { of: 'owner' } },
        spec: { template: { metadata: { labels: { of: 'pods' }, annotations: { note: 'x' } }, spec } },
      }),
    );
    expect(reading?.labels).toEqual({ of: 'pods' });
    expect(reading?.annotations).toEqual({ note: 'x' });
    expect(reading?.metadataPath).toBe('spec.template.metadata');
  });

  it('is read once for each object', () => {
    const pod = object({ spec });
    expect(podSpecOf(pod)).toBe(podSpecOf(pod));
  });
});

describe('damage', () => {
  it.each([
    ['no spec', {}, ['spec']],
    ['a spec that is a text', { spec: 'none' }, ['spec']],
    ['a list that is a text', { spec: { containers: 'one' } }, ['spec.containers']],
    ['a container that is a number', { spec: { containers: [7] } }, ['spec.containers[0]']],
    [
      'wrong scalars',
      { spec: { hostNetwork: 'yes', containers: [{ name: 5, image: ['a'] }] } },
      ['spec.containers[0].name', 'spec.containers[0].image', 'spec.hostNetwork'],
    ],
    [
      'wrong parts deep inside',
      { spec: { containers: [{ securityContext: { capabilities: { add: ['NET_RAW', 5] } } }] } },
      ['spec.containers[0].securityContext.capabilities.add[1]'],
    ],
    [
      'a probe that is a list',
      { spec: { containers: [{ livenessProbe: [] }] } },
      ['spec.containers[0].livenessProbe'],
    ],
  ])('%s is told and reads as absent', (_what, raw, paths) => {
    const reading = podSpecOf(object(raw));
    expect(reading?.problems.map(({ path }) => path)).toEqual(paths);
    expect(reading?.problems.every(({ message }) => message.length > 0)).toBe(true);
  });

  it('leaves what is sound as it is, in its place', () => {
    const reading = podSpecOf(
      object({
        spec: {
          hostPID: true,
          containers: [null, { name: 'main', image: 'busybox', ports: [{ containerPort: 80 }] }],
        },
      }),
    );
    expect(reading?.spec.hostPID).toBe(true);
    expect(reading?.containers[1]).toMatchObject({
      path: 'spec.containers[1]',
      container: { name: 'main', image: 'busybox', ports: [{ containerPort: 80 }] },
    });
  });

  it('null is absent and no problem', () => {
    const reading = podSpecOf(
      object({ spec: { securityContext: null, volumes: null, containers: [{ name: 'main', env: null }] } }),
    );
    expect(reading?.spec).toMatchObject({ securityContext: undefined, volumes: [] });
    expect(reading?.problems).toEqual([]);
  });

  it('survives names of fields that objects have by nature', () => {
    const raw: unknown = JSON.parse(
      '{"containers": [{"name": "main", "resources": {"limits": {"__proto__": 1, "cpu": 1}}}], "volumes": [{"name": "v", "constructor": {}}]}',
    );
    const reading = podSpecOf(object({ spec: raw }));
    expect(reading?.containers[0]?.container.resources?.limits).toContain('cpu');
    expect(reading?.spec.volumes[0]?.source).toBe('constructor');
  });
});
