/** Readers of nodes, workloads and quotas: what a server sends, and what damaged objects hold. */
import { describe, expect, it } from 'vitest';
import { nodeDetailOf } from '../../../src/facts/kubernetes/node-detail.ts';
import { limitRangeOf, quotaOf } from '../../../src/facts/kubernetes/quota.ts';
import { workloadStatusOf } from '../../../src/facts/kubernetes/workload-status.ts';
import { object } from '../../insight/kubernetes/objects.ts';

function made(kind: string, more: Readonly<Record<string, unknown>>) {
  return object({ apiVersion: 'v1', kind, metadata: { name: 'x', namespace: 'shop' }, ...more });
}

describe('how many pods a workload wants and has', () => {
  it.each([
    [
      'Deployment',
      { spec: { replicas: 3 }, status: { readyReplicas: 2, updatedReplicas: 1 } },
      { wanted: 3, ready: 2, updated: 1 },
    ],
    ['Deployment', {}, { wanted: undefined, ready: 0 }],
    ['DaemonSet', { status: { desiredNumberScheduled: 5, numberReady: 4 } }, { wanted: 5, ready: 4 }],
    [
      'Job',
      { spec: { completions: 2 }, status: { succeeded: 1, failed: 3 } },
      { wanted: 2, succeeded: 1, failed: 3 },
    ],
    [
      'CronJob',
      { spec: { schedule: '0 3 * * *', suspend: true } },
      { schedule: '0 3 * * *', isSuspended: true },
    ],
    ['Deployment', { spec: { replicas: 'many' }, status: null }, { wanted: undefined, ready: 0 }],
  ])('%s', (kind, more, expected) => {
    expect(workloadStatusOf(made(kind, more))).toMatchObject(expected);
  });
});

describe('a node', () => {
  it('tells its conditions, taints, images and room', () => {
    const detail = nodeDetailOf(
      made('Node', {
        spec: { taints: [{ key: 'dedicated', value: 'edge', effect: 'NoSchedule' }] },
        status: {
          conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletDown', message: 'gone' }],
          images: [{ names: ['a:1'], sizeBytes: 7 }],
          allocatable: { cpu: '4', memory: '8Gi', pods: 110 },
        },
      }),
    );
    expect(detail).toMatchObject({
      taints: [{ key: 'dedicated', value: 'edge', effect: 'NoSchedule' }],
      conditions: [{ type: 'Ready', status: 'False' }],
      images: [{ names: ['a:1'], sizeBytes: 7 }],
      allocatable: { cpu: '4', memory: '8Gi', pods: '110' },
    });
  });

  it.each([null, 'text', { conditions: 'none', images: [null], allocatable: [] }])(
    'with the status %j is read all the same',
    (status) => {
      expect(nodeDetailOf(made('Node', { status })).allocatable.cpu).toBe('');
    },
  );
});

describe('quotas and limits', () => {
  it('say how much there may be, and how much is taken', () => {
    const quota = made('ResourceQuota', {
      spec: { hard: { pods: '10', cpu: 4, odd: null } },
      status: { used: { pods: '3' } },
    });
    expect(quotaOf(quota)).toEqual([
      { name: 'pods', hard: '10', used: '3' },
      { name: 'cpu', hard: '4', used: '' },
    ]);
    expect(quotaOf(made('ResourceQuota', { spec: null, status: 7 }))).toEqual([]);
  });

  it('say what containers get', () => {
    const range = made('LimitRange', {
      spec: { limits: [{ type: 'Container', default: { cpu: '1', memory: '1Gi' }, max: {} }] },
    });
    expect(limitRangeOf(range)).toEqual([
      { type: 'Container', sets: [{ what: 'default', names: ['cpu', 'memory'] }] },
    ]);
  });
});
