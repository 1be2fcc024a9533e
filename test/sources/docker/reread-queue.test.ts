import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { RereadQueue } from '../../../src/sources/docker/reread-queue.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A world whose objects have numbers for states; a read takes `readMs` and gives the number it began with. */
function world(concurrency = 8, readMs = 5) {
  const states = new Map<string, number>();
  const seen = new Map<string, number>();
  const reads: string[] = [];
  let underWay = 0;
  let most = 0;
  const queue = new RereadQueue<number | undefined>({
    concurrency,
    read: async (key) => {
      reads.push(key);
      underWay += 1;
      most = Math.max(most, underWay);
      const state = states.get(key);
      await new Promise((resolve) => setTimeout(resolve, readMs));
      underWay -= 1;
      return state;
    },
    take: (key, state) => {
      if (state === undefined) seen.delete(key);
      else seen.set(key, state);
    },
  });
  const change = (key: string) => {
    states.set(key, (states.get(key) ?? 0) + 1);
    queue.touch(key);
  };
  return { queue, states, seen, reads, change, most: () => most };
}

describe('a load', () => {
  test('reads each object once, in order, with bounded concurrency', async () => {
    const { queue, states, seen, reads, most } = world(8);
    const keys = Array.from({ length: 100 }, (_, index) => `k${index}`);
    for (const key of keys) states.set(key, 1);
    queue.load(keys);
    const idle = queue.idle();
    await vi.runAllTimersAsync();
    await idle;
    expect(reads).toEqual(keys);
    expect(seen).toEqual(states);
    expect(most()).toBe(8);
  });

  test('reads what an event touched before the rest', async () => {
    const { queue, reads, change } = world(1, 50);
    queue.load(['a', 'b', 'c', 'd']);
    change('x');
    await vi.runAllTimersAsync();
    expect(reads.indexOf('x')).toBeLessThan(reads.indexOf('c'));
  });

  test('reads again what is being read already', async () => {
    const { queue, states, seen, reads } = world();
    states.set('a', 1);
    queue.load(['a']);
    await vi.advanceTimersByTimeAsync(1);
    states.set('a', 2);
    queue.load(['a']);
    await vi.runAllTimersAsync();
    expect(seen.get('a')).toBe(2);
    expect(reads).toEqual(['a', 'a']);
  });
});

describe('events', () => {
  test('that come together cost one read', async () => {
    const { seen, reads, change } = world();
    for (let index = 0; index < 50; index += 1) change('a');
    await vi.runAllTimersAsync();
    expect(seen.get('a')).toBe(50);
    expect(reads).toEqual(['a']);
  });

  test('during a read bring one more read, and no state is missed', async () => {
    const { seen, reads, change } = world(8, 40);
    change('a');
    await vi.advanceTimersByTimeAsync(30);
    for (let index = 0; index < 10; index += 1) change('a');
    await vi.runAllTimersAsync();
    expect(seen.get('a')).toBe(11);
    expect(reads).toEqual(['a', 'a']);
  });

  test('a thousand on 20 objects cost few reads', async () => {
    const { states, seen, reads, change } = world();
    for (let index = 0; index < 1000; index += 1) {
      change(`k${index % 20}`);
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.runAllTimersAsync();
    expect(seen).toEqual(states);
    expect(reads.length).toBeLessThan(200);
  });

  test('an object that never rests is read about once a second', async () => {
    const { reads, change } = world();
    for (let index = 0; index < 6000; index += 1) {
      change('a');
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(reads.length).toBeLessThan(70);
    expect(reads.length).toBeGreaterThan(50);
  });

  test('an object that rested is read at once again', async () => {
    const { seen, change } = world();
    for (let index = 0; index < 300; index += 1) {
      change('a');
      await vi.advanceTimersByTimeAsync(10);
    }
    await vi.runAllTimersAsync();
    change('a');
    await vi.advanceTimersByTimeAsync(25);
    expect(seen.get('a')).toBe(301);
  });

  test('whatever comes when, the last state is known in the end', async () => {
    const step = fc.record({ key: fc.constantFrom('a', 'b', 'c'), wait: fc.nat(300) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60 }),
        fc.integer({ min: 1, max: 400 }),
        async (steps, readMs) => {
          const { queue, states, seen, change } = world(2, readMs);
          for (const { key, wait } of steps) {
            change(key);
            await vi.advanceTimersByTimeAsync(wait);
          }
          const idle = queue.idle();
          await vi.runAllTimersAsync();
          await idle;
          expect(seen).toEqual(states);
        },
      ),
    );
  });
});

describe('an object that is forgotten', () => {
  test('is not read', async () => {
    const { queue, reads, change } = world();
    change('a');
    queue.load(['b']);
    queue.forget('a');
    await vi.runAllTimersAsync();
    expect(reads).toEqual(['b']);
  });

  test('does not come back through a read under way', async () => {
    const { queue, seen, change } = world(8, 50);
    change('a');
    await vi.advanceTimersByTimeAsync(30);
    queue.forget('a');
    await vi.runAllTimersAsync();
    expect(seen.has('a')).toBe(false);
  });

  test('may come anew, and an old read does not answer for it', async () => {
    const { queue, states, seen, change } = world(8, 50);
    change('a');
    await vi.advanceTimersByTimeAsync(30);
    queue.forget('a');
    states.set('a', 10);
    change('a');
    await vi.runAllTimersAsync();
    expect(seen.get('a')).toBe(11);
  });
});

test('a closed queue reads nothing, hands nothing on, and lets go who waits', async () => {
  const { queue, seen, reads, change } = world(1, 50);
  queue.load(['a', 'b']);
  const idle = queue.idle();
  await vi.advanceTimersByTimeAsync(10);
  queue.close();
  await idle;
  change('c');
  queue.load(['d']);
  await vi.runAllTimersAsync();
  expect(reads).toEqual(['a']);
  expect(seen.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
