import { useMemo } from 'react';
import { reachMapOf } from '../../../insight/reach/reach-map.ts';
import { Page } from '../../components/page.tsx';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { reachWhy } from './present-why.ts';
import { endText, startName } from './reach-words.ts';

interface Props {
  /** outside, host, or a container’s id. */
  readonly from: string;
  /** The key of a port. */
  readonly to: string;
}

/** Why one start reaches one port, or does not. */
export function ReachWhyScreen({ from, to }: Props) {
  const { facts, audit } = usePicture();
  const { columns, linear } = useRoom();
  const map = reachMapOf(facts);
  const lines = useMemo(
    () => reachWhy({ facts, audit }, map, from, to, { width: columns - 2, linear }),
    [facts, audit, map, from, to, columns, linear],
  );
  const end = map.endpoint(to);
  const what = end === undefined ? '' : ` › ${endText(end)}`;
  return (
    <Page title={`Who reaches whom${what} from ${startName(map, from)}`} name="reach-why" lines={lines} />
  );
}
