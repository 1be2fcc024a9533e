import { useMemo } from 'react';
import type { AuditView } from '../../../audit/audit-view.ts';
import type { Facts } from '../../../facts/facts.ts';
import { DocumentView } from '../../components/document-view.tsx';
import { useChanges } from '../../hooks/use-changes.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { type HomeSubject, homeSubject } from './home-subject.ts';
import { homeDocument } from './present.ts';

interface Props {
  /** What Home says of the target beside its findings. */
  readonly subjectOf?: (facts: Facts, audit: AuditView) => HomeSubject;
}

export function HomeScreen({ subjectOf = homeSubject }: Props) {
  const room = useRoom();
  const picture = usePicture();
  const { earlier, changes } = useChanges();
  const lines = useMemo(
    () => homeDocument({ ...picture, earlier, changes }, room, subjectOf(picture.facts, picture.audit)),
    [picture, earlier, changes, room, subjectOf],
  );
  return <DocumentView name="home" lines={lines} height={room.rows} startAt="first 0" />;
}
