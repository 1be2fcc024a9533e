import type { KubeResource } from '../../../../facts/kubernetes/kube-facts.ts';
import type { DocumentBuilder } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import type { Picture } from '../../../session/session-feed.ts';
import { ClusterList } from '../lists/cluster-list.tsx';
import { type PodContainerRow, podContainerList, podContainerRows, userWord } from './present.ts';

const RESOURCES: readonly KubeResource[] = ['pods'];

export function PodContainersScreen() {
  return (
    <ClusterList
      kind={podContainerList}
      title="Containers"
      resources={RESOURCES}
      rowsOf={rowsOf}
      summary={summary}
      none="No containers here."
      preview={preview}
    />
  );
}

function rowsOf({ facts, audit }: Picture): readonly PodContainerRow[] {
  return podContainerRows(facts, audit);
}

function summary(rows: readonly PodContainerRow[]): string {
  return (['init', 'sidecar', 'ephemeral'] as const)
    .flatMap((role) => {
      const count = rows.filter((row) => row.role === role).length;
      return count === 0 ? [] : [`${count} ${role}`];
    })
    .join(', ');
}

function preview(doc: DocumentBuilder, row: PodContainerRow, { audit }: Picture): void {
  doc.field('pod', row.podId).field('role', row.role === 'container' ? 'main' : row.role);
  doc.field('state', row.state).field('image', row.image).field('user', userWord(row));
  doc.field('findings of', row.judgedAs);
  worstLines(doc, audit, [{ kind: 'workload', id: row.judgedAs }]);
}
