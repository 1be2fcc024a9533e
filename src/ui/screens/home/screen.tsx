import { useCallback } from 'react';
import type { AuditView } from '../../../audit/audit-view.ts';
import type { Facts } from '../../../facts/facts.ts';
import { DocumentView } from '../../components/document-view.tsx';
import { useRoom } from '../../hooks/use-room.ts';
import { useSeen } from '../../hooks/use-session.ts';
import type { Picture } from '../../session/session-feed.ts';
import { type HomeSubject, homeSubject } from './home-subject.ts';
import { homeDocument } from './present.ts';

interface Props {
  /** What Home says of the target beside its findings. */
  readonly subjectOf?: (facts: Facts, audit: AuditView) => HomeSubject;
}

export function HomeScreen({ subjectOf = homeSubject }: Props) {
  const room = useRoom();
  const linesIn = useCallback(
    (picture: Picture) => {
      const { facts, audit, earlier } = picture;
      return homeDocument({ ...picture, changes: earlier?.compare(audit) }, room, subjectOf(facts, audit));
    },
    [room, subjectOf],
  );
  return <DocumentView name="home" lines={useSeen(linesIn)} height={room.rows} startAt="first 0" />;
}
