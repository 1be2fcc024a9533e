import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinWithin } from '../../../src/ui/text/join-within.ts';
import { cells } from '../../../src/ui/text/line.ts';
import { anyText } from '../../facts/hostile-text.ts';

test.each([
  [['ci-runner', 'gateway', 'metrics'], 40, 'ci-runner, gateway, metrics'],
  [['ci-runner', 'gateway', 'metrics'], 27, 'ci-runner, gateway, metrics'],
  [['ci-runner', 'gateway', 'metrics'], 26, 'ci-runner, gateway, 1 more'],
  [['ci-runner', 'gateway', 'metrics'], 25, 'ci-runner, 2 more'],
  [['ci-runner', 'gateway', 'metrics'], 12, 'ci-…, 2 more'],
  [['ci-runner'], 5, 'ci-r…'],
  [[], 10, ''],
] as const)('%j in %i cells', (parts, width, expected) => {
  expect(joinWithin(parts, ', ', width)).toBe(expected);
});

test('is never wider than its room, and inert', () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 12 }), fc.integer({ min: 14, max: 200 }), (parts, width) => {
      const text = joinWithin(parts, '   ', width);
      expect(cells(text)).toBeLessThanOrEqual(width);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }),
  );
});
