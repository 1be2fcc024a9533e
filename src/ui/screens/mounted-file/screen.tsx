import { useCallback } from 'react';
import { useNavigation } from '../../hooks/use-navigation.ts';
import { usePicture, useSessionFeed } from '../../hooks/use-session.ts';
import type { Place } from '../../navigation/place.ts';
import { OpenedFileScreen } from '../file/opened-file-screen.tsx';
import type { ReadContent } from '../file/use-file.ts';
import { useOpenedFile } from '../file/use-opened-file.ts';
import { mountedTrail } from '../folder/mounted-trail.ts';
import { useFolder } from '../folder/use-folder.ts';
import { mountedFileSummary } from './present-summary.ts';

/** A file of a mount, a volume or a container's file system, as it was when somebody came to it. */
export function MountedFileScreen({
  place,
}: {
  readonly place: Extract<Place, { readonly screen: 'mounted-file' }>;
}) {
  const { of, path } = place;
  const { go } = useNavigation();
  const { session } = useSessionFeed();
  const { facts } = usePicture();
  const { look, trouble } = useFolder(of, path, 0);
  const file = useOpenedFile(`${JSON.stringify(of)} ${path}`, '', (signal) =>
    session.openMounted(of, path, signal),
  );
  const found = look?.kind === 'folder' ? undefined : look;
  const summary = useCallback(
    (content: ReadContent | undefined) => mountedFileSummary(of, found, trouble, content),
    [of, found, trouble],
  );
  return (
    <OpenedFileScreen
      trail={mountedTrail(of, path, facts)}
      file={file}
      chosen={place.tab}
      onTab={(tab) => go({ kind: 'instead', place: { ...place, tab } })}
      summary={summary}
    />
  );
}
