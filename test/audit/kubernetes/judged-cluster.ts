/** Clusters and manifests as the checks that ship judge them. */

import type { AuditView } from '../../../src/audit/audit-view.ts';
import { createAuditor } from '../../../src/audit/auditor.ts';
import type { Check } from '../../../src/audit/check.ts';
import { createClusterJudging } from '../../../src/audit/kubernetes/cluster-judging.ts';
import { loadRules } from '../../../src/audit/load-rules.ts';
import { emptyFacts, type Facts, NOTHING_TOUCHED } from '../../../src/facts/facts.ts';
import type { KubeFacts } from '../../../src/facts/kubernetes/kube-facts.ts';
import type { KubeCluster } from '../../../src/insight/kubernetes/listed.ts';
import { recordedCluster } from '../../insight/kubernetes/objects.ts';

export const NOW = '2026-11-22T00:00:00Z';

export const { checks: CLUSTER_CHECKS, policy: POLICY } = await loadRules({ about: ['cluster'] });

export function clusterFacts(cluster: KubeCluster, more: Partial<KubeFacts> = {}): Facts {
  const kube: KubeFacts = {
    context: 'recorded',
    namespace: '',
    version: 'v1.36.2',
    server: 'https://cluster.example',
    user: { name: 'admin', groups: ['system:masters', 'system:authenticated'] },
    rights: new Map(),
    kubelets: new Map(),
    ...cluster,
    ...more,
  };
  return {
    ...emptyFacts({ kind: 'kubernetes', uri: 'kube:recorded', label: 'recorded' }),
    connection: { state: 'live' },
    kube,
  };
}

export function recordedFacts(): Facts {
  return clusterFacts(recordedCluster());
}

export function judged(facts: Facts, checks: readonly Check[] = CLUSTER_CHECKS): AuditView {
  const auditor = createAuditor(checks, { policy: POLICY, now: NOW, kube: createClusterJudging(NOW) });
  auditor.update(facts, NOTHING_TOUCHED);
  return auditor.view;
}

/** Of each resource: the checks that fail on it, without `kubernetes.` in front. */
export function failures(view: AuditView): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { check, resource } of view.all(['fail'])) {
    const about = `${resource.kind} ${resource.name}`;
    const known = found.get(about) ?? [];
    known.push(check.replace('kubernetes.', ''));
    found.set(about, known);
  }
  return found;
}
