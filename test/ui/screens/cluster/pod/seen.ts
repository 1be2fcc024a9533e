/** Pods as the documents about them see them. */
import { beforeAll, vi } from 'vitest';
import { createAuditor } from '../../../../../src/audit/auditor.ts';
import type { Facts } from '../../../../../src/facts/facts.ts';
import type { KubeObject } from '../../../../../src/facts/kubernetes/kube-object.ts';
import type { DocumentLine } from '../../../../../src/ui/document/document-line.ts';
import { plain } from '../../../../../src/ui/document/document-line.ts';
import { type SeenPod, seePod } from '../../../../../src/ui/screens/cluster/pod/seen-pod.ts';
import { clusterFacts, judged, recordedFacts } from '../../../../audit/kubernetes/judged-cluster.ts';
import { cluster } from '../../../../insight/kubernetes/objects.ts';

// Moments of this year are written without it.
beforeAll(() => {
  vi.useFakeTimers({ now: new Date('2026-11-22T08:00:00Z'), toFake: ['Date'] });
});

export const ROOM = { width: 78, linear: false };

/** Judged by nothing: what a pod is does not depend on what is found. */
const NO_FINDINGS = createAuditor([], { policy: {} });

function seen(facts: Facts, id: string, container: string | undefined, audit = NO_FINDINGS.view): SeenPod {
  const { kube } = facts;
  if (kube === undefined) throw new Error('These are no facts of a cluster');
  const found = seePod({ facts, kube, audit }, id, container);
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** One pod in a cluster that has these objects besides. */
export function seenPod(
  pod: KubeObject,
  others: readonly KubeObject[] = [],
  container?: string,
  extents: Parameters<typeof cluster>[1] = {},
): SeenPod {
  const { namespace, name } = pod.metadata;
  return seen(clusterFacts(cluster([pod, ...others], extents)), `${namespace}/${name}`, container);
}

let recorded: { readonly facts: Facts; readonly audit: ReturnType<typeof judged> } | undefined;

/** A pod of the recorded cluster, whose name begins so, judged by the checks that ship. */
export function recordedPod(start: string, container?: string): SeenPod {
  if (recorded === undefined) {
    const facts = recordedFacts();
    recorded = { facts, audit: judged(facts) };
  }
  const { facts, audit } = recorded;
  const id = [...(facts.kube?.objects.get('pods')?.keys() ?? [])].find((key) => key.startsWith(start));
  return seen(facts, id ?? start, container, audit);
}

export function textsOf(lines: readonly DocumentLine[]): readonly string[] {
  return lines.map(({ segments }) => plain(segments).trimEnd());
}

export function textOf(lines: readonly DocumentLine[]): string {
  return textsOf(lines).join('\n');
}

/** What stands behind a label. */
export function fieldOf(lines: readonly DocumentLine[], label: string): string {
  const line = lines.find(({ id }) => id === `: ${label}`);
  return plain((line?.segments ?? []).slice(1));
}
