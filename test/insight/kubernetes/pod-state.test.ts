import { describe, expect, it } from 'vitest';
import { podState } from '../../../src/insight/kubernetes/pod-state.ts';
import { pod, recordedCluster } from './objects.ts';

const recorded = [...(recordedCluster().objects.get('pods')?.values() ?? [])];

/** By the beginning of its name, with the word that kubectl shows for it. */
const RECORDED: readonly [string, string, string][] = [
  ['web-', 'Running', 'fine'],
  ['crash-loop', 'CrashLoopBackOff', 'bad'],
  ['bad-image', 'ImagePullBackOff', 'bad'],
  ['missing-secret', 'CreateContainerConfigError', 'bad'],
  ['root-refused', 'CreateContainerConfigError', 'bad'],
  ['completed', 'Completed', 'ended'],
  ['too-big', 'Pending', 'waiting'],
];

describe('the state of a pod', () => {
  it.each(RECORDED)('%s is %s', (name, word, grade) => {
    const found = recorded.find(({ metadata }) => metadata.name.startsWith(name));
    expect(found && podState(found)).toMatchObject({ word, grade });
  });

  it.each([
    ['Terminating', 'waiting', {}, { deletionTimestamp: '2026-11-22T00:00:00Z' }, { phase: 'Running' }],
    ['Evicted', 'bad', {}, {}, { phase: 'Failed', reason: 'Evicted' }],
    [
      'Init:Error',
      'bad',
      { initContainers: [{ name: 'first', image: 'x' }] },
      {},
      {
        phase: 'Pending',
        initContainerStatuses: [{ name: 'first', state: { terminated: { exitCode: 1, reason: 'Error' } } }],
      },
    ],
    // A sidecar is killed once the work is done: what it says then counts for nothing.
    [
      'Completed',
      'ended',
      { initContainers: [{ name: 'beside', image: 'x', restartPolicy: 'Always' }] },
      {},
      {
        phase: 'Succeeded',
        initContainerStatuses: [
          { name: 'beside', state: { terminated: { exitCode: 143, reason: 'Error' } } },
        ],
        containerStatuses: [{ name: 'main', state: { terminated: { exitCode: 0, reason: 'Completed' } } }],
      },
    ],
    // A manifest, or a pod that nobody looked at yet, is not in trouble.
    ['Unknown', 'waiting', {}, {}, {}],
    ['Unknown', 'bad', {}, {}, { phase: 'Unknown' }],
  ] as const)('can be %s (%s)', (word, grade, spec, metadata, status) => {
    expect(podState(pod('p', spec, metadata, status))).toMatchObject({ word, grade });
  });

  it('counts who is ready of those that keep running, and all restarts', () => {
    const state = podState(
      pod(
        'p',
        {
          initContainers: [
            { name: 'once', image: 'x' },
            { name: 'beside', image: 'x', restartPolicy: 'Always' },
          ],
        },
        {},
        {
          phase: 'Running',
          initContainerStatuses: [{ name: 'beside', ready: true, restartCount: 2, state: { running: {} } }],
          containerStatuses: [{ name: 'main', ready: false, restartCount: 3 }],
        },
      ),
    );
    expect(state).toMatchObject({ ready: 1, total: 2, restarts: 5, grade: 'waiting' });
  });
});
