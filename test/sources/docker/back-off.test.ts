import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backOffMs } from '../../../src/sources/docker/back-off.ts';

test('pauses grow from half a second to fifteen', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 1000].map((attempt) => backOffMs(attempt, 0.5));
  expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
});

test('chance spreads them by a quarter and never beyond the longest', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, chance) => {
        const pause = backOffMs(attempt, chance);
        const middle = backOffMs(attempt, 0.5);
        expect(pause).toBeGreaterThanOrEqual(Math.floor(middle * 0.75));
        expect(pause).toBeLessThanOrEqual(Math.min(15_000, Math.ceil(middle * 1.25)));
      },
    ),
  );
});
