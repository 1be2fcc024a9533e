import type { Facts } from '../../../../facts/facts.ts';
import { type KubeResource, kubeObjects } from '../../../../facts/kubernetes/kube-facts.ts';
import type { DocumentBuilder } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import { useBindings } from '../../../hooks/use-bindings.ts';
import { useNarrowing } from '../../../hooks/use-narrowing.ts';
import { useSeen } from '../../../hooks/use-session.ts';
import { showChord } from '../../../keys/bindings.ts';
import type { Picture } from '../../../session/session-feed.ts';
import { ClusterList } from '../lists/cluster-list.tsx';
import { undecidedWords } from '../undecided-words.ts';
import { type NamespaceRow, namespaceList, namespaceRows } from './present.ts';

const RESOURCES: readonly KubeResource[] = ['namespaces', 'pods'];

export function NamespacesScreen() {
  const isInFiles = useSeen(isOfManifests);
  const narrow = useNarrowing();
  const key = useBindings().keysOf.get('go.namespace')?.[0];
  return (
    <ClusterList
      kind={namespaceList}
      title="Namespaces"
      resources={RESOURCES}
      rowsOf={rowsOf}
      summary={summary}
      none="No namespaces here."
      commandsOf={({ name }) => ({ 'go.namespace': () => narrow(name) })}
      {...(key === undefined || isInFiles
        ? {}
        : { hint: `${showChord(key)} looks at the namespace under the cursor alone   :ns all widens again` })}
      preview={preview}
    />
  );
}

function isOfManifests({ facts }: Picture): boolean {
  return facts.target.kind === 'manifests';
}

function rowsOf({ facts, audit }: Picture): readonly NamespaceRow[] {
  return namespaceRows(facts.kube, audit);
}

function summary(rows: readonly NamespaceRow[], { kube }: Facts): string {
  const open = rows.filter(({ enforce, isSystem }) => enforce === 'privileged' && !isSystem).length;
  const narrowed = kube?.namespace ?? '';
  const words = [
    ...(open === 0 ? [] : [`${open} let every pod in`]),
    ...(narrowed === '' ? [] : [`narrowed to ${narrowed}: :ns all widens`]),
  ];
  return words.join(', ');
}

function preview(doc: DocumentBuilder, row: NamespaceRow, { audit, facts }: Picture): void {
  doc.field('enforces', row.enforce ?? 'not known').field('could enforce', row.could ?? 'not known');
  doc.field('audits', row.audit ?? 'not known').field('warns', row.warn ?? 'not known');
  doc.field('pods', row.pods === undefined ? 'not known' : String(row.pods));
  doc.field('policies', row.policies === undefined ? 'not known' : String(row.policies));
  worstLines(
    doc,
    audit,
    [{ kind: 'namespace', id: row.id }],
    undecidedWords(facts.kube, kubeObjects(facts.kube, 'namespaces').get(row.id)),
  );
}
