/** What a part of the cluster noted about an object, which the API server keeps for an hour or so. */
import { Fields } from './fields.ts';
import type { KubeObject } from './kube-object.ts';

export interface EventReading {
  /** Normal or Warning. */
  readonly type: string;
  /** One word: Scheduled, BackOff, FailedMount. */
  readonly reason: string;
  readonly message: string;
  /** How often it happened; at least once. */
  readonly count: number;
  /** As RFC 3339; empty where nobody says. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** Who noted it: kubelet, default-scheduler. */
  readonly reporter: string;
  /** What it is about. `fieldPath` names a part: `spec.containers{web}`. */
  readonly about: {
    readonly kind: string;
    readonly namespace: string;
    readonly name: string;
    readonly uid: string;
    readonly fieldPath: string;
  };
}

const readings = new WeakMap<KubeObject, EventReading>();

/** Old reporters count in fields of their own, new ones in a series. */
export function eventOf(object: KubeObject): EventReading {
  const known = readings.get(object);
  if (known !== undefined) return known;
  const from = Fields.of(object, '');
  const series = from.part('series', (part) => ({
    count: part.number('count'),
    lastAt: part.text('lastObservedTime'),
  }));
  const eventTime = from.text('eventTime');
  const firstAt = from.text('firstTimestamp') || eventTime || (object.metadata.creationTimestamp ?? '');
  const reading = {
    type: from.text('type'),
    reason: from.text('reason'),
    message: from.text('message'),
    count: Math.max(1, series?.count ?? from.number('count')),
    firstAt,
    lastAt: (series?.lastAt ?? from.text('lastTimestamp')) || firstAt,
    reporter:
      from.text('reportingComponent') || (from.part('source', (part) => part.text('component')) ?? ''),
    about: from.partOrEmpty('involvedObject', (about) => ({
      kind: about.text('kind'),
      namespace: about.text('namespace'),
      name: about.text('name'),
      uid: about.text('uid'),
      fieldPath: about.text('fieldPath'),
    })),
  };
  readings.set(object, reading);
  return reading;
}
