import { useMemo } from 'react';
import type { Direction } from '../../../../insight/kubernetes/network-reach.ts';
import { workloadName } from '../../../../insight/kubernetes/workload-at.ts';
import { ListView } from '../../../components/list-view.tsx';
import { ObjectScreen } from '../../../components/object-screen.tsx';
import { Page } from '../../../components/page.tsx';
import { DocumentBuilder } from '../../../document/document-line.ts';
import { unreadLists } from '../../../document/unread-list.ts';
import { useNavigation } from '../../../hooks/use-navigation.ts';
import { RoomContext, useRoom } from '../../../hooks/use-room.ts';
import { usePicture } from '../../../hooks/use-session.ts';
import { REACH_TABS, type ReachTab } from '../../../navigation/cluster-place.ts';
import type { SeenCluster } from '../seen-cluster.ts';
import { reachMap } from './present-map.ts';
import { REACH_GROUPING, REACH_LIST, type ReachRow, reachRows } from './present-rows.ts';
import { reachFrom, reachSummary } from './reach-start.ts';

interface Props {
  readonly id: string | undefined;
  readonly tab: ReachTab;
}

/** Who reaches whom: the map of the cluster, or one start with whom it may reach and who may reach it. */
export function ReachScreen({ id, tab }: Props) {
  const { facts, audit } = usePicture();
  const { kube } = facts;
  const seen = useMemo(() => (kube === undefined ? undefined : { facts, kube, audit }), [facts, kube, audit]);
  return id === undefined ? <ReachMap seen={seen} /> : <ReachOf seen={seen} id={id} tab={tab} />;
}

function ReachMap({ seen }: { readonly seen: SeenCluster | undefined }) {
  const { columns, linear } = useRoom();
  const lines = useMemo(
    () =>
      seen === undefined
        ? new DocumentBuilder().none('Still being read…').lines
        : reachMap(seen, { width: columns - 2, linear }),
    [seen, columns, linear],
  );
  return <Page title="Who reaches whom" name="reach" lines={lines} />;
}

const DIRECTION: Readonly<Record<ReachTab, Direction>> = { 'May reach': 'egress', 'Reached by': 'ingress' };

const NO_ROWS: readonly ReachRow[] = [];

function ReachOf({
  seen,
  id,
  tab,
}: {
  readonly seen: SeenCluster | undefined;
  readonly id: string;
  readonly tab: ReachTab;
}) {
  const { columns, linear } = useRoom();
  const { go } = useNavigation();
  const direction = DIRECTION[tab];
  const start = useMemo(() => seen && reachFrom(seen, id, direction), [seen, id, direction]);
  const rows = useMemo(() => (start ? reachRows(start, direction) : NO_ROWS), [start, direction]);
  const { kind, namespace, name } = workloadName(id);
  const what = kind === 'Namespace' ? `namespace ${namespace}` : `${kind} ${namespace}/${name}`;
  const summary = start === undefined || start.sides.length === 0 ? [] : reachSummary(start, direction);
  const empty =
    start === undefined
      ? ((seen && unreadLists(seen.facts, ['pods'], namespace)) ?? `This ${kind} is gone.`)
      : start.sides.length === 0
        ? 'None of its pods runs now.'
        : 'Nobody.';
  return (
    <ObjectScreen
      trail={`Who reaches whom › ${what}`}
      aside={[]}
      tabs={REACH_TABS}
      tab={tab}
      onTab={(next) => go({ kind: 'instead', place: { screen: 'reach', id, tab: next } })}
      lines={(height) => (
        <RoomContext value={{ columns, rows: height, linear }}>
          <ListView
            kind={REACH_LIST}
            rows={rows}
            grouping={REACH_GROUPING}
            title={() => [{ text: ' ' }, ...summary]}
            empty={empty}
          />
        </RoomContext>
      )}
    />
  );
}
