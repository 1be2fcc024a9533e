import { RESOURCES_WITH_PODS } from '../../../../facts/kubernetes/kube-facts.ts';
import type { DocumentBuilder } from '../../../document/document-line.ts';
import { workloadPlace } from '../../../navigation/resource-place.ts';
import type { Picture } from '../../../session/session-feed.ts';
import { ClusterList } from '../lists/cluster-list.tsx';
import { type ClusterImageRow, clusterImageList, clusterImageRows } from './present.ts';

export function ClusterImagesScreen() {
  return (
    <ClusterList
      kind={clusterImageList}
      title="Images"
      resources={RESOURCES_WITH_PODS}
      rowsOf={rowsOf}
      summary={summary}
      none="No images here: nothing runs, and nothing asks for any."
      preview={preview}
    />
  );
}

function rowsOf({ facts }: Picture): readonly ClusterImageRow[] {
  return clusterImageRows(facts);
}

function summary(rows: readonly ClusterImageRow[]): string {
  const moved = rows.filter(({ doubt }) => doubt === 'tag moved').length;
  return moved === 0 ? '' : `${moved} behind tags that moved`;
}

function preview(doc: DocumentBuilder, row: ClusterImageRow): void {
  doc.field('image', row.name).field('asked for as', row.tags);
  doc.field('digest', row.digest || 'not known: no node has it');
  doc.field('nodes', row.nodes.join(' ') || 'none');
  doc.heading(`Used by ${row.workloads.length}`);
  for (const workload of row.workloads) doc.text(workload, 1, { open: workloadPlace(workload) });
}
