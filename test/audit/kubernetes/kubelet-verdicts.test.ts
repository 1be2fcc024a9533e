import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Facts } from '../../../src/facts/facts.ts';
import type { Status } from '../../../src/facts/finding.ts';
import type { Gap } from '../../../src/facts/gap.ts';
import { type Kubelet, kubeletSchema } from '../../../src/facts/kubernetes/kubelet.ts';
import { recordedCluster } from '../../insight/kubernetes/objects.ts';
import { kubeletSettings } from '../../kubernetes/kubelets.ts';
import { clusterFacts, judged } from './judged-cluster.ts';

function kubelet(change: Readonly<Record<string, unknown>> = {}): Kubelet {
  return z.object({ kubeletconfig: kubeletSchema }).parse(kubeletSettings(change)).kubeletconfig;
}

function facts(kubelets: readonly (readonly [string, Kubelet])[], ...gaps: readonly Gap[]): Facts {
  return {
    ...clusterFacts(recordedCluster(), { kubelets: new Map(kubelets) }),
    gaps: new Map(gaps.map((gap) => [gap.fact, gap])),
  };
}

/** What is said of the kubelet of a node, check by check. */
function verdicts(known: Facts, node: string, ...statuses: readonly Status[]): readonly string[] {
  return [...judged(known).all(statuses)]
    .filter(({ check, resource }) => check.startsWith('kubernetes.node.kubelet-') && resource.name === node)
    .map(({ check }) => check.replace('kubernetes.node.kubelet-', ''));
}

describe('what is said of the kubelet of a node', () => {
  it('is nothing before it was asked', () => {
    expect(verdicts(facts([]), 'node-1', 'pass', 'fail', 'unknown')).toEqual([]);
  });

  it('follows from its settings', () => {
    const known = facts([['node-1', kubelet()]]);
    expect(verdicts(known, 'node-1', 'unknown')).toEqual([]);
    expect(verdicts(known, 'node-1', 'pass').toSorted()).toEqual([
      'anonymous',
      'authorization',
      'client-authority',
      'client-rotation',
      'endpoints',
      'events',
      'idle-timeout',
      'iptables',
      'read-only-port',
    ]);
    expect(verdicts(known, 'node-1', 'fail').toSorted()).toEqual([
      'ciphers',
      'pid-limit',
      'seccomp',
      'server-rotation',
      'tls',
    ]);
  });

  it('counts what the kubelet leaves out as it means it', () => {
    const bare = kubelet({ authentication: {}, rotateCertificates: undefined, readOnlyPort: 10255 });
    const failed = verdicts(facts([['node-1', bare]]), 'node-1', 'fail');
    expect(failed).toEqual(expect.arrayContaining(['client-authority', 'client-rotation', 'read-only-port']));
    expect(failed).not.toContain('anonymous');
  });

  it.each([
    ['kube.nodes/proxy edge-2', ['edge-2']],
    ['kube.nodes/proxy', ['edge-2', 'node-1']],
    ['kube.nodes/proxy (rest)', ['edge-2', 'node-1']],
  ])('is unknown with the gap %s', (fact, nodes) => {
    const known = facts([], { fact, reason: 'permission', detail: 'you may not', hint: 'Ask for it' });
    for (const node of ['edge-2', 'node-1'])
      expect(verdicts(known, node, 'unknown')).toHaveLength(nodes.includes(node) ? 14 : 0);
    const [finding] = [...judged(known).all(['unknown'])].filter(({ resource }) => resource.kind === 'node');
    expect(finding?.reason).toBe('You may not. Ask for it.');
  });
});
