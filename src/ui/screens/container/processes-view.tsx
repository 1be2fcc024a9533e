import { useMemo } from 'react';
import { RowsView } from '../../components/rows-view.tsx';
import { useKeyWords } from '../../hooks/use-bindings.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { containerProcesses, processHead } from './present-processes.ts';

interface Props {
  readonly id: string;
  readonly height: number;
}

/** What runs in a container and whom it talks to, as it is now. */
export function ProcessesView({ id, height }: Props) {
  const { facts } = usePicture();
  const { columns, linear } = useRoom();
  const keys = useKeyWords();
  const { containers, processes, changes, live, profiles, gaps } = facts;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other facts change without anything to show here.
  const { title, rows, empty } = useMemo(
    () => containerProcesses(facts, id, { linear, keys }),
    [containers, processes, changes, live, profiles, gaps, id, linear, keys],
  );
  const head = processHead(columns - 3, linear);
  return (
    <RowsView
      name="Processes"
      title={title}
      {...(head.length === 0 ? {} : { head })}
      rows={rows}
      height={height}
      empty={empty}
    />
  );
}
