import { workloadAt, workloadName } from '../../../../insight/kubernetes/workload-at.ts';
import { OBJECT_TABS, type ObjectTab } from '../../../navigation/cluster-place.ts';
import type { Segment } from '../../../text/line.ts';
import { type ObjectKind, ObjectView } from '../object-view.tsx';
import type { SeenCluster } from '../seen-cluster.ts';
import { workloadNetwork } from './present-network.ts';
import { workloadOverview } from './present-overview.ts';
import { workloadPods } from './present-pods.ts';
import { workloadSecurity } from './present-security.ts';
import { workloadResources } from './workload-resources.ts';

type Tab = ObjectTab<'workload'>;

const WORKLOAD: ObjectKind<Tab> = {
  tabs: OBJECT_TABS.workload,
  trail: 'Workloads',
  word: 'workload',
  nameOf: (id) => {
    const { namespace, name } = workloadName(id);
    return namespace === '' ? name : `${namespace}/${name}`;
  },
  objectOf: ({ kube }, id) => workloadAt(kube, id)?.object,
  isToldOf: ({ kube }, id) => workloadAt(kube, id) !== undefined,
  listOf: (id) => {
    const { kind, namespace } = workloadName(id);
    return { resource: RESOURCES[kind] ?? 'pods', namespace };
  },
  resourcesOf: workloadResources,
  asideOf,
  documents: {
    Overview: workloadOverview,
    Pods: workloadPods,
    Security: workloadSecurity,
    Network: workloadNetwork,
  },
};

const RESOURCES: Readonly<Record<string, ReturnType<ObjectKind<Tab>['listOf']>['resource']>> = {
  Deployment: 'deployments',
  StatefulSet: 'statefulsets',
  DaemonSet: 'daemonsets',
  ReplicaSet: 'replicasets',
  ReplicationController: 'replicationcontrollers',
  Job: 'jobs',
  CronJob: 'cronjobs',
};

function asideOf({ kube }: SeenCluster, id: string): readonly Segment[] {
  const at = workloadAt(kube, id);
  if (at === undefined) return [{ text: 'gone', token: 'text.dim' }];
  const pods = at.pods.length === 1 ? '1 pod' : `${at.pods.length} pods`;
  return [{ text: `${at.object?.kind ?? at.workload.kind}  ${pods}`, token: 'text.dim' }];
}

interface Props {
  readonly id: string;
  readonly tab: Tab;
}

export function WorkloadScreen({ id, tab }: Props) {
  return (
    <ObjectView
      kind={WORKLOAD}
      id={id}
      tab={tab}
      placeOf={(next) => ({ screen: 'workload', id, tab: next })}
    />
  );
}
