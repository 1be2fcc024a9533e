/** A workload as a row: what somebody wrote to have pods, and how that stands. Pure. */

import type { AuditView, Tally } from '../../../../audit/audit-view.ts';
import type { Facts } from '../../../../facts/facts.ts';
import { RESOURCES_WITH_PODS } from '../../../../facts/kubernetes/kube-facts.ts';
import { kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../../../facts/kubernetes/pod-spec.ts';
import { workloadStatusOf } from '../../../../facts/kubernetes/workload-status.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import type { KubeCluster } from '../../../../insight/kubernetes/listed.ts';
import { type PodExposures, podExposures } from '../../../../insight/kubernetes/pod-exposure.ts';
import { podState } from '../../../../insight/kubernetes/pod-state.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import { type Workload, workloadsOf } from '../../../../insight/kubernetes/workloads.ts';
import type { ListKind } from '../../../components/list-view.tsx';
import type { Column } from '../../../list/column.ts';
import { RISK_COLUMN } from '../../../list/object-columns.ts';
import type { ClusterPlace } from '../../../navigation/cluster-place.ts';
import { workloadPlace } from '../../../navigation/resource-place.ts';
import { cutMiddle } from '../../../text/line.ts';
import { riskWeight } from '../../../text/risk.ts';
import { reachText, reachToken, reachWidth, type WidestReach, widestReach } from '../lists/exposure-words.ts';
import {
  CREATED_COLUMN,
  createdAt,
  FILE_COLUMNS,
  fileAndLine,
  NAME_COLUMN,
  NAMESPACE_COLUMN,
  riskText,
  shortImage,
} from '../lists/list-columns.ts';
import { isSameTally } from '../lists/row-memory.ts';

export interface WorkloadRow {
  /** `Deployment/shop/web`. */
  readonly id: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** `2/3`, `done`, `0 3 * * *`; of a pod by itself `0/1 CrashLoopBackOff`. */
  readonly ready: string;
  /** Whether it has less than it asks for. */
  readonly isShort: boolean;
  readonly pods: number;
  readonly images: string;
  /** `world :8080`; empty when nothing of it runs. */
  readonly exposed: string;
  readonly exposedTo: WidestReach['to'];
  /** Whoever made it beside a person: Helm, an operator; empty where nobody says. */
  readonly madeBy: string;
  readonly created: number;
  /** `web.yaml:12`; empty for what is in a cluster. */
  readonly file: string;
  /** The id of the resource that has the tally. */
  readonly judgedAs: string;
  readonly tally: Tally | undefined;
}

/** As what it is judged: itself, or the worst of its pods that are judged by themselves. */
function verdictOf(audit: AuditView, { id, podRows }: Part): Pick<WorkloadRow, 'judgedAs' | 'tally'> {
  let judgedAs = id;
  let tally = audit.tallyOf('workload', id);
  for (const pod of podRows) {
    const own = audit.tallyOf('workload', pod);
    if (own === undefined || own === tally || riskWeight(own) <= riskWeight(tally)) continue;
    judgedAs = pod;
    tally = own;
  }
  return { judgedAs, tally };
}

type Standing = Pick<WorkloadRow, 'ready' | 'isShort'>;
type FixedFields = Omit<WorkloadRow, keyof Standing | 'file' | 'judgedAs' | 'tally'>;

/** What of a workload does not change with the state of its pods, and its row as it was last. */
interface Part {
  readonly id: string;
  readonly workload: Workload;
  readonly fixed: FixedFields;
  readonly podKeys: readonly string[];
  /** The ids by which its pods are judged where they are judged by themselves. */
  readonly podRows: readonly string[];
  readonly exposures: readonly PodExposures[];
  row: WorkloadRow | undefined;
}

/** By id: what nothing changed of stays as it was, with its row. */
let lastParts: ReadonlyMap<string, Part> = new Map();

const steadyParts = keptWhile(
  [
    ...RESOURCES_WITH_PODS,
    'namespaces',
    'networkpolicies',
    'services',
    'endpointslices',
    'ingresses',
    'nodes',
  ],
  (cluster: KubeCluster): readonly Part[] => {
    const exposures = podExposures(cluster);
    const parts = workloadsOf(cluster).map((workload): Part => {
      const own = workload.pods.flatMap((pod) => exposures.get(pod) ?? []);
      const before = lastParts.get(workload.key);
      if (before !== undefined && isSamePart(before, workload, own)) return before;
      const podKeys = workload.pods.map(kubeKey);
      return {
        id: workload.key,
        workload,
        fixed: fixedFields(workload, widestReach(own)),
        podKeys,
        podRows: podKeys.map((key) => `Pod/${key}`),
        exposures: own,
        row: undefined,
      };
    });
    lastParts = new Map(parts.map((part) => [part.id, part]));
    return parts;
  },
);

function isSamePart(before: Part, workload: Workload, exposures: readonly PodExposures[]): boolean {
  return (
    before.workload.object === workload.object &&
    isSameList(before.workload.pods, workload.pods) &&
    isSameList(before.exposures, exposures)
  );
}

function isSameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, at) => item === other[at]);
}

function fixedFields(workload: Workload, reach: WidestReach): FixedFields {
  const { key, kind, namespace, name, object, isStatic, pods } = workload;
  return {
    id: key,
    kind: isStatic ? 'static Pod' : kind,
    namespace,
    name,
    pods: pods.length,
    images: imagesOf(workload),
    exposed: reachText(reach),
    exposedTo: reach.to,
    madeBy: object?.metadata.labels['app.kubernetes.io/managed-by'] ?? '',
    created: object === undefined ? 0 : createdAt(object),
  };
}

function imagesOf({ object, pods }: Workload): string {
  const reading = [object, ...pods].flatMap((each) => (each === undefined ? [] : (podSpecOf(each) ?? [])))[0];
  return [...new Set(reading?.containers.map(({ container }) => shortImage(container.image)) ?? [])].join(
    ' ',
  );
}

export function workloadRows({ kube, target }: Facts, audit: AuditView): readonly WorkloadRow[] {
  if (kube === undefined) return [];
  return steadyParts(steadyCluster(kube)).map((part) => {
    const { ready, isShort } = standing(part, kube);
    const { judgedAs, tally } = verdictOf(audit, part);
    const { row } = part;
    const isSame =
      row?.ready === ready &&
      row.isShort === isShort &&
      row.judgedAs === judgedAs &&
      isSameTally(row.tally, tally);
    if (isSame) return row;
    const file = fileAndLine(part.workload.object, target);
    const made = { ...part.fixed, ready, isShort, file, judgedAs, tally };
    part.row = made;
    return made;
  });
}

/** How much of what it asks for is there. */
function standing({ workload, podKeys }: Part, kube: KubeCluster): Standing {
  const { object, kind } = workload;
  if (object === undefined) return podsStanding(podKeys, kube);
  if (kind === 'Pod') {
    const now = kube.objects.get('pods')?.get(kubeKey(object)) ?? object;
    const { word, grade, ready, total } = podState(now);
    if (grade === 'ended') return { ready: word, isShort: false };
    const why = word === 'Running' ? '' : ` ${word}`;
    return { ready: `${ready}/${total}${why}`, isShort: grade !== 'fine' };
  }
  const {
    wanted = 1,
    ready,
    schedule,
    isSuspended,
    succeeded,
    failed,
    active,
    completionTime,
  } = workloadStatusOf(object);
  if (kind === 'CronJob') return { ready: isSuspended ? 'suspended' : schedule, isShort: false };
  if (kind === 'Job') {
    // Without a number of completions, one that went well is enough, once the others have ended too.
    if (completionTime !== '' || (succeeded >= wanted && active === 0))
      return { ready: 'done', isShort: false };
    if (active > 0) return { ready: `${active} active`, isShort: false };
    return failed > 0 ? { ready: `${failed} failed`, isShort: true } : { ready: 'waiting', isShort: false };
  }
  return { ready: `${ready}/${wanted}`, isShort: ready < wanted };
}

/** Of what only pods tell of. */
function podsStanding(podKeys: readonly string[], kube: KubeCluster): Standing {
  const pods = kube.objects.get('pods');
  let fine = 0;
  for (const key of podKeys) {
    const pod = pods?.get(key);
    const grade = pod && podState(pod).grade;
    if (grade === 'fine' || grade === 'ended') fine += 1;
  }
  return { ready: `${fine}/${podKeys.length}`, isShort: fine < podKeys.length };
}

const KIND: Column<WorkloadRow> = {
  id: 'kind',
  title: 'kind',
  min: 11,
  max: 21,
  rank: 3,
  cell: ({ kind }) => ({ text: kind, token: 'text.dim' }),
  sortKey: ({ kind }) => kind,
};
const READY: Column<WorkloadRow> = {
  id: 'ready',
  title: 'ready',
  min: 8,
  max: 22,
  rank: 2,
  cell: ({ ready, isShort }) => ({ text: ready, token: isShort ? 'severity.high' : undefined }),
  sortKey: ({ isShort, ready }) => `${isShort ? 0 : 1} ${ready}`,
};
const PODS: Column<WorkloadRow> = {
  id: 'pods',
  title: 'pods',
  min: 5,
  max: 6,
  rank: 8,
  align: 'right',
  cell: ({ pods }) => ({ text: String(pods) }),
  sortKey: ({ pods }) => pods,
  descending: true,
};
const IMAGE: Column<WorkloadRow> = {
  id: 'image',
  title: 'images',
  min: 14,
  max: 44,
  rank: 6,
  cell: ({ images }) => ({ text: cutMiddle(images, 44) }),
  sortKey: ({ images }) => images,
};
const EXPOSED: Column<WorkloadRow> = {
  id: 'open',
  title: 'open to',
  min: 11,
  max: 22,
  rank: 4,
  cell: ({ exposed, exposedTo }) => ({ text: exposed || '–', token: reachToken(exposedTo) }),
  sortKey: ({ exposedTo, exposed }) => `${reachWidth(exposedTo)} ${exposed}`,
};
const MADE_BY: Column<WorkloadRow> = {
  id: 'made-by',
  title: 'kept by',
  min: 7,
  max: 14,
  rank: 9,
  from: 110,
  cell: ({ madeBy }) => ({ text: madeBy || '–', token: 'text.dim' }),
  sortKey: ({ madeBy }) => madeBy,
};
const LIST: ListKind<WorkloadRow> = {
  name: 'workloads',
  sort: 'risk',
  columns: [
    NAMESPACE_COLUMN,
    NAME_COLUMN,
    KIND,
    READY,
    PODS,
    IMAGE,
    EXPOSED,
    MADE_BY,
    CREATED_COLUMN,
    RISK_COLUMN,
  ],
  fieldNames: ['namespace', 'name', 'kind', 'ready', 'image', 'open', 'risk'],
  idOf: ({ id }) => id,
  fieldsOf: ({ namespace, name, kind, ready, isShort, images, exposed, exposedTo, madeBy, file, tally }) => ({
    namespace,
    name,
    kind,
    ready: `${ready}${isShort ? ' no' : ' yes'}`,
    image: images,
    open: exposedTo === 'internet' || exposedTo === 'network' ? `${exposed} outside` : exposed,
    by: madeBy,
    file,
    risk: riskText(tally),
  }),
  openOf: ({ id }) => workloadPlace(id),
  explainOf: ({ id }) =>
    id.startsWith('Pod/') ? podFindings(id) : { screen: 'workload', id, tab: 'Findings' },
  copyOf: ({ id }) => id,
};

function podFindings(id: string): ClusterPlace {
  return { screen: 'pod', id: id.slice('Pod/'.length), tab: 'Findings' };
}

const IN_NAMESPACE: ListKind<WorkloadRow> = {
  ...LIST,
  columns: LIST.columns.filter(({ id }) => id !== NAMESPACE_COLUMN.id),
};
/** In files nothing runs yet. */
const IN_MANIFESTS: ListKind<WorkloadRow> = {
  ...LIST,
  columns: [NAMESPACE_COLUMN, NAME_COLUMN, KIND, IMAGE, ...FILE_COLUMNS, RISK_COLUMN],
  fieldNames: ['namespace', 'name', 'kind', 'image', 'file', 'risk'],
};

export function workloadList({ kube, target }: Facts): ListKind<WorkloadRow> {
  if (target.kind === 'manifests') return IN_MANIFESTS;
  return kube?.namespace === '' ? LIST : IN_NAMESPACE;
}
