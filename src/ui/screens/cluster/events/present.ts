/** An event of a cluster as a row. Pure. */
import type { Facts } from '../../../../facts/facts.ts';
import { eventOf } from '../../../../facts/kubernetes/event.ts';
import { kubeObjects } from '../../../../facts/kubernetes/kube-facts.ts';
import { type KubeObject, kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import { timeOf } from '../../../../insight/container-state.ts';
import { maskText } from '../../../../insight/secret-value.ts';
import type { ListKind } from '../../../components/list-view.tsx';
import type { Column } from '../../../list/column.ts';
import type { ClusterPlace } from '../../../navigation/cluster-place.ts';
import { objectPlace } from '../../../navigation/object-place.ts';
import type { Place } from '../../../navigation/place.ts';
import { cutMiddle } from '../../../text/line.ts';
import { shortMoment } from '../../../text/moment.ts';
import { NAMESPACE_COLUMN } from '../lists/list-columns.ts';

export interface EventRow {
  readonly id: string;
  /** When it happened last, in milliseconds since 1970; 0 where nobody says. */
  readonly time: number;
  readonly isWarning: boolean;
  readonly namespace: string;
  /** `Pod web-1`. */
  readonly about: string;
  readonly kind: string;
  readonly reason: string;
  readonly message: string;
  readonly count: number;
  readonly reporter: string;
  /** Undefined for what has no screen. */
  readonly place: ClusterPlace | undefined;
}

/** By event: they do not change but in how often they happened, which makes another object of them. */
const known = new WeakMap<KubeObject, EventRow>();

export function eventRows({ kube }: Facts): readonly EventRow[] {
  return Array.from(kubeObjects(kube, 'events').values(), (event) => {
    const row = known.get(event) ?? rowOf(event);
    known.set(event, row);
    return row;
  });
}

function rowOf(event: KubeObject): EventRow {
  const { type, reason, message, count, lastAt, reporter, about } = eventOf(event);
  const { kind, name } = about;
  return {
    id: kubeKey(event),
    time: timeOf(lastAt) ?? 0,
    isWarning: type === 'Warning',
    namespace: about.namespace,
    about: `${kind} ${name}`,
    kind,
    reason,
    message: maskText(message).replaceAll(/\s+/g, ' '),
    count,
    reporter,
    place: placeOf(about),
  };
}

function placeOf({
  kind,
  namespace,
  name,
}: {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}) {
  return objectPlace({
    kind,
    metadata: {
      name,
      // Events about what is in no namespace are kept in one.
      namespace: kind === 'Node' || kind === 'Namespace' ? '' : namespace,
      uid: '',
      resourceVersion: '',
      labels: {},
      annotations: {},
      ownerReferences: [],
    },
  });
}

const ABOUT: Column<EventRow> = {
  id: 'about',
  title: 'about',
  min: 20,
  max: 48,
  rank: 1,
  cell: ({ about }) => ({ text: cutMiddle(about, 48) }),
  sortKey: ({ about }) => about,
};

export const EVENT_LIST: ListKind<EventRow> = {
  name: 'events',
  sort: 'time',
  columns: [
    {
      id: 'time',
      title: 'time',
      min: 12,
      max: 13,
      rank: 3,
      cell: ({ time }) => ({ text: time === 0 ? '–' : shortMoment(time), token: 'text.dim' }),
      sortKey: ({ time }) => time,
      descending: true,
    },
    { ...NAMESPACE_COLUMN, rank: 5 },
    ABOUT,
    {
      id: 'reason',
      title: 'reason',
      min: 14,
      max: 24,
      rank: 0,
      cell: ({ reason, isWarning }) => ({ text: reason, token: isWarning ? 'severity.medium' : undefined }),
      words: { cell: ({ reason, isWarning }) => ({ text: isWarning ? `warning: ${reason}` : reason }) },
      sortKey: ({ reason, isWarning }) => `${isWarning ? 0 : 1} ${reason}`,
    },
    {
      id: 'count',
      title: 'times',
      min: 5,
      max: 6,
      rank: 4,
      align: 'right',
      cell: ({ count }) => ({ text: count === 1 ? '' : `${count}×` }),
      sortKey: ({ count }) => count,
      descending: true,
    },
    {
      id: 'message',
      title: 'message',
      min: 16,
      max: 160,
      rank: 2,
      cell: ({ message }) => ({ text: message, token: 'text.dim' }),
      sortKey: ({ message }) => message,
    },
  ],
  fieldNames: ['namespace', 'about', 'reason', 'type', 'message', 'by'],
  idOf: ({ id }) => id,
  fieldsOf: ({ namespace, about, reason, isWarning, message, reporter }) => ({
    namespace,
    about,
    reason,
    type: isWarning ? 'warning' : 'normal',
    message,
    by: reporter,
  }),
  openOf: ({ place, namespace }) => placeOrNamespace(place, namespace),
  explainOf: ({ place, namespace }) => placeOrNamespace(place, namespace),
  copyOf: ({ about, reason, message }) => `${about}: ${reason}: ${message}`,
};

function placeOrNamespace(place: ClusterPlace | undefined, namespace: string): Place {
  if (place !== undefined) return place.screen === 'pod' ? { ...place, tab: 'Events' } : place;
  return namespace === '' ? { screen: 'events' } : { screen: 'namespace', id: namespace };
}
