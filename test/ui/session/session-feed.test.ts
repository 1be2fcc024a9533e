import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { feedSession } from '../../../src/ui/session/session-feed.ts';
import { LIVE } from '../../audit/sample-facts.ts';
import { containerIs } from '../audited.ts';
import { type LiveSession, liveSession } from '../live-session.ts';

let session: LiveSession;

beforeEach(async () => {
  session = await liveSession(LIVE);
  vi.useFakeTimers();
  vi.advanceTimersByTime(1_000);
});
afterEach(() => {
  vi.useRealTimers();
});

/** How many containers each picture showed. */
function watch() {
  const feed = feedSession(session);
  const seen: number[] = [];
  const stop = feed.subscribe(() => seen.push(feed.picture().facts.containers.size));
  return { feed, seen, stop };
}

describe('the feed of a session', () => {
  it('shows the first change after a quiet time at once', () => {
    const { seen } = watch();
    session.change(containerIs('a'));
    expect(seen).toEqual([1]);
  });

  it('shows a storm as few pictures, the last one with everything', () => {
    const { seen } = watch();
    for (let index = 0; index < 100; index++) session.change(containerIs(`c${index}`));
    expect(seen).toEqual([1]);
    vi.advanceTimersByTime(100);
    expect(seen).toEqual([1, 100]);
    vi.advanceTimersByTime(10_000);
    expect(seen).toEqual([1, 100]);
  });

  it('shows a storm less often where a picture is much work, and still the last one with everything', async () => {
    const { feed, seen } = watch();
    feed.subscribe(() => vi.advanceTimersByTime(20));
    const storm = async (seconds: number) => {
      seen.length = 0;
      for (let turn = 0; turn < seconds * 50; turn++) {
        session.change(containerIs(`${seconds} ${turn}`));
        vi.advanceTimersByTime(20);
        await Promise.resolve();
      }
      return seen.length / seconds;
    };
    await storm(10);
    // Nothing is left of what was saved up.
    expect(await storm(20)).toBeLessThan(5);
    expect(await storm(20)).toBeGreaterThan(1);
    vi.advanceTimersByTime(1_000);
    expect(seen.at(-1)).toBe(feed.picture().facts.containers.size);
    vi.advanceTimersByTime(60_000);
    seen.length = 0;
    session.change(containerIs('after a quiet time'));
    expect(seen).toHaveLength(1);
  });

  it('gives the same picture until there is another', () => {
    const { feed } = watch();
    const before = feed.picture();
    expect(feed.picture()).toBe(before);
    session.change(containerIs('a'));
    const after = feed.picture();
    expect(after).not.toBe(before);
    expect(after.audit.revision).toBeGreaterThan(before.audit.revision);
    expect(before.facts.containers.size).toBe(0);
  });

  it('listens only while somebody looks, and is up to date for the next who does', () => {
    const { feed, seen, stop } = watch();
    stop();
    expect(session.watchers).toBe(0);
    session.change(containerIs('a'));
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual([]);
    feed.subscribe(() => {});
    expect(feed.picture().facts.containers.size).toBe(1);
    expect(session.watchers).toBe(1);
  });

  it('tells nobody who left in the middle of a storm', () => {
    const { seen, stop } = watch();
    session.change(containerIs('a'));
    session.change(containerIs('b'));
    stop();
    vi.advanceTimersByTime(1_000);
    expect(seen).toEqual([1]);
  });
});
