import type { Facts } from '../../../../facts/facts.ts';
import { type KubeResource, kubeObjects } from '../../../../facts/kubernetes/kube-facts.ts';
import type { DocumentBuilder } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import type { Picture } from '../../../session/session-feed.ts';
import { ClusterList } from '../lists/cluster-list.tsx';
import { undecidedWords } from '../undecided-words.ts';
import { NODE_LIST, type NodeRow, nodeRows } from './present.ts';

const RESOURCES: readonly KubeResource[] = ['nodes'];

export function NodesScreen() {
  return (
    <ClusterList
      kind={NODE_LIST}
      title="Nodes"
      resources={RESOURCES}
      rowsOf={rowsOf}
      summary={summary}
      none={none}
      preview={preview}
    />
  );
}

function rowsOf({ facts, audit }: Picture): readonly NodeRow[] {
  return nodeRows(facts, audit);
}

function none({ target }: Facts): string {
  return target.kind === 'manifests' ? 'Manifests run on no node.' : 'No nodes here.';
}

function summary(rows: readonly NodeRow[]): string {
  const bad = rows.filter(({ isBad }) => isBad).length;
  return bad === 0 ? '' : `${bad} not well`;
}

function preview(doc: DocumentBuilder, row: NodeRow, { audit, facts }: Picture): void {
  doc
    .field('state', row.state)
    .field('roles', row.roles || '–')
    .field('addresses', row.addresses || '–');
  doc.field('kubelet', row.kubelet || '–').field('runtime', row.runtime || '–');
  doc
    .field('kernel', row.kernel || '–')
    .field('system', row.system || '–')
    .field('pods', String(row.pods));
  worstLines(
    doc,
    audit,
    [{ kind: 'node', id: row.id }],
    undecidedWords(facts.kube, kubeObjects(facts.kube, 'nodes').get(row.id)),
  );
}
