/** Pods as rows of a document: how they stand, where they run, how bad they are. Pure. */
import type { Tally } from '../../../audit/audit-view.ts';
import { type KubeObject, kubeKey } from '../../../facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../../facts/kubernetes/pod-spec.ts';
import { type PodState, podState } from '../../../insight/kubernetes/pod-state.ts';
import type { DocumentBuilder, DocumentLine } from '../../document/document-line.ts';
import { type DocumentRoom, tableLines } from '../../document/table-lines.ts';
import type { Column } from '../../list/column.ts';
import { RISK_COLUMN } from '../../list/object-columns.ts';
import { riskWeight } from '../../text/risk.ts';
import type { Token } from '../../theme/token.ts';
import { podResources, type SeenCluster, tallyOfAll } from './seen-cluster.ts';

interface PodRow {
  readonly pod: KubeObject;
  readonly state: PodState;
  readonly node: string;
  readonly tally: Tally | undefined;
}

const GRADES: readonly PodState['grade'][] = ['bad', 'waiting', 'fine', 'ended'];

export function podStateToken({ grade }: PodState): Token | undefined {
  if (grade === 'bad') return 'severity.high';
  if (grade === 'waiting') return 'severity.medium';
  return grade === 'ended' ? 'text.dim' : undefined;
}

const NAME: Column<PodRow> = {
  id: 'name',
  title: 'pod',
  min: 18,
  max: 56,
  rank: 0,
  cell: ({ pod }) => ({ text: pod.metadata.name, token: 'text.strong' }),
};

const NAMESPACE: Column<PodRow> = {
  id: 'namespace',
  title: 'namespace',
  min: 9,
  max: 28,
  rank: 3,
  cell: ({ pod }) => ({ text: pod.metadata.namespace }),
};

const STATE: readonly Column<PodRow>[] = [
  {
    id: 'state',
    title: 'state',
    min: 10,
    max: 17,
    rank: 1,
    cell: ({ state }) => ({ text: state.word, token: podStateToken(state) }),
  },
  {
    id: 'ready',
    title: 'ready',
    min: 5,
    max: 7,
    rank: 2,
    cell: ({ state: { ready, total } }) => ({ text: `${ready}/${total}` }),
  },
  {
    id: 'restarts',
    title: 'restarts',
    min: 8,
    max: 8,
    rank: 5,
    from: 90,
    cell: ({ state: { restarts } }) => ({
      text: String(restarts),
      token: restarts > 0 ? undefined : 'text.dim',
    }),
  },
];

const NODE: Column<PodRow> = {
  id: 'node',
  title: 'node',
  min: 8,
  max: 32,
  rank: 4,
  cell: ({ node }) => ({ text: node || '–' }),
};

interface PodTable {
  /** What all of them have in common is left out. */
  readonly of: 'workload' | 'node' | 'namespace';
  /** The list that has all of them, where they are very many. */
  readonly all: Partial<DocumentLine>;
  readonly below?: (doc: DocumentBuilder, pod: KubeObject) => void;
}

/** The worst first. */
export function podTable(
  doc: DocumentBuilder,
  seen: SeenCluster,
  pods: readonly KubeObject[],
  { of, all, below }: PodTable,
  room: DocumentRoom,
): void {
  const rows = pods.map((pod): PodRow => {
    const node = podSpecOf(pod)?.spec.nodeName ?? '';
    return { pod, state: podState(pod), node, tally: tallyOfAll(seen.audit, podResources(seen, pod)) };
  });
  const sorted = rows.toSorted(
    (one, other) =>
      riskWeight(other.tally) - riskWeight(one.tally) ||
      GRADES.indexOf(one.state.grade) - GRADES.indexOf(other.state.grade) ||
      (kubeKey(one.pod) < kubeKey(other.pod) ? -1 : 1),
  );
  tableLines(
    doc,
    sorted,
    {
      columns: [
        NAME,
        ...(of === 'node' ? [NAMESPACE] : []),
        ...STATE,
        ...(of === 'node' ? [] : [NODE]),
        RISK_COLUMN,
      ],
      keyOf: ({ pod }) => `pod ${kubeKey(pod)}`,
      extrasOf: ({ pod }) => ({
        open: { screen: 'pod', id: kubeKey(pod), tab: 'Overview' },
        copy: pod.metadata.name,
      }),
      ...(below === undefined ? {} : { below: (to: DocumentBuilder, { pod }: PodRow) => below(to, pod) }),
    },
    room,
    { rest: all },
  );
}
