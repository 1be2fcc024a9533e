/** A container of a pod as a row. Pure. */
import type { AuditView, Tally } from '../../../../audit/audit-view.ts';
import type { Facts } from '../../../../facts/facts.ts';
import { type KubeObject, kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import { type PodContainer, podSpecOf } from '../../../../facts/kubernetes/pod-spec.ts';
import { podStatusOf } from '../../../../facts/kubernetes/pod-status.ts';
import { effectiveSecurity } from '../../../../insight/kubernetes/effective-security.ts';
import { type WorstSetting, worstOfContainer } from '../../../../insight/kubernetes/worst-setting.ts';
import type { ListKind } from '../../../components/list-view.tsx';
import type { Column } from '../../../list/column.ts';
import { RISK_COLUMN } from '../../../list/object-columns.ts';
import { cutMiddle } from '../../../text/line.ts';
import { NAMESPACE_COLUMN, riskText, shortImage } from '../lists/list-columns.ts';
import { PodMemory } from '../lists/pod-memory.ts';
import { isSameTally } from '../lists/row-memory.ts';
import { isSameMake, judgedRow, settingSegment } from '../pods/present.ts';

export interface PodContainerRow {
  /** `shop/web-1/nginx`. */
  readonly id: string;
  readonly podId: string;
  readonly namespace: string;
  readonly podName: string;
  readonly name: string;
  readonly role: PodContainer['role'];
  readonly image: string;
  /** `running`, `CrashLoopBackOff`, `ended: Error 1`; empty while nobody tells. */
  readonly state: string;
  readonly isBad: boolean;
  /** The pod as it is now, and which of its containers this is: the row stays when nothing changes that it shows. */
  readonly now: { pod: KubeObject };
  readonly index: number;
  readonly judgedAs: string;
  /** Of its workload: checks judge pods as a whole. */
  readonly tally: Tally | undefined;
}

const memory = new PodMemory<readonly PodContainerRow[]>(([first]) =>
  first?.tally === undefined ? undefined : first.judgedAs,
);
let last: {
  readonly byPod: readonly (readonly PodContainerRow[])[];
  readonly rows: readonly PodContainerRow[];
} = { byPod: [], rows: [] };

export function podContainerRows({ kube }: Facts, audit: AuditView): readonly PodContainerRow[] {
  if (kube === undefined) return [];
  const byPod = memory.of(kube, audit, (pod, before) =>
    rowsOf(pod, judgedRow(kube, audit, pod), audit, before),
  );
  if (last.byPod !== byPod) last = { byPod, rows: byPod.flat() };
  return last.rows;
}

function rowsOf(
  pod: KubeObject,
  judgedAs: string,
  audit: AuditView,
  before: readonly PodContainerRow[] = [],
): readonly PodContainerRow[] {
  const { namespace, name: podName } = pod.metadata;
  const tally = audit.tallyOf('workload', judgedAs);
  const now = { pod };
  const made = (podSpecOf(pod)?.containers ?? []).map(({ role, container }, index): PodContainerRow => {
    const { name, image } = container;
    return {
      id: `${kubeKey(pod)}/${name}`,
      podId: kubeKey(pod),
      namespace,
      podName,
      name,
      role,
      image,
      ...stateOf(pod, name),
      now,
      index,
      judgedAs,
      tally,
    };
  });
  const [first] = before;
  const isAlike =
    first !== undefined &&
    before.length === made.length &&
    isSameMake(first.now.pod, pod) &&
    made.every((row, index) => isShownAlike(before[index], row));
  if (!isAlike) return made;
  first.now.pod = pod;
  return before;
}

function isShownAlike(before: PodContainerRow | undefined, after: PodContainerRow): boolean {
  return (
    before?.state === after.state &&
    before.isBad === after.isBad &&
    before.judgedAs === after.judgedAs &&
    isSameTally(before.tally, after.tally)
  );
}

/** What the row is about, as it is now; undefined for a container that is gone. */
function entryOf({ now, index }: Pick<PodContainerRow, 'now' | 'index'>) {
  const reading = podSpecOf(now.pod);
  const entry = reading?.containers[index];
  return reading === undefined || entry === undefined ? undefined : { reading, entry };
}

function worstOf(row: PodContainerRow): WorstSetting | undefined {
  const own = entryOf(row);
  return own && worstOfContainer(own.reading, own.entry);
}

function stateOf(pod: KubeObject, container: string): Pick<PodContainerRow, 'state' | 'isBad'> {
  const own = podStatusOf(pod).byContainer.get(container);
  const { waiting, running, terminated } = own?.state ?? {};
  if (running !== undefined) {
    const isReady = own?.ready === true;
    return { state: isReady ? 'running' : 'running, not ready', isBad: false };
  }
  if (waiting !== undefined) {
    const isComing = waiting.reason === 'ContainerCreating' || waiting.reason === 'PodInitializing';
    return { state: waiting.reason || 'waiting', isBad: !isComing };
  }
  if (terminated !== undefined) {
    const { exitCode, reason } = terminated;
    if (exitCode === 0) return { state: 'ended', isBad: false };
    return { state: `ended: ${reason || 'Error'} ${exitCode}`, isBad: true };
  }
  return { state: 'not started', isBad: false };
}

/** Whom its first process runs as: `1000`, `root`, `by image` where that decides. */
export function userWord(row: Pick<PodContainerRow, 'now' | 'index'>): string {
  const own = entryOf(row);
  if (own === undefined) return '';
  const { runAsUser, runsAsRoot, runAsNonRoot } = effectiveSecurity(own.reading, own.entry);
  if (runsAsRoot === 'yes') return 'root';
  if (runAsUser.value !== undefined) return String(runAsUser.value);
  return runAsNonRoot.value ? 'not root' : 'by image';
}

const POD: Column<PodContainerRow> = {
  id: 'pod',
  title: 'pod',
  min: 16,
  max: 40,
  rank: 1,
  cell: ({ podName }) => ({ text: cutMiddle(podName, 40) }),
  sortKey: ({ podName }) => podName,
};
const NAME: Column<PodContainerRow> = {
  id: 'name',
  title: 'container',
  min: 16,
  max: 34,
  rank: 0,
  cell: ({ name, role }) =>
    role === 'container' ? { text: name } : [{ text: name }, { text: ` ${role}`, token: 'accent' }],
  sortKey: ({ name }) => name,
};
const IMAGE: Column<PodContainerRow> = {
  id: 'image',
  title: 'image',
  min: 14,
  max: 40,
  rank: 7,
  cell: ({ image }) => ({ text: cutMiddle(shortImage(image), 40) }),
  sortKey: ({ image }) => image,
};
const STATE: Column<PodContainerRow> = {
  id: 'state',
  title: 'state',
  min: 9,
  max: 26,
  rank: 4,
  cell: ({ state, isBad }) => ({
    text: state,
    token: isBad ? 'severity.high' : state === 'running' ? undefined : 'text.dim',
  }),
  sortKey: ({ state, isBad }) => `${isBad ? 0 : 1} ${state}`,
};
const USER: Column<PodContainerRow> = {
  id: 'user',
  title: 'user',
  min: 7,
  max: 12,
  rank: 8,
  cell: (row) => ({ text: userWord(row) }),
};
const SETTING: Column<PodContainerRow> = {
  id: 'setting',
  title: 'least confined by',
  min: 15,
  max: 30,
  rank: 3,
  cell: (row) => settingSegment(worstOf(row)),
};

const LIST: ListKind<PodContainerRow> = {
  name: 'pod-containers',
  sort: 'risk',
  columns: [NAMESPACE_COLUMN, POD, NAME, STATE, USER, SETTING, IMAGE, RISK_COLUMN].map((column) =>
    column === NAMESPACE_COLUMN ? { ...column, rank: 5 } : column,
  ),
  fieldNames: ['namespace', 'pod', 'name', 'role', 'image', 'state', 'user', 'setting', 'risk'],
  idOf: ({ id }) => id,
  fieldsOf: (row) => ({
    namespace: row.namespace,
    pod: row.podName,
    name: row.name,
    role: row.role === 'container' ? 'main' : row.role,
    image: row.image,
    state: row.state,
    user: userWord(row),
    setting: worstOf(row)?.words ?? '',
    risk: riskText(row.tally),
  }),
  openOf: ({ podId, name }) => ({ screen: 'pod-container', id: podId, container: name, tab: 'Overview' }),
  explainOf: ({ podId, name }) => ({ screen: 'pod-container', id: podId, container: name, tab: 'Findings' }),
  copyOf: ({ id }) => id,
};

const IN_NAMESPACE: ListKind<PodContainerRow> = {
  ...LIST,
  columns: LIST.columns.filter(({ id }) => id !== NAMESPACE_COLUMN.id),
};

export function podContainerList({ kube }: Facts): ListKind<PodContainerRow> {
  return kube?.namespace === '' ? LIST : IN_NAMESPACE;
}
