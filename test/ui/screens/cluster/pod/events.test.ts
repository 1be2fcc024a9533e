import { describe, expect, it } from 'vitest';
import { podEvents } from '../../../../../src/ui/screens/cluster/pod/present-events.ts';
import { object, pod } from '../../../../insight/kubernetes/objects.ts';
import { recordedPod, seenPod, textOf, textsOf } from './seen.ts';

function event(name: string, fields: Readonly<Record<string, unknown>>) {
  return object({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'shop' },
    involvedObject: { kind: 'Pod', namespace: 'shop', name: 'web' },
    ...fields,
  });
}

describe('the events of a pod', () => {
  it('has the newest first, with how often and since when', () => {
    const texts = textsOf(podEvents(recordedPod('team-b/bad-image')));
    expect(texts[0]).toBe('About the pod (6)');
    expect(texts[1]).toMatch(/^ {3}21 Nov 21:40 {2}Pulling {3}5 times, since 21 Nov 21:37 {3}kubelet$/);
    expect(texts.some((text) => /^ ▲ .* Failed/.test(text))).toBe(true);
    expect(texts.findLastIndex((text) => text.includes('Scheduled'))).toBeGreaterThan(8);
  });

  it('has those of its owners, and leads to them', () => {
    const lines = podEvents(recordedPod('shop/web-'));
    expect(textOf(lines)).toContain('About ReplicaSet web-9498c4b88 (2)');
    expect(lines.some(({ open }) => open?.screen === 'workload')).toBe(true);
  });

  it('has those about the container first', () => {
    const texts = textsOf(podEvents(recordedPod('team-b/multi', 'exporter')));
    expect(texts[0]).toBe('About exporter (3)');
    expect(texts).toContain('About the pod (10)');
  });

  it('leaves out those of an earlier pod of the same name, and masks secrets', () => {
    const about = { kind: 'Pod', namespace: 'shop', name: 'web' };
    const old = event('a', { reason: 'Old', involvedObject: { ...about, uid: 'before' } });
    const now = event('b', {
      reason: 'Now',
      message: 'postgres://app:c0rrect-h0rse@db',
      involvedObject: { ...about, uid: 'u1' },
    });
    const text = textOf(podEvents(seenPod(pod('web', {}, { uid: 'u1' }), [old, now])));
    expect(text).toContain('Now');
    expect(text).not.toContain('Old');
    expect(text).not.toContain('c0rrect-h0rse');
  });

  it('says that there are none, and when they may not be read', () => {
    expect(textOf(podEvents(seenPod(pod('web'))))).toContain('Nothing was noted about it');
    const unread = seenPod(pod('web'), [], undefined, { events: { of: 'nothing' } });
    expect(textOf(podEvents(unread))).toContain('events could not be listed');
  });

  it('holds a thousand of them', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => event(`e${index}`, { reason: `R${index}` }));
    expect(textsOf(podEvents(seenPod(pod('web'), many))).at(-1)).toBe(' 500 older ones.');
  });
});
