import { describe, expect, it } from 'vitest';
import { eventOf } from '../../../src/facts/kubernetes/event.ts';
import { eventsAbout } from '../../../src/insight/kubernetes/events-about.ts';
import { cluster, object, pod } from './objects.ts';

function event(name: string, fields: Readonly<Record<string, unknown>> = {}) {
  return object({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'shop', creationTimestamp: '2026-11-21T20:00:00Z' },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'u1' },
    reason: name,
    ...fields,
  });
}

describe('an event', () => {
  it.each([
    [
      { firstTimestamp: '2026-11-21T21:00:00Z', lastTimestamp: '2026-11-21T22:00:00Z', count: 4 },
      { firstAt: '2026-11-21T21:00:00Z', lastAt: '2026-11-21T22:00:00Z', count: 4 },
    ],
    [
      {
        eventTime: '2026-11-21T21:00:00.5Z',
        firstTimestamp: null,
        lastTimestamp: null,
        series: { count: 7, lastObservedTime: '2026-11-21T23:00:00Z' },
      },
      { firstAt: '2026-11-21T21:00:00.5Z', lastAt: '2026-11-21T23:00:00Z', count: 7 },
    ],
    [{}, { firstAt: '2026-11-21T20:00:00Z', lastAt: '2026-11-21T20:00:00Z', count: 1 }],
    [
      { count: 'many', source: { component: 'kubelet' } },
      { count: 1, reporter: 'kubelet' },
    ],
    [{ involvedObject: null }, { about: { kind: '', namespace: '', name: '', uid: '', fieldPath: '' } }],
  ])('%j', (fields, expected) => {
    expect(eventOf(event('e', fields))).toMatchObject(expected);
  });
});

describe('the events about an object', () => {
  it('are its own, the newest first', () => {
    const known = cluster([
      event('old', { lastTimestamp: '2026-11-21T21:00:00Z' }),
      event('new', { lastTimestamp: '2026-11-21T22:00:00Z' }),
      event('other', { involvedObject: { kind: 'Pod', namespace: 'shop', name: 'api' } }),
      event('earlier', { involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'u0' } }),
    ]);
    const web = pod('web', {}, { uid: 'u1' });
    expect(eventsAbout(known, [web]).map(({ reason }) => reason)).toEqual(['new', 'old']);
  });

  it('know static pods and nodes under names that only kubelets have for them', () => {
    const known = cluster([
      event('static', { involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web', uid: 'hash' } }),
      event('node', { involvedObject: { kind: 'Node', name: 'node-1', uid: 'node-1' } }),
    ]);
    const annotations = { 'kubernetes.io/config.mirror': 'hash' };
    const web = pod('web', {}, { uid: 'u1', annotations });
    const node = object({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'node-1', uid: 'u2' } });
    expect(eventsAbout(known, [web]).map(({ reason }) => reason)).toEqual(['static']);
    expect(eventsAbout(known, [node]).map(({ reason }) => reason)).toEqual(['node']);
  });
});
