import { useMemo } from 'react';
import type { Finding, Status } from '../../../facts/finding.ts';
import { ListView } from '../../components/list-view.tsx';
import { usePicture } from '../../hooks/use-session.ts';
import { FINDING_LIST } from './present.ts';

/** How many findings the list holds at most; a filter on the Checks screen reaches the others. */
const MOST = 2_000;

export function FindingsScreen({ status }: { readonly status: Status }) {
  const picture = usePicture();
  const rows = useMemo((): readonly Finding[] => {
    if (status === 'fail') return picture.audit.worst(MOST);
    const found: Finding[] = [];
    for (const finding of picture.audit.all()) {
      if (finding.status === status) found.push(finding);
      if (found.length === MOST) break;
    }
    return found;
  }, [picture, status]);
  const title = (shown: number) =>
    shown === rows.length
      ? `Findings   ${rows.length} ${status}`
      : `Findings   ${shown} of ${rows.length} ${status}`;
  return <ListView kind={FINDING_LIST} rows={rows} title={title} empty={`Nothing with status ${status}.`} />;
}
