/** A node as a row. Pure. */
import type { AuditView, Tally } from '../../../../audit/audit-view.ts';
import type { Facts } from '../../../../facts/facts.ts';
import { kubeObjects } from '../../../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';
import { nodeOf } from '../../../../facts/kubernetes/node.ts';
import { nodeStateOf } from '../../../../facts/kubernetes/node-state.ts';
import { podSpecOf } from '../../../../facts/kubernetes/pod-spec.ts';
import { hasEnded } from '../../../../facts/kubernetes/pod-status.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import { type KubeCluster, objectsOf } from '../../../../insight/kubernetes/listed.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import type { ListKind } from '../../../components/list-view.tsx';
import type { Column } from '../../../list/column.ts';
import { RISK_COLUMN } from '../../../list/object-columns.ts';
import { CREATED_COLUMN, createdAt, NAME_COLUMN, riskText } from '../lists/list-columns.ts';

export interface NodeRow {
  readonly id: string;
  readonly name: string;
  /** `ready`, `not ready`, `silent`, `ready, closed`. */
  readonly state: string;
  readonly isBad: boolean;
  readonly roles: string;
  readonly kubelet: string;
  readonly runtime: string;
  readonly kernel: string;
  readonly system: string;
  readonly addresses: string;
  /** That have not ended. */
  readonly pods: number;
  readonly created: number;
  readonly tally: Tally | undefined;
  /** A person looks at one namespace alone. */
  readonly isLeftOut: boolean;
}

export function nodeRows({ kube, target }: Facts, audit: AuditView): readonly NodeRow[] {
  if (kube === undefined) return [];
  const pods = podsByNode(steadyCluster(kube));
  return Array.from(kubeObjects(kube, 'nodes').values(), (node) => {
    const { name } = node.metadata;
    const reading = nodeOf(node);
    return {
      id: name,
      name,
      ...(target.kind === 'manifests' ? WRITTEN : stateOf(node)),
      roles: nodeStateOf(node).roles.join(' '),
      kubelet: reading.kubeletVersion,
      runtime: reading.containerRuntimeVersion.replace('://', ' '),
      kernel: reading.kernelVersion,
      system: reading.osImage,
      addresses: reading.addresses.map(({ address }) => address).join(' '),
      pods: pods.get(name) ?? 0,
      created: createdAt(node),
      tally: audit.tallyOf('node', name),
      isLeftOut: kube.namespace !== '',
    };
  });
}

const podsByNode = keptWhile(['pods'], (cluster: KubeCluster): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const pod of objectsOf(cluster, 'pods')) {
    const node = podSpecOf(pod)?.spec.nodeName ?? '';
    if (node !== '' && !hasEnded(pod)) counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
});

/** A node in a file reports nothing. */
const WRITTEN = { state: '–', isBad: false } as const;

function stateOf(node: KubeObject): Pick<NodeRow, 'state' | 'isBad'> {
  const { ready, pressures } = nodeStateOf(node);
  const { isUnschedulable } = nodeOf(node);
  const word = { yes: 'ready', no: 'not ready', unknown: 'silent' }[ready];
  return {
    state: [word, ...(isUnschedulable ? ['closed'] : []), ...pressures].join(', '),
    isBad: ready !== 'yes' || pressures.length > 0,
  };
}

const STATE: Column<NodeRow> = {
  id: 'state',
  title: 'state',
  min: 14,
  max: 40,
  rank: 1,
  cell: ({ state, isBad }) => ({ text: state, token: isBad ? 'severity.high' : undefined }),
  sortKey: ({ state, isBad }) => `${isBad ? 0 : 1} ${state}`,
};

export const NODE_LIST: ListKind<NodeRow> = {
  name: 'nodes',
  sort: 'risk',
  columns: [
    NAME_COLUMN,
    STATE,
    textColumn('roles', 'roles', { min: 8, max: 22, rank: 5 }),
    textColumn('kubelet', 'kubelet', { min: 8, max: 16, rank: 2 }),
    textColumn('runtime', 'runtime', { min: 16, max: 24, rank: 4 }),
    textColumn('kernel', 'kernel', { min: 12, max: 28, rank: 6 }),
    textColumn('system', 'system', { min: 14, max: 34, rank: 8 }),
    {
      id: 'pods',
      title: 'pods',
      min: 5,
      max: 6,
      rank: 3,
      align: 'right',
      cell: ({ pods }) => ({ text: String(pods) }),
      sortKey: ({ pods }) => pods,
      descending: true,
    },
    CREATED_COLUMN,
    RISK_COLUMN,
  ],
  fieldNames: ['name', 'state', 'role', 'version', 'runtime', 'kernel', 'address', 'risk'],
  idOf: ({ id }) => id,
  fieldsOf: ({ name, state, roles, kubelet, runtime, kernel, system, addresses, tally }) => ({
    name,
    state,
    role: roles,
    version: kubelet,
    runtime,
    kernel: `${kernel} ${system}`,
    address: addresses,
    risk: riskText(tally),
  }),
  openOf: ({ id }) => ({ screen: 'node', id }),
  explainOf: ({ id }) => ({ screen: 'node', id, tab: 'Findings' }),
  copyOf: ({ name }) => name,
};

function textColumn(
  id: 'roles' | 'kubelet' | 'runtime' | 'kernel' | 'system',
  title: string,
  room: Pick<Column<NodeRow>, 'min' | 'max' | 'rank'>,
): Column<NodeRow> {
  return {
    id,
    title,
    ...room,
    cell: (row) => ({ text: row[id] || '–', token: row[id] === '' ? 'text.dim' : undefined }),
    sortKey: (row) => row[id],
  };
}
