import type { Facts } from '../../../../facts/facts.ts';
import { type KubeResource, kubeObjects } from '../../../../facts/kubernetes/kube-facts.ts';
import { escalationPaths } from '../../../../insight/kubernetes/escalation.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import type { DocumentBuilder } from '../../../document/document-line.ts';
import { useCommands } from '../../../hooks/use-commands.ts';
import { useNavigation } from '../../../hooks/use-navigation.ts';
import type { Picture } from '../../../session/session-feed.ts';
import { SEVERITY_SIGN, severityToken } from '../../../text/risk.ts';
import { ClusterList } from '../lists/cluster-list.tsx';
import { SUBJECT_LIST, type SubjectRow, subjectRows } from './present.ts';

const RESOURCES: readonly KubeResource[] = [
  'clusterrolebindings',
  'clusterroles',
  'rolebindings',
  'roles',
  'serviceaccounts',
];

export function RbacScreen() {
  const { go } = useNavigation();
  useCommands('screen', { 'look.ask': () => go({ kind: 'into', place: { screen: 'who-can', asks: true } }) });
  return (
    <ClusterList
      kind={SUBJECT_LIST}
      title="Who may do what"
      resources={RESOURCES}
      rowsOf={rowsOf}
      summary={summary}
      none={none}
      preview={preview}
    />
  );
}

function rowsOf({ facts }: Picture): readonly SubjectRow[] {
  return subjectRows(facts);
}

function none({ kube }: Facts): string {
  const bindings = kubeObjects(kube, 'rolebindings').size + kubeObjects(kube, 'clusterrolebindings').size;
  return bindings > 0 ? 'Nobody has any rights here.' : 'No bindings here: nobody is given anything.';
}

function summary(rows: readonly SubjectRow[]): string {
  const strong = rows.filter(
    ({ severity, givenBy }) => severity === 'critical' && givenBy === 'a person',
  ).length;
  return strong === 0 ? '' : `${strong} can take over the cluster by what somebody gave them`;
}

/** Beside the list: all ways of one subject to more rights. */
const MOST_WAYS = 20;

function preview(doc: DocumentBuilder, row: SubjectRow, { facts }: Picture): void {
  doc.field('kind', row.kind).field('through', row.through);
  if (row.kind === 'ServiceAccount') doc.field('pods', String(row.pods));
  const paths =
    facts.kube === undefined
      ? []
      : escalationPaths(steadyCluster(facts.kube)).filter(({ subject }) => subject.key === row.id);
  doc.heading(paths.length === 0 ? 'No way to more rights' : `Ways to more rights (${paths.length})`);
  for (const { severity, may, gives, namespace } of paths.slice(0, MOST_WAYS)) {
    const where = namespace === '' ? 'in the whole cluster' : `in ${namespace}`;
    doc.text([
      { text: `${SEVERITY_SIGN[severity]} `, token: severityToken(severity) },
      { text: `may ${may} ${where}. ` },
      { text: gives, token: 'text.dim' },
    ]);
  }
  if (paths.length > MOST_WAYS) doc.none(`${paths.length - MOST_WAYS} more`);
}
