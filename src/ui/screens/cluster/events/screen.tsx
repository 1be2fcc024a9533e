import type { Facts } from '../../../../facts/facts.ts';
import type { KubeResource } from '../../../../facts/kubernetes/kube-facts.ts';
import type { Picture } from '../../../session/session-feed.ts';
import { ClusterList } from '../lists/cluster-list.tsx';
import { EVENT_LIST, type EventRow, eventRows } from './present.ts';

const RESOURCES: readonly KubeResource[] = ['events'];

export function EventsScreen() {
  return (
    <ClusterList
      kind={EVENT_LIST}
      title="Events"
      resources={RESOURCES}
      rowsOf={rowsOf}
      summary={summary}
      none={none}
    />
  );
}

function rowsOf({ facts }: Picture): readonly EventRow[] {
  return eventRows(facts);
}

function none({ target }: Facts): string {
  return target.kind === 'manifests'
    ? 'Nothing happens in manifests.'
    : 'No events: the API server forgets them after an hour or so.';
}

function summary(rows: readonly EventRow[]): string {
  const warnings = rows.filter(({ isWarning }) => isWarning).length;
  return warnings === 0 ? '' : `${warnings} warnings`;
}
