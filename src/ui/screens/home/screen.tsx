import { useMemo } from 'react';
import { DocumentView } from '../../components/document-view.tsx';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { homeDocument } from './present.ts';

export function HomeScreen() {
  const room = useRoom();
  const picture = usePicture();
  const lines = useMemo(() => homeDocument(picture, room), [picture, room]);
  return <DocumentView name="home" lines={lines} height={room.rows} startAt="first 0" />;
}
