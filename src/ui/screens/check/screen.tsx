import { useMemo } from 'react';
import { Page } from '../../components/page.tsx';
import { useChanges } from '../../hooks/use-changes.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import type { Place } from '../../navigation/place.ts';
import { checkDocument } from './present.ts';

type Props = Pick<Extract<Place, { screen: 'check' }>, 'id' | 'resource'>;

export function CheckScreen({ id, resource }: Props) {
  const picture = usePicture();
  const compared = useChanges();
  const check = picture.audit.checks.find((candidate) => candidate.id === id);
  const { columns } = useRoom();
  const lines = useMemo(
    () => checkDocument(check, picture.audit.findingsOfCheck(id), resource, columns - 2, compared),
    [picture, check, id, resource, columns, compared],
  );
  const startAt = resource === undefined ? undefined : `resource ${resource.id}`;
  return <Page title={`Checks › ${check?.title ?? id}`} name="check" lines={lines} startAt={startAt} />;
}
