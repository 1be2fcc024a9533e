/** What runs in a namespace, and the accounts in it. Pure. */
import type { Tally } from '../../../../audit/audit-view.ts';
import { RESOURCES_WITH_PODS } from '../../../../facts/kubernetes/kube-facts.ts';
import { podState } from '../../../../insight/kubernetes/pod-state.ts';
import { workloadsInNamespace } from '../../../../insight/kubernetes/workload-at.ts';
import type { Workload } from '../../../../insight/kubernetes/workloads.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { type DocumentRoom, tableLines } from '../../../document/table-lines.ts';
import { unreadList, unreadLists } from '../../../document/unread-list.ts';
import type { Column } from '../../../list/column.ts';
import { RISK_COLUMN } from '../../../list/object-columns.ts';
import { riskWeight } from '../../../text/risk.ts';
import type { SeenCluster } from '../seen-cluster.ts';
import { namespaceView, objectsIn } from './namespace-view.ts';

interface WorkloadRow {
  readonly workload: Workload;
  readonly bad: number;
  readonly tally: Tally | undefined;
}

const COLUMNS: readonly Column<WorkloadRow>[] = [
  {
    id: 'name',
    title: 'workload',
    min: 20,
    max: 56,
    rank: 0,
    cell: ({ workload }) => ({ text: workload.name, token: 'text.strong' }),
  },
  {
    id: 'kind',
    title: 'kind',
    min: 11,
    max: 18,
    rank: 2,
    cell: ({ workload }) => ({ text: workload.kind, token: 'text.dim' }),
  },
  {
    id: 'pods',
    title: 'pods',
    min: 14,
    max: 20,
    rank: 3,
    cell: ({ workload, bad }) => [
      { text: String(workload.pods.length) },
      { text: bad === 0 ? '' : `, ${bad} in trouble`, token: 'severity.high' },
    ],
  },
  RISK_COLUMN,
];

export function namespaceContents(
  seen: SeenCluster,
  id: string,
  room: DocumentRoom,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  if (namespaceView(seen, id) === undefined) return doc.none('This namespace is gone.').lines;
  const rows = workloadsInNamespace(seen.kube, id)
    .map(
      (workload): WorkloadRow => ({
        workload,
        bad: workload.pods.filter((pod) => podState(pod).grade === 'bad').length,
        tally: seen.audit.tallyOf('workload', workload.key),
      }),
    )
    .sort((one, other) => riskWeight(other.tally) - riskWeight(one.tally));
  doc.heading(`Workloads (${rows.length})`, { topic: 'workload' });
  const unread = unreadLists(seen.facts, RESOURCES_WITH_PODS, id);
  if (unread !== undefined) doc.none(unread);
  else if (rows.length === 0) doc.none('None.');
  tableLines(
    doc,
    rows,
    {
      columns: COLUMNS,
      keyOf: ({ workload }) => `workload ${workload.key}`,
      extrasOf: ({ workload: { key, kind, namespace, name } }) => ({
        open:
          kind === 'Pod'
            ? { screen: 'pod', id: `${namespace}/${name}`, tab: 'Overview' }
            : { screen: 'workload', id: key },
        copy: key,
        topic: 'workload',
      }),
    },
    room,
    { rest: { open: { screen: 'workloads', query: `namespace:${id}` } } },
  );
  const accounts = objectsIn(seen.kube, 'serviceaccounts', id);
  doc.heading(`Service accounts (${accounts.length})`, { topic: 'service account' });
  const unreadAccounts = unreadList(seen.facts, 'serviceaccounts', id);
  if (accounts.length === 0) doc.none(unreadAccounts ?? 'None.');
  for (const { metadata } of accounts)
    doc.item(`account ${metadata.name}`, [{ text: ` ${metadata.name}` }], 3, {
      open: { screen: 'subject', id: `ServiceAccount/${id}/${metadata.name}` },
      copy: metadata.name,
      topic: 'service account',
    });
  return doc.lines;
}
