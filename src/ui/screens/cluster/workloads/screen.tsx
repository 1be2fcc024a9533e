import type { Facts } from '../../../../facts/facts.ts';
import { RESOURCES_WITH_PODS } from '../../../../facts/kubernetes/kube-facts.ts';
import type { DocumentBuilder } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import type { Picture } from '../../../session/session-feed.ts';
import { ClusterList } from '../lists/cluster-list.tsx';
import { type WorkloadRow, workloadList, workloadRows } from './present.ts';

export function WorkloadsScreen() {
  return (
    <ClusterList
      kind={workloadList}
      title="Workloads"
      resources={RESOURCES_WITH_PODS}
      rowsOf={rowsOf}
      summary={summary}
      none="No workloads here: nothing that has pods."
      preview={preview}
    />
  );
}

function rowsOf({ facts, audit }: Picture): readonly WorkloadRow[] {
  return workloadRows(facts, audit);
}

function summary(rows: readonly WorkloadRow[], { target }: Facts): string {
  // In files nothing runs yet.
  if (target.kind === 'manifests') return '';
  const short = rows.filter(({ isShort }) => isShort).length;
  return short === 0 ? '' : `${short} not ready`;
}

function preview(doc: DocumentBuilder, row: WorkloadRow, { audit }: Picture): void {
  doc.field('kind', row.kind);
  if (row.file === '') doc.field('ready', row.ready).field('pods', String(row.pods));
  else doc.field('file', row.file);
  doc.field('images', row.images || '–');
  if (row.file === '') doc.field('open to', row.exposed || '–');
  worstLines(doc, audit, [{ kind: 'workload', id: row.judgedAs }]);
}
