import type { Facts } from '../../../../facts/facts.ts';
import type { KubeResource } from '../../../../facts/kubernetes/kube-facts.ts';
import type { DocumentBuilder } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import type { Picture } from '../../../session/session-feed.ts';
import { ClusterList } from '../lists/cluster-list.tsx';
import { type PodRow, podList, podRows, settingOf, settingSegment, stateSegment } from './present.ts';

const RESOURCES: readonly KubeResource[] = ['pods'];

export function PodsScreen() {
  return (
    <ClusterList
      kind={podList}
      title="Pods"
      resources={RESOURCES}
      rowsOf={rowsOf}
      summary={summary}
      none="No pods here."
      preview={preview}
    />
  );
}

function rowsOf({ facts, audit }: Picture): readonly PodRow[] {
  return podRows(facts, audit);
}

function summary(rows: readonly PodRow[], { target }: Facts): string {
  if (target.kind === 'manifests') return 'those that stand in a file as pods';
  const bad = rows.filter(({ state }) => state.grade === 'bad').length;
  return bad === 0 ? '' : `${bad} in trouble`;
}

function preview(doc: DocumentBuilder, row: PodRow, { audit }: Picture): void {
  doc.field('state', [stateSegment(row)]).field('node', row.node || 'none yet');
  doc.field('least confined by', [settingSegment(settingOf(row.now.pod))]);
  doc.field('findings of', row.judgedAs);
  worstLines(doc, audit, [{ kind: 'workload', id: row.judgedAs }]);
}
