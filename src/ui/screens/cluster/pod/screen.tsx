import { useMemo } from 'react';
import { KUBE_RESOURCES } from '../../../../facts/kubernetes/kube-facts.ts';
import { podState } from '../../../../insight/kubernetes/pod-state.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import { ObjectScreen } from '../../../components/object-screen.tsx';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { foldablePaths } from '../../../document/json-document.ts';
import type { DocumentRoom } from '../../../document/table-lines.ts';
import { yamlDocument } from '../../../document/yaml-document.ts';
import { useChanges } from '../../../hooks/use-changes.ts';
import { useCommands } from '../../../hooks/use-commands.ts';
import { useNavigation, useViewState } from '../../../hooks/use-navigation.ts';
import { useRoom } from '../../../hooks/use-room.ts';
import { useSameList } from '../../../hooks/use-same-list.ts';
import { usePicture } from '../../../hooks/use-session.ts';
import { type ClusterPlace, POD_TABS, type PodTab } from '../../../navigation/cluster-place.ts';
import type { ViewState } from '../../../navigation/view-memory.ts';
import type { Segment } from '../../../text/line.ts';
import { riskSegments } from '../../../text/risk.ts';
import { podStateToken } from '../pod-table.ts';
import { podResources, type SeenCluster, tallyOfAll } from '../seen-cluster.ts';
import { containerWord } from './container-words.ts';
import { LogsView } from './logs-view.tsx';
import { podAccount } from './present-account.ts';
import { podConfig } from './present-config.ts';
import { containerOverview } from './present-container.ts';
import { podEvents } from './present-events.ts';
import { podFindings } from './present-findings.ts';
import { podMounts } from './present-mounts.ts';
import { networkFolds, podNetwork } from './present-network.ts';
import { imagePlace, podOverview } from './present-overview.ts';
import { podPrivileges } from './present-privileges.ts';
import { rawOf, type SeenPod, seePod } from './seen-pod.ts';

type PodPlace = Extract<ClusterPlace, { readonly screen: 'pod' | 'pod-container' }>;

/** A pod, or one of its containers. */
export function PodScreen({ place }: { readonly place: PodPlace }) {
  const { facts, audit } = usePicture();
  const { changes } = useChanges();
  const { columns, linear } = useRoom();
  const { go } = useNavigation();
  const { id, tab } = place;
  const container = place.screen === 'pod' ? undefined : place.container;
  const [view] = useViewState(tab);
  const { folded, revealed } = view;
  const { kube } = facts;
  const seen = useMemo((): SeenPod | string => {
    const cluster: SeenCluster | undefined = kube && { facts, kube, audit };
    return cluster === undefined ? 'Still being read…' : seePod(cluster, id, container);
  }, [facts, kube, audit, id, container]);
  const basis = useSameList(basisOf(seen, tab));
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew only when what the tab is made of has changed
  const lines = useMemo(
    () => tabLines(seen, tab, { folded, revealed }, { width: columns - 2, linear }, changes),
    [basis, tab, folded, revealed, columns, linear, changes],
  );
  const raw = tab === 'Raw' && typeof seen !== 'string' ? rawOf(seen) : undefined;
  const foldIds = useMemo(
    () => (tab === 'Network' ? networkFolds(lines) : raw === undefined ? [] : foldablePaths(raw)),
    [tab, lines, raw],
  );
  const only = typeof seen === 'string' ? undefined : seen.only;
  useCommands(
    'screen',
    typeof seen === 'string' || only === undefined
      ? {}
      : { 'look.layers': () => go({ kind: 'into', place: imagePlace(seen, only, 'Layers') }) },
  );
  return (
    <ObjectScreen
      trail={`Pods › ${id}${container === undefined ? '' : ` › ${container}`}`}
      aside={asideOf(seen, linear)}
      tabs={POD_TABS}
      tab={tab}
      onTab={(next) => go({ kind: 'instead', place: { ...place, tab: next } })}
      lines={
        tab === 'Logs' && typeof seen !== 'string' && seen.containers.length > 0
          ? (height) => <LogsView seen={seen} height={height} />
          : lines
      }
      foldIds={foldIds}
    />
  );
}

/**
 * What the lines of a tab rest on. Most of a busy cluster has nothing to do with what somebody reads: of other pods only what
 * tells who they are and who reaches them, and of the findings only those of this pod.
 */
function basisOf(seen: SeenPod | string, tab: PodTab): readonly unknown[] {
  if (typeof seen === 'string') return [seen];
  const { kube, facts, pod, audit } = seen;
  switch (tab) {
    case 'Raw':
    case 'Logs':
      return [pod];
    case 'Config':
      return [pod, kube.objects.get('secrets'), kube.objects.get('configmaps')];
    default: {
      const steady = steadyCluster(kube);
      return [
        pod,
        facts.gaps,
        kube.kubelets,
        kube.extents,
        ...podResources(seen, pod).map(({ kind, id }) => audit.tallyOf(kind, id)),
        ...KUBE_RESOURCES.filter((resource) => resource !== 'events' || tab === 'Events').map((resource) =>
          steady.objects.get(resource),
        ),
      ];
    }
  }
}

function tabLines(
  seen: SeenPod | string,
  tab: PodTab,
  { folded, revealed }: Pick<ViewState, 'folded' | 'revealed'>,
  room: DocumentRoom,
  changes: ReturnType<typeof useChanges>['changes'],
): readonly DocumentLine[] {
  if (typeof seen === 'string') return new DocumentBuilder().none(seen).lines;
  switch (tab) {
    case 'Overview':
      return seen.only === undefined ? podOverview(seen, room) : containerOverview(seen, seen.only);
    case 'Config':
      return podConfig(seen, revealed);
    case 'Mounts':
      return podMounts(seen);
    case 'Network':
      return podNetwork(seen, folded);
    case 'Privileges':
      return podPrivileges(seen, room);
    case 'Account':
      return podAccount(seen);
    case 'Findings':
      return podFindings(seen, changes);
    case 'Events':
      return podEvents(seen);
    case 'Logs':
      return new DocumentBuilder().none('It has no containers, so there is no log.').lines;
    case 'Raw':
      return yamlDocument(rawOf(seen), folded);
  }
}

/** State and risk, on the right of the first line. */
function asideOf(seen: SeenPod | string, linear: boolean): readonly Segment[] {
  if (typeof seen === 'string') return [];
  const { pod, only, status, audit } = seen;
  const state = podState(pod);
  const word =
    only === undefined
      ? { text: state.word, token: podStateToken(state) ?? 'text.dim' }
      : containerWord(only, status.byContainer.get(only.container.name));
  return [word, { text: '  ' }, ...riskSegments(tallyOfAll(audit, podResources(seen, pod)), linear)];
}
