import { useCallback, useMemo } from 'react';
import { containerName } from '../../../facts/container.ts';
import { useContainerWatch } from '../../hooks/use-container-watch.ts';
import { useNavigation } from '../../hooks/use-navigation.ts';
import { usePicture, useSessionFeed } from '../../hooks/use-session.ts';
import type { Place } from '../../navigation/place.ts';
import { OpenedFileScreen } from '../file/opened-file-screen.tsx';
import type { ReadContent } from '../file/use-file.ts';
import { useOpenedFile } from '../file/use-opened-file.ts';
import { changedFileSummary } from './present-summary.ts';

/** A file that a container added or changed, as its writable layer has it now. */
export function ChangedFileScreen({
  place,
}: {
  readonly place: Extract<Place, { readonly screen: 'changed-file' }>;
}) {
  const { id, path } = place;
  const { go } = useNavigation();
  const { session } = useSessionFeed();
  const { facts } = usePicture();
  useContainerWatch(id);
  const entries = facts.changes.get(id)?.entries;
  const change = useMemo(() => entries?.find((entry) => entry.path === path), [entries, path]);
  const file = useOpenedFile(`${id} ${path}`, `${change?.size} ${change?.modifiedAt}`, (signal) =>
    session.openChangedFile(id, path, signal),
  );
  const summary = useCallback(
    (content: ReadContent | undefined) => changedFileSummary(change, content),
    [change],
  );
  const container = facts.containers.get(id);
  const name = container === undefined ? id.slice(0, 12) : containerName(container);
  return (
    <OpenedFileScreen
      trail={`Containers › ${name} › ${path}`}
      file={file}
      chosen={place.tab}
      onTab={(tab) => go({ kind: 'instead', place: { ...place, tab } })}
      summary={summary}
    />
  );
}
