/** What the cluster noted about a pod and about who made it, the newest first. Pure. */
import type { EventReading } from '../../../../facts/kubernetes/event.ts';
import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';
import { timeOf } from '../../../../insight/container-state.ts';
import { eventsAbout } from '../../../../insight/kubernetes/events-about.ts';
import { ownersOf } from '../../../../insight/kubernetes/owners.ts';
import { maskText } from '../../../../insight/secret-value.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { unreadList } from '../../../document/unread-list.ts';
import { objectPlace } from '../../../navigation/object-place.ts';
import { fitCell, type Segment } from '../../../text/line.ts';
import { shortMoment } from '../../../text/moment.ts';
import type { SeenPod } from './seen-pod.ts';

/** The API server keeps fewer of one object; a forged list may have more. */
const MOST_EVENTS = 500;

export function podEvents(seen: SeenPod): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const { kube, facts, pod, only } = seen;
  const owners = ownersOf(kube, pod).flatMap(({ object }) => object ?? []);
  const unread = unreadList(facts, 'events', pod.metadata.namespace);
  const ofPod = eventsAbout(kube, [pod]);
  if (only !== undefined) {
    const own = ofPod.filter(({ about }) => isAbout(about.fieldPath, only.container.name));
    eventLines(doc, `About ${only.container.name}`, own, 'Nothing was noted about it.');
    eventLines(
      doc,
      'About the pod',
      ofPod.filter((event) => !own.includes(event)),
      'Nothing else was noted about its pod.',
    );
  } else {
    eventLines(doc, 'About the pod', ofPod, 'Nothing was noted about it in the last hour or so.');
  }
  for (const owner of owners) {
    const events = eventsAbout(kube, [owner]);
    if (events.length > 0) eventLines(doc, `About ${owner.kind} ${owner.metadata.name}`, events, '', owner);
  }
  if (unread !== undefined) doc.blank().text([{ text: unread, token: 'status.unknown' }]);
  return doc.lines;
}

/** As `spec.containers{web}`. */
function isAbout(fieldPath: string, container: string): boolean {
  return fieldPath.endsWith(`{${container}}`);
}

function eventLines(
  doc: DocumentBuilder,
  heading: string,
  events: readonly EventReading[],
  none: string,
  about?: KubeObject,
): void {
  doc.heading(`${heading} (${events.length})`, { topic: 'event' });
  if (events.length === 0) doc.none(none);
  const open = about === undefined ? {} : { open: objectPlace(about) };
  for (const event of events.slice(0, MOST_EVENTS)) {
    const { reason, count, lastAt, firstAt, reporter } = event;
    const message = maskText(event.message);
    const isWarning = event.type === 'Warning';
    const when = moment(lastAt);
    const sign: Segment = isWarning ? { text: ' ▲ ', token: 'severity.medium' } : { text: '   ' };
    const since = count > 1 && firstAt !== lastAt ? `, since ${moment(firstAt)}` : '';
    doc.item(
      // What happens again is the same event, at a later time.
      `event ${heading} ${reason} ${message}`,
      [
        sign,
        { text: `${fitCell(when, 13)} `, token: 'text.dim' },
        { text: reason, token: isWarning ? 'severity.medium' : 'text.strong' },
        { text: count > 1 ? `   ${count} times${since}` : '', token: 'text.dim' },
        { text: reporter === '' ? '' : `   ${reporter}`, token: 'text.dim' },
      ],
      5,
      { topic: 'event', copy: `${reason}: ${message}`, ...open },
    );
    doc.text([{ text: message }], 5, { copy: `${reason}: ${message}`, ...open });
  }
  const left = events.length - MOST_EVENTS;
  if (left > 0) doc.none(`${left} older ones.`);
}

function moment(at: string): string {
  const time = timeOf(at);
  return time === undefined ? '–' : shortMoment(time);
}
