import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../src/facts/kubernetes/kube-object.ts';
import { workloadNetwork } from '../../../../src/ui/screens/cluster/workload/present-network.ts';
import { workloadOverview } from '../../../../src/ui/screens/cluster/workload/present-overview.ts';
import { workloadPods } from '../../../../src/ui/screens/cluster/workload/present-pods.ts';
import { workloadSecurity } from '../../../../src/ui/screens/cluster/workload/present-security.ts';
import { workloadResources } from '../../../../src/ui/screens/cluster/workload/workload-resources.ts';
import { workloadRows } from '../../../../src/ui/screens/cluster/workloads/present.ts';
import { clusterFacts } from '../../../audit/kubernetes/judged-cluster.ts';
import { cluster, object, pod } from '../../../insight/kubernetes/objects.ts';
import { fieldOf, textOf } from '../../audited.ts';
import { lineWith, RECORDED, ROOM, seen, seenOf } from './seen.ts';

const BUILDER = 'Deployment/legacy/builder';

describe('the overview of a workload', () => {
  it('begins with the worst, which leads to its evidence', () => {
    const lines = workloadOverview(RECORDED, BUILDER);
    expect(textOf(lines.slice(0, 2))).toContain('/var/run/docker.sock');
    expect(lines[1]?.open).toMatchObject({ screen: 'check', resource: { kind: 'workload', id: BUILDER } });
  });

  it('of what a file puts into no namespace leads to none', () => {
    const job = object({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'load' } });
    const line = lineWith(workloadOverview(seenOf([job]), 'Job//load'), ' namespace ');
    expect(textOf([line])).toContain('–');
    expect(line.open).toBeUndefined();
  });

  it('of a job without a number of completions is not done while some of it is active', () => {
    const ready = (active: number) => {
      const job = object({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: 'load', namespace: 'shop' },
        status: { succeeded: 1, active },
      });
      const one = seenOf([job]);
      return workloadRows(one.facts, one.audit)[0]?.ready;
    };
    expect([ready(2), ready(0)]).toEqual(['2 active', 'done']);
  });

  it('leads to its pods, its account, its namespace, its image and its revisions', () => {
    const lines = workloadOverview(RECORDED, BUILDER);
    expect(fieldOf(lines, 'pods')).toBe('1 of 1 ready');
    expect(lineWith(lines, ' pods ').open).toEqual({ screen: 'workload', id: BUILDER, tab: 'Pods' });
    expect(lineWith(lines, ' account ').open).toEqual({
      screen: 'subject',
      id: 'ServiceAccount/legacy/default',
    });
    expect(lineWith(lines, ' namespace ').open).toEqual({ screen: 'namespace', id: 'legacy' });
    expect(lineWith(lines, 'container builder').open).toMatchObject({ screen: 'cluster-image' });
    expect(lineWith(lines, 'ReplicaSet builder').open).toMatchObject({ screen: 'workload' });
  });

  it('says when a cron job runs, and how a job ended', () => {
    expect(fieldOf(workloadOverview(RECORDED, 'CronJob/batch/nightly-backup'), 'runs')).toContain(
      '15 2 * * *',
    );
    expect(fieldOf(workloadOverview(RECORDED, 'CronJob/batch/report'), 'runs')).toContain('suspended');
    expect(fieldOf(workloadOverview(RECORDED, 'Job/batch/migrate'), 'runs')).toContain('1 of 1 done');
  });

  it('shows a revision by itself, with the way back to its workload', () => {
    const revision = [...(RECORDED.kube.objects.get('replicasets')?.values() ?? [])].find(
      ({ metadata }) => metadata.namespace === 'legacy',
    );
    const id = `ReplicaSet/legacy/${revision?.metadata.name}`;
    const lines = workloadOverview(RECORDED, id);
    expect(lineWith(lines, 'belongs to').open).toEqual({ screen: 'workload', id: BUILDER });
    // What it is judged by is its workload.
    expect(workloadResources(RECORDED, id)).toEqual([{ kind: 'workload', id: BUILDER }]);
  });

  it('says that it is gone', () => {
    expect(textOf(workloadOverview(RECORDED, 'Deployment/shop/nothing'))).toBe(' This workload is gone.');
  });
});

function owned(name: string, kind: string, by: string): KubeObject {
  return pod(
    name,
    {},
    { ownerReferences: [{ apiVersion: 'x/v1', kind, name: by, uid: '1', controller: true }] },
  );
}

describe('a workload that only its pods tell of', () => {
  const one = seenOf([owned('web-1', 'Rollout', 'web')]);

  it('is shown all the same, and judged by its pods', () => {
    const lines = workloadOverview(one, 'Rollout/shop/web');
    expect(textOf(lines)).toContain('Only its pods tell of it');
    expect(workloadResources(one, 'Rollout/shop/web')).toEqual([{ kind: 'workload', id: 'Pod/shop/web-1' }]);
  });
});

describe('the pods of a workload', () => {
  it('say what is in them that the template has not', () => {
    const deployment = object({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db', namespace: 'shop', uid: '1' },
      spec: { template: { spec: { containers: [{ name: 'main', image: 'db:1' }] } } },
    });
    const made = pod(
      'db-0',
      {
        containers: [
          { name: 'main', image: 'db:1' },
          { name: 'spy', image: 'spy:1' },
        ],
      },
      {
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid: '1', controller: true },
        ],
      },
    );
    const one = seenOf([deployment, made]);
    expect(textOf(workloadPods(one, 'StatefulSet/shop/db', ROOM))).toContain(
      'not from the template: container spy: spy:1',
    );
    expect(textOf(workloadOverview(one, 'StatefulSet/shop/db'))).toContain(
      '1 of 1 pods have something that the template has not',
    );
  });

  it('name the right that is missing instead of being none', () => {
    const facts = clusterFacts(
      cluster(
        [
          object({
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            metadata: { name: 'web', namespace: 'shop' },
            spec: { template: { spec: { containers: [] } } },
          }),
        ],
        { pods: { of: 'nothing' } },
      ),
    );
    const gaps = new Map([
      [
        'kube.pods in shop',
        {
          fact: 'kube.pods in shop',
          reason: 'permission' as const,
          detail: 'you may not list pods in namespace shop',
          hint: 'Ask for a Role in shop with the verbs get, list, watch on pods',
        },
      ],
    ]);
    const text = textOf(workloadPods(seen({ ...facts, gaps }), 'Deployment/shop/web', ROOM));
    expect(text).toContain('You may not list pods in namespace shop.');
    expect(text).not.toContain('None now');
  });
});

describe('what a workload may do', () => {
  it('is told by container, then the volumes with the worst first, then what Pod Security refuses', () => {
    const text = textOf(workloadSecurity(RECORDED, 'Pod/legacy/host-root'));
    expect(text.indexOf('container main')).toBeLessThan(text.indexOf('Volumes (3)'));
    expect(text.indexOf('/etc of the node')).toBeGreaterThan(0);
    expect(text.indexOf('Volumes (3)')).toBeLessThan(text.indexOf('What Pod Security would refuse'));
    expect(text).toMatch(/meets +privileged/);
  });

  it('has nothing to say about what is as it should be', () => {
    const text = textOf(workloadSecurity(RECORDED, 'Deployment/hardened/payments'));
    expect(text).toMatch(/meets +restricted/);
    expect(text).not.toContain('What Pod Security would refuse');
    expect(text).toMatch(/may gain rights +no/);
  });
});

describe('the network of a workload', () => {
  it('says from where it is reached, by which service, and what policies leave', () => {
    const lines = workloadNetwork(RECORDED, 'Deployment/shop/api');
    expect(textOf(lines)).toContain('node port: port 30080 of every node → 8000/TCP');
    expect(lineWith(lines, ' api  NodePort').open).toEqual({ screen: 'service', id: 'shop/api' });
    expect(lineWith(lines, 'lets in').open).toEqual({
      screen: 'reach',
      id: 'Deployment/shop/api',
      tab: 'Reached by',
    });
    expect(lineWith(lines, 'by policy allow-web-to-api').open).toEqual({
      screen: 'policy',
      id: 'shop/allow-web-to-api',
    });
  });

  it('of one without a policy is open, and says so', () => {
    expect(fieldOf(workloadNetwork(RECORDED, BUILDER), 'lets in')).toBe('everybody: no policy restricts it');
  });
});

describe('damaged objects', () => {
  it.each([null, {}, { template: null }, { template: { spec: { containers: 'none' } } }, 'text', 7])(
    'with the spec %j are shown',
    (spec) => {
      const one = seenOf([
        object({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web', namespace: 'shop' },
          spec,
        }),
      ]);
      for (const document of [
        workloadOverview(one, 'Deployment/shop/web'),
        workloadPods(one, 'Deployment/shop/web', ROOM),
        workloadSecurity(one, 'Deployment/shop/web'),
        workloadNetwork(one, 'Deployment/shop/web'),
      ])
        expect(document.length).toBeGreaterThan(0);
    },
  );
});
