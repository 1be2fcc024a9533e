import { useMemo } from 'react';
import { DocumentView } from '../../components/document-view.tsx';
import { useChanges } from '../../hooks/use-changes.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { homeDocument } from './present.ts';

export function HomeScreen() {
  const room = useRoom();
  const picture = usePicture();
  const { earlier, changes } = useChanges();
  const lines = useMemo(
    () => homeDocument({ ...picture, earlier, changes }, room),
    [picture, earlier, changes, room],
  );
  return <DocumentView name="home" lines={lines} height={room.rows} startAt="first 0" />;
}
