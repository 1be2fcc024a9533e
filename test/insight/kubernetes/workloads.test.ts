import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';
import { driftingReferences, imagesInUse } from '../../../src/insight/kubernetes/images-in-use.ts';
import { podDrift, workloadsOf } from '../../../src/insight/kubernetes/workloads.ts';
import { cluster, object, pod } from './objects.ts';

const template = { spec: { containers: [{ name: 'main', image: 'busybox:1' }] } };

function owned(apiVersion: string, kind: string, name: string, uid = '') {
  return { ownerReferences: [{ apiVersion, kind, name, uid, controller: true }] };
}

function make(
  apiVersion: string,
  kind: string,
  name: string,
  rest: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const { metadata, ...fields } = rest;
  const own = typeof metadata === 'object' ? metadata : {};
  return object({
    apiVersion,
    kind,
    metadata: { name, namespace: 'shop', ...own },
    spec: { template },
    ...fields,
  });
}

const deployment = make('apps/v1', 'Deployment', 'web', { metadata: { uid: 'd1' } });
const replicaSet = make('apps/v1', 'ReplicaSet', 'web-1', {
  metadata: owned('apps/v1', 'Deployment', 'web', 'd1'),
});
const ofSet = (name: string, spec = template.spec) =>
  pod(name, spec, owned('apps/v1', 'ReplicaSet', 'web-1'));

function rows(objects: readonly KubeObject[]) {
  return workloadsOf(cluster(objects)).map(({ key, object: own, isStatic, steps, pods }) => [
    key,
    own !== undefined,
    isStatic,
    steps.length,
    pods.length,
  ]);
}

describe('workloads', () => {
  it('own their pods through whatever stands between', () => {
    expect(rows([deployment, replicaSet, ofSet('a'), ofSet('b')])).toEqual([
      ['Deployment/shop/web', true, false, 1, 2],
    ]);
    const cronJob = make('batch/v1', 'CronJob', 'backup', { spec: { jobTemplate: { spec: { template } } } });
    const job = make('batch/v1', 'Job', 'backup-1', { metadata: owned('batch/v1', 'CronJob', 'backup') });
    const run = pod('backup-1-x', template.spec, owned('batch/v1', 'Job', 'backup-1'));
    expect(rows([cronJob, job, run])).toEqual([['CronJob/shop/backup', true, false, 1, 1]]);
  });

  it('are pods themselves where nobody owns them, or a node does', () => {
    const mirror = pod('kube-apiserver-n1', template.spec, {
      annotations: { 'kubernetes.io/config.mirror': 'x', 'kubernetes.io/config.source': 'file' },
      ...owned('v1', 'Node', 'n1'),
    });
    expect(rows([pod('alone'), mirror])).toEqual([
      ['Pod/shop/alone', true, false, 0, 1],
      ['Pod/shop/kube-apiserver-n1', true, true, 0, 1],
    ]);
  });

  it('are known by their pods alone where they may not be read, or are an operator’s', () => {
    const run = pod('x', template.spec, owned('example.com/v1', 'Database', 'main'));
    expect(rows([run, ofSet('a')])).toEqual([
      ['Database/shop/main', false, false, 0, 1],
      ['ReplicaSet/shop/web-1', false, false, 0, 1],
    ]);
  });

  it('are not those of the same name that were made later', () => {
    const later = make('apps/v1', 'Deployment', 'web', {
      metadata: { uid: 'd2' },
      spec: { template: { spec: { containers: [{ name: 'main', image: 'other' }] } } },
    });
    expect(workloadsOf(cluster([later, replicaSet])).map(({ key, steps }) => [key, steps.length])).toEqual([
      ['Deployment/shop/web', 1],
    ]);
    expect(podDrift(cluster([later, replicaSet, ofSet('a')]), ofSet('a'))?.outdated).toEqual([]);
  });

  it('end where owners own each other', () => {
    const one = make('apps/v1', 'ReplicaSet', 'one', { metadata: owned('apps/v1', 'ReplicaSet', 'two') });
    const two = make('apps/v1', 'ReplicaSet', 'two', { metadata: owned('apps/v1', 'ReplicaSet', 'one') });
    expect(workloadsOf(cluster([one, two]))).not.toHaveLength(0);
  });
});

describe('a pod', () => {
  const drift = (spec: Readonly<Record<string, unknown>>) => {
    const made = pod('a', spec, owned('apps/v1', 'ReplicaSet', 'web-1'));
    return podDrift(cluster([deployment, replicaSet, made]), made)?.injected.map(
      ({ what, inTemplate, inPod }) => `${what}: ${inTemplate} -> ${inPod}`,
    );
  };
  const main = { name: 'main', image: 'busybox:1' };

  it.each([
    ['nothing', { containers: [main] }, []],
    ['the token’s volume', { containers: [main], volumes: [{ name: 'kube-api-access-x2x2x' }] }, []],
    ['an empty context', { containers: [{ ...main, securityContext: {} }], securityContext: {} }, []],
    [
      'a container',
      { containers: [main, { name: 'proxy', image: 'proxy:1' }] },
      ['container proxy:  -> proxy:1'],
    ],
    [
      'a debugger',
      { containers: [main], ephemeralContainers: [{ name: 'debug', image: 'tools' }] },
      ['ephemeral container debug:  -> tools'],
    ],
    [
      'another image',
      { containers: [{ ...main, image: 'busybox:2' }] },
      ['image of main: busybox:1 -> busybox:2'],
    ],
    [
      'more rights',
      { containers: [{ ...main, securityContext: { privileged: true } }], hostPID: true },
      ['securityContext of main:  -> {"privileged":true}', 'hostPID: false -> true'],
    ],
    [
      'a volume',
      { containers: [main], volumes: [{ name: 'host', hostPath: { path: '/' } }] },
      ['volume host:  -> host'],
    ],
    [
      'an account',
      { containers: [main], serviceAccountName: 'admin' },
      ['service account: default -> admin'],
    ],
  ])('differs from its template by %s', (_what, spec, expected) => {
    expect(drift(spec)).toEqual(expected);
  });

  it('of an older revision differs from its workload of today, not from its template', () => {
    const newer = make('apps/v1', 'Deployment', 'web', {
      metadata: { uid: 'd1' },
      spec: { template: { spec: { containers: [{ name: 'main', image: 'busybox:2' }] } } },
    });
    const made = ofSet('a');
    const found = podDrift(cluster([newer, replicaSet, made]), made);
    expect(found?.injected).toEqual([]);
    expect(found?.outdated).toEqual([{ what: 'image of main', inTemplate: 'busybox:2', inPod: 'busybox:1' }]);
  });
});

describe('images', () => {
  const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
  const running = (name: string, image: string, imageID: string, node = 'n1') =>
    pod(
      name,
      { nodeName: node, containers: [{ name: 'main', image }] },
      {},
      {
        phase: 'Running',
        containerStatuses: [{ name: 'main', image, imageID, state: { running: {} } }],
      },
    );

  it('are told apart by what nodes run, however pods name them', () => {
    const images = imagesInUse(
      cluster([
        running('a', 'busybox', `docker.io/library/busybox@${digest('a')}`),
        running('b', 'docker.io/library/busybox:latest', `docker-pullable://busybox@${digest('a')}`, 'n2'),
        running('c', 'busybox:latest', `docker.io/library/busybox@${digest('b')}`),
        running('d', 'busybox', ''),
      ]),
    );
    expect(images.map(({ name, digest: own, references, nodes }) => [name, own, references, nodes])).toEqual([
      ['docker.io/library/busybox', '', ['busybox'], ['n1']],
      [
        'docker.io/library/busybox',
        digest('a'),
        ['busybox', 'docker.io/library/busybox:latest'],
        ['n1', 'n2'],
      ],
      ['docker.io/library/busybox', digest('b'), ['busybox:latest'], ['n1']],
    ]);
    expect(driftingReferences(images)).toMatchObject([
      { reference: 'docker.io/library/busybox:latest', digests: [digest('a'), digest('b')] },
    ]);
  });

  it('of a name with a digest do not drift', () => {
    const images = imagesInUse(
      cluster([
        running('a', `busybox@${digest('a')}`, `docker.io/library/busybox@${digest('a')}`),
        running('b', `busybox@${digest('b')}`, `docker.io/library/busybox@${digest('b')}`),
      ]),
    );
    expect(driftingReferences(images)).toEqual([]);
  });

  it('of workloads without pods are those that they would run', () => {
    expect(imagesInUse(cluster([deployment, replicaSet]))).toMatchObject([
      {
        key: 'busybox:1',
        digest: '',
        uses: [{ workload: 'Deployment/shop/web', pod: '', isRunning: false }],
        nodes: [],
      },
    ]);
  });
});
