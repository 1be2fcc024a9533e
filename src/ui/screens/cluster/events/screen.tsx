import type { KubeResource } from '../../../../facts/kubernetes/kube-facts.ts';
import { usePicture } from '../../../hooks/use-session.ts';
import type { Picture } from '../../../session/session-feed.ts';
import { ClusterList } from '../lists/cluster-list.tsx';
import { EVENT_LIST, type EventRow, eventRows } from './present.ts';

const RESOURCES: readonly KubeResource[] = ['events'];

export function EventsScreen() {
  const { facts } = usePicture();
  return (
    <ClusterList
      kind={EVENT_LIST}
      title="Events"
      resources={RESOURCES}
      rowsOf={rowsOf}
      summary={summary}
      none={
        facts.target.kind === 'manifests'
          ? 'Nothing happens in manifests.'
          : 'No events: the API server forgets them after an hour or so.'
      }
    />
  );
}

function rowsOf({ facts }: Picture): readonly EventRow[] {
  return eventRows(facts);
}

function summary(rows: readonly EventRow[]): string {
  const warnings = rows.filter(({ isWarning }) => isWarning).length;
  return warnings === 0 ? '' : `${warnings} warnings`;
}
