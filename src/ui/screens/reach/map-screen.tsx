import { useMemo } from 'react';
import { reachMapOf } from '../../../insight/reach/reach-map.ts';
import { RowsView } from '../../components/rows-view.tsx';
import { useKeyWords } from '../../hooks/use-bindings.ts';
import { useViewState } from '../../hooks/use-navigation.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { matrixHead, matrixLayout, matrixRow, matrixTitle, reachRows } from './present-map.ts';

const NAME = 'reach-map';
/** From how many rows on the lines below say who stands in a column. */
const FOOT_FROM = 12;

/** Who reaches whom: every port of every container that runs, against everybody who may begin a connection. */
export function ReachMapScreen() {
  const { facts, audit } = usePicture();
  const { columns, rows: height, linear } = useRoom();
  const [{ cell }, change] = useViewState(NAME);
  const map = reachMapOf(facts);
  const reached = useMemo(() => reachRows(map, audit), [map, audit]);
  const most = map.starts.length;
  const at = linear ? 0 : Math.min(cell, most);
  const layout = useMemo(() => matrixLayout(map, columns - 3, at), [map, columns, at]);
  const keys = useKeyWords();
  const rows = useMemo(
    () => reached.map((row) => matrixRow(map, row, layout, { at, linear, keys })),
    [map, reached, layout, at, linear, keys],
  );
  const to = (next: number) => () => change((before) => ({ ...before, cell: next }));
  const head = matrixHead(layout, linear);
  return (
    <RowsView
      name={NAME}
      title={matrixTitle(map, reached, {
        linear,
        start: height < FOOT_FROM ? map.starts[at - 1] : undefined,
      })}
      {...(head === undefined ? {} : { head })}
      rows={rows}
      height={height}
      empty="No container that runs has a port that anybody could reach."
      commandsOf={(row) =>
        row === undefined || linear
          ? {}
          : {
              'move.right': to(Math.min(at + 1, most)),
              'tab.next': to((at + 1) % (most + 1)),
              'tab.previous': to((at + most) % (most + 1)),
              ...(at > 0 ? { 'move.left': to(at - 1) } : {}),
            }
      }
    />
  );
}
