import type { Facts } from '../../../../facts/facts.ts';
import type { KubeResource } from '../../../../facts/kubernetes/kube-facts.ts';
import type { DocumentBuilder } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import type { Picture } from '../../../session/session-feed.ts';
import { ClusterList } from '../lists/cluster-list.tsx';
import { type PolicyRow, policyList, policyRows, unselectedPods } from './present.ts';

const RESOURCES: readonly KubeResource[] = ['networkpolicies', 'pods'];

export function PoliciesScreen() {
  return (
    <ClusterList
      kind={policyList}
      title="Network policies"
      resources={RESOURCES}
      rowsOf={rowsOf}
      summary={summary}
      none="No network policies here: every pod reaches every other, and everything outside."
      preview={preview}
    />
  );
}

function rowsOf({ facts, audit }: Picture): readonly PolicyRow[] {
  return policyRows(facts, audit);
}

function summary(_: readonly PolicyRow[], facts: Facts): string {
  const count = unselectedPods(facts);
  if (count === undefined || facts.target.kind === 'manifests') return '';
  if (count === 0) return 'every pod is selected by one';
  return count === 1 ? '1 pod is selected by none' : `${count} pods are selected by none`;
}

function preview(doc: DocumentBuilder, row: PolicyRow, { audit }: Picture): void {
  doc.field('selects', `${row.selected} of ${row.pods} pods of ${row.namespace}`);
  doc.field('lets in', row.ingress === '–' ? 'it does not say: other policies decide' : row.ingress);
  doc.field('lets out', row.egress === '–' ? 'it does not say: other policies decide' : row.egress);
  worstLines(doc, audit, [{ kind: 'networkpolicy', id: row.id }]);
}
