import type { KubeResource } from '../../../../facts/kubernetes/kube-facts.ts';
import type { DocumentBuilder } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import type { Picture } from '../../../session/session-feed.ts';
import { ClusterList } from '../lists/cluster-list.tsx';
import { type ServiceRow, serviceList, serviceRows } from './present.ts';

const RESOURCES: readonly KubeResource[] = ['services', 'ingresses', 'pods', 'networkpolicies'];

export function ServicesScreen() {
  return (
    <ClusterList
      kind={serviceList}
      title="Services and ingresses"
      resources={RESOURCES}
      rowsOf={rowsOf}
      summary={summary}
      none="No services and no ingresses here."
      preview={preview}
    />
  );
}

function rowsOf({ facts, audit }: Picture): readonly ServiceRow[] {
  return serviceRows(facts, audit);
}

function summary(rows: readonly ServiceRow[]): string {
  const wide = rows.filter(({ to }) => to === 'internet' || to === 'network').length;
  return wide === 0 ? '' : `${wide} reached from outside`;
}

function preview(doc: DocumentBuilder, row: ServiceRow, { audit }: Picture): void {
  doc.field('type', row.type).field(row.kind === 'ingress' ? 'hosts' : 'ports', row.ports || 'none');
  if (row.file === '') doc.field('reached by', row.reach).field('pods behind', String(row.pods));
  else doc.field('file', row.file);
  worstLines(doc, audit, [{ kind: row.kind, id: row.key }]);
}
