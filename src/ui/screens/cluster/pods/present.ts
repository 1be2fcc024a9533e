/** A pod as a row. Pure. */
import type { AuditView, Tally } from '../../../../audit/audit-view.ts';
import type { Facts } from '../../../../facts/facts.ts';
import { isRecord, type KubeObject, kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../../../facts/kubernetes/pod-spec.ts';
import type { KubeCluster } from '../../../../insight/kubernetes/listed.ts';
import { ownersOf } from '../../../../insight/kubernetes/owners.ts';
import { type PodState, podState } from '../../../../insight/kubernetes/pod-state.ts';
import { type WorstSetting, worstOfPod } from '../../../../insight/kubernetes/worst-setting.ts';
import type { ListKind } from '../../../components/list-view.tsx';
import type { Column } from '../../../list/column.ts';
import { RISK_COLUMN } from '../../../list/object-columns.ts';
import type { Segment } from '../../../text/line.ts';
import { severityToken } from '../../../text/risk.ts';
import { CREATED_COLUMN, createdAt, NAME_COLUMN, NAMESPACE_COLUMN, riskText } from '../lists/list-columns.ts';
import { PodMemory } from '../lists/pod-memory.ts';
import { isSameTally } from '../lists/row-memory.ts';

export interface PodRow {
  /** `shop/web-1`. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly created: number;
  readonly state: PodState;
  /** The pod as it is now: the row stays when nothing changes that it shows. */
  readonly now: { pod: KubeObject };
  /** Where its findings are: `Deployment/shop/web`, or the pod itself. */
  readonly judgedAs: string;
  readonly tally: Tally | undefined;
}

const memory = new PodMemory<PodRow>(({ judgedAs, tally }) => (tally === undefined ? undefined : judgedAs));

/** What did not change is the same row, and is not drawn anew. */
export function podRows({ kube }: Facts, audit: AuditView): readonly PodRow[] {
  if (kube === undefined) return [];
  return memory.of(kube, audit, (pod, before) => {
    const made = rowOf(pod, judgedRow(kube, audit, pod), audit);
    if (before === undefined || !isShownAlike(before, made)) return made;
    before.now.pod = pod;
    return before;
  });
}

function rowOf(pod: KubeObject, judgedAs: string, audit: AuditView): PodRow {
  const { namespace, name } = pod.metadata;
  return {
    id: kubeKey(pod),
    namespace,
    name,
    node: podSpecOf(pod)?.spec.nodeName ?? '',
    created: createdAt(pod),
    state: podState(pod),
    now: { pod },
    judgedAs,
    tally: audit.tallyOf('workload', judgedAs),
  };
}

function isShownAlike(before: PodRow, after: PodRow): boolean {
  return (
    before.node === after.node &&
    before.created === after.created &&
    before.judgedAs === after.judgedAs &&
    before.state.restarts === after.state.restarts &&
    before.state.grade === after.state.grade &&
    stateWords(before) === stateWords(after) &&
    isSameTally(before.tally, after.tally) &&
    isSameMake(before.now.pod, after.now.pod)
  );
}

/** Whether two versions of a pod are made alike: only their state differs. */
export function isSameMake(before: KubeObject, after: KubeObject): boolean {
  const { uid, annotations, labels } = before.metadata;
  return (
    uid === after.metadata.uid &&
    JSON.stringify([before.spec, annotations, labels]) ===
      JSON.stringify([after.spec, after.metadata.annotations, after.metadata.labels])
  );
}

/** A pod that is judged by itself has more in it than its maker wrote, or no maker. */
export function judgedRow(cluster: KubeCluster, audit: AuditView, pod: KubeObject): string {
  const own = `Pod/${kubeKey(pod)}`;
  if (audit.tallyOf('workload', own) !== undefined) return own;
  const owner = ownersOf(cluster, pod).at(-1);
  return owner?.object === undefined ? own : `${owner.kind}/${kubeKey(owner.object)}`;
}

/** `Pending: Unschedulable`, `Running 1/2`: the state, and why it is no better. */
function stateWords({ state, now }: Pick<PodRow, 'state' | 'now'>): string {
  const { word, ready, total } = state;
  if (word === 'Pending') {
    const reason = unmetReason(now.pod);
    return reason === '' ? word : `${word}: ${reason}`;
  }
  return word === 'Running' && ready < total ? `${word} ${ready}/${total}` : word;
}

/** Why no node takes it, or what else it waits for. */
function unmetReason({ status }: KubeObject): string {
  const conditions: unknown = isRecord(status) ? status.conditions : undefined;
  if (!Array.isArray(conditions)) return '';
  const unmet = conditions
    .filter(isRecord)
    .find(({ status: is, reason }) => is === 'False' && reason !== undefined);
  return typeof unmet?.reason === 'string' ? unmet.reason : '';
}

export function stateSegment(row: Pick<PodRow, 'state' | 'now'>): Segment {
  const { grade } = row.state;
  const token =
    grade === 'bad'
      ? 'severity.high'
      : grade === 'waiting'
        ? 'severity.medium'
        : grade === 'ended'
          ? 'text.dim'
          : undefined;
  return { text: stateWords(row), token };
}

/** What confines it least; worked out for rows that somebody sees. */
export function settingOf(pod: KubeObject): WorstSetting | undefined {
  const reading = podSpecOf(pod);
  return reading && worstOfPod(reading);
}

export function settingSegment(setting: WorstSetting | undefined): Segment {
  if (setting === undefined) return { text: '' };
  const { words, severity } = setting;
  return {
    text: words,
    token: severity === 'low' || severity === 'info' ? undefined : severityToken(severity),
  };
}

const GRADES: readonly PodState['grade'][] = ['bad', 'waiting', 'fine', 'ended'];

const STATE: Column<PodRow> = {
  id: 'state',
  title: 'state',
  min: 13,
  max: 28,
  rank: 2,
  cell: stateSegment,
  sortKey: ({ state }) => `${GRADES.indexOf(state.grade)} ${state.word}`,
};
const RESTARTS: Column<PodRow> = {
  id: 'restarts',
  title: 'restarts',
  min: 8,
  max: 9,
  rank: 6,
  align: 'right',
  cell: ({ state: { restarts } }) => ({
    text: restarts === 0 ? '–' : String(restarts),
    token: restarts === 0 ? 'text.dim' : undefined,
  }),
  sortKey: ({ state }) => state.restarts,
  descending: true,
};
const NODE: Column<PodRow> = {
  id: 'node',
  title: 'node',
  min: 8,
  max: 30,
  rank: 5,
  cell: ({ node }) => ({ text: node || 'none yet', token: node === '' ? 'severity.medium' : 'text.dim' }),
  sortKey: ({ node }) => node,
};
const SETTING: Column<PodRow> = {
  id: 'setting',
  title: 'least confined by',
  min: 15,
  max: 36,
  rank: 4,
  cell: ({ now }) => settingSegment(settingOf(now.pod)),
};

const LIST: ListKind<PodRow> = {
  name: 'pods',
  sort: 'risk',
  columns: [NAMESPACE_COLUMN, NAME_COLUMN, STATE, RESTARTS, SETTING, NODE, CREATED_COLUMN, RISK_COLUMN],
  fieldNames: ['namespace', 'name', 'state', 'node', 'image', 'setting', 'owner', 'risk'],
  idOf: ({ id }) => id,
  fieldsOf: (row) => ({
    namespace: row.namespace,
    name: row.name,
    state: stateWords(row),
    node: row.node,
    image: imagesOf(row.now.pod),
    setting: settingOf(row.now.pod)?.words ?? '',
    owner: row.judgedAs,
    risk: riskText(row.tally),
  }),
  openOf: ({ id }) => ({ screen: 'pod', id, tab: 'Overview' }),
  explainOf: ({ id }) => ({ screen: 'pod', id, tab: 'Findings' }),
  copyOf: ({ id }) => id,
};

function imagesOf(pod: KubeObject): string {
  return (
    podSpecOf(pod)
      ?.containers.map(({ container }) => container.image)
      .join(' ') ?? ''
  );
}

const IN_NAMESPACE: ListKind<PodRow> = {
  ...LIST,
  columns: LIST.columns.filter(({ id }) => id !== NAMESPACE_COLUMN.id),
};

/** In files they do not run yet. */
const IN_MANIFESTS: ListKind<PodRow> = {
  ...LIST,
  columns: [NAMESPACE_COLUMN, NAME_COLUMN, SETTING, RISK_COLUMN],
  fieldNames: ['namespace', 'name', 'image', 'setting', 'risk'],
};

export function podList({ kube, target }: Facts): ListKind<PodRow> {
  if (target.kind === 'manifests') return IN_MANIFESTS;
  return kube?.namespace === '' ? LIST : IN_NAMESPACE;
}
