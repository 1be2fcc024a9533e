import { useMemo } from 'react';
import { RowsView } from '../../components/rows-view.tsx';
import { useViewState } from '../../hooks/use-navigation.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { changeHead, containerChanges, FOLDER_ROW } from './present-changes.ts';

interface Props {
  readonly id: string;
  readonly height: number;
}

const NAME = 'Changes';
const NONE: ReadonlySet<string> = new Set();

/** What a container changed on its own file system, as it is now. */
export function ChangesView({ id, height }: Props) {
  const { facts } = usePicture();
  const { columns, linear } = useRoom();
  const [view, change] = useViewState(NAME);
  // What is looked for is found in closed folders, too.
  const folded = view.query === '' ? view.folded : NONE;
  const { containers, changes, profiles, gaps } = facts;
  // biome-ignore lint/correctness/useExhaustiveDependencies: other facts change without anything to show here.
  const { title, rows, empty } = useMemo(
    () => containerChanges(facts, id, linear, folded),
    [containers, changes, profiles, gaps, id, linear, folded],
  );
  const head = changeHead(columns - 3, linear);
  const toggle = (folder: string) =>
    change((before) => {
      const next = new Set(before.folded);
      if (!next.delete(folder)) next.add(folder);
      return { ...before, folded: next };
    });
  return (
    <RowsView
      name={NAME}
      title={title}
      {...(head.length === 0 ? {} : { head })}
      rows={rows}
      height={height}
      empty={empty}
      commandsOf={(row) => {
        if (row?.id.startsWith(FOLDER_ROW) !== true) return {};
        const folder = row.id.slice(FOLDER_ROW.length);
        return { 'go.in': () => toggle(folder) };
      }}
    />
  );
}
