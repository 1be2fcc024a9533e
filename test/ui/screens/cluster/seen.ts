/** Clusters as documents are given them: judged by the checks that ship. */
import type { Facts } from '../../../../src/facts/facts.ts';
import type { DocumentLine } from '../../../../src/ui/document/document-line.ts';
import type { SeenCluster } from '../../../../src/ui/screens/cluster/seen-cluster.ts';
import { clusterFacts, judged, recordedFacts } from '../../../audit/kubernetes/judged-cluster.ts';
import { cluster } from '../../../insight/kubernetes/objects.ts';
import { textOf } from '../../audited.ts';

export const ROOM = { width: 118, linear: false };

export function seen(facts: Facts): SeenCluster {
  const { kube } = facts;
  if (kube === undefined) throw new Error('the test has no cluster');
  return { facts, kube, audit: judged(facts) };
}

/** What the recorded server showed to the administrator. */
export const RECORDED = seen(recordedFacts());

/** A cluster of these objects only; `extents` as `cluster` takes them. */
export function seenOf(...made: Parameters<typeof cluster>): SeenCluster {
  return seen(clusterFacts(cluster(...made)));
}

/** The first line that holds the words. */
export function lineWith(lines: readonly DocumentLine[], words: string): DocumentLine {
  const found = lines.find((line) => textOf([line]).includes(words));
  if (found === undefined) throw new Error(`no line has “${words}”:\n${textOf(lines)}`);
  return found;
}
