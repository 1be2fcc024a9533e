import { useMemo } from 'react';
import type { Finding, Status } from '../../../facts/finding.ts';
import { ListView } from '../../components/list-view.tsx';
import { useChanges } from '../../hooks/use-changes.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { COMPARED_FINDING_LIST, FINDING_LIST, findingRow, findingsTitle } from './present.ts';

/** How many findings the list holds at most; a filter on the Checks screen reaches the others. */
const MOST = 2_000;

export function FindingsScreen({ status }: { readonly status: Status }) {
  const picture = usePicture();
  const { changes } = useChanges();
  const findings = useMemo((): readonly Finding[] => {
    if (status === 'fail') return picture.audit.worst(MOST);
    const found: Finding[] = [];
    for (const finding of picture.audit.all([status])) {
      found.push(finding);
      if (found.length === MOST) break;
    }
    return found;
  }, [picture, status]);
  const rows = useMemo(() => findings.map((finding) => findingRow(finding, changes)), [findings, changes]);
  const title = (shown: number) => findingsTitle(shown, rows.length, picture.audit.total, status);
  return (
    <ListView
      kind={changes === undefined ? FINDING_LIST : COMPARED_FINDING_LIST}
      rows={rows}
      title={title}
      empty={`Nothing with status ${status}.`}
    />
  );
}
