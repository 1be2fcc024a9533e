import { useMemo } from 'react';
import { HOST, OUTSIDE, reachMapOf } from '../../../insight/reach/reach-map.ts';
import { ObjectScreen } from '../../components/object-screen.tsx';
import { useNavigation, useViewState } from '../../hooks/use-navigation.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { REACH_TABS, type ReachTab } from '../../navigation/cluster-place.ts';
import { mayReachTree, reachedByTree } from './present-tree.ts';
import { startName } from './reach-words.ts';

interface Props {
  /** outside, host, or a container’s id. */
  readonly id: string;
  readonly tab: ReachTab;
}

/** What reaches outside and this host is not asked here. */
const ONE_TAB = ['May reach'] as const satisfies readonly ReachTab[];

/** One start with whom it may reach, and who may reach it. */
export function ReachOfScreen({ id, tab }: Props) {
  const { facts } = usePicture();
  const { linear } = useRoom();
  const { go } = useNavigation();
  const [{ folded }] = useViewState(tab);
  const map = reachMapOf(facts);
  const lines = useMemo(
    () => (tab === 'May reach' ? mayReachTree : reachedByTree)(facts, map, id, { folded, linear }),
    [facts, map, id, tab, folded, linear],
  );
  const tabs: readonly ReachTab[] = id === OUTSIDE || id === HOST ? ONE_TAB : REACH_TABS;
  return (
    <ObjectScreen
      trail={`Who reaches whom › ${startName(map, id)}`}
      aside={[]}
      tabs={tabs}
      tab={tab}
      onTab={(next) => go({ kind: 'instead', place: { screen: 'reach-of', id, tab: next } })}
      lines={lines}
    />
  );
}
