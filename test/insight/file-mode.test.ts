import { describe, expect, test } from 'vitest';
import { isWithinMode } from '../../src/insight/file-mode.ts';

const ALLOWED = ['0400', '0444', '0644', '0660', '0710', '0755'];

/** Every mode there is: the twelve bits of a file, setuid, setgid and sticky among them. */
const MODES = Array.from({ length: 4096 }, (_, bits) => bits);
const CLASSES = [6, 3, 0];

/** Whether each of the four digits asks for nothing that the digit of `allowed` does not give, one bit at a time. */
function isDigitwiseWithin(bits: number, allowed: number): boolean {
  return [9, ...CLASSES].every((place) =>
    [1, 2, 4].every((bit) => ((bits >> place) & bit) === 0 || ((allowed >> place) & bit) !== 0),
  );
}

describe.each(ALLOWED)('within %s', (allowed) => {
  test('all 4,096 modes', () => {
    const wrong = MODES.filter(
      (bits) =>
        isWithinMode(bits.toString(8).padStart(4, '0'), allowed) !==
        isDigitwiseWithin(bits, Number.parseInt(allowed, 8)),
    );
    expect(wrong.map((bits) => bits.toString(8))).toEqual([]);
  });

  test('as many modes as its bits can be left out', () => {
    const within = MODES.filter((bits) => isWithinMode(bits.toString(8).padStart(4, '0'), allowed));
    const bitsSet = [...Number.parseInt(allowed, 8).toString(2)].filter((bit) => bit === '1').length;
    expect(within).toHaveLength(2 ** bitsSet);
  });
});

// Smaller as a number, and yet open to more people: what comparing digits gets wrong.
test.each([
  ['0606', '0644'],
  ['0626', '0644'],
  ['0646', '0660'],
  ['0657', '0660'],
  ['4400', '0755'],
  ['1644', '0644'],
  ['0117', '0400'],
])('%s is not within %s', (mode, allowed) => {
  expect(isWithinMode(mode, allowed)).toBe(false);
});

test.each(['', '64', '0888', 'rw-r--r--', '-644', '000644', '0o644', ' 644'])('"%s" is no mode', (mode) => {
  expect(() => isWithinMode(mode, '0644')).toThrow('is not a file mode');
  expect(() => isWithinMode('0644', mode)).toThrow('is not a file mode');
});

test('three digits are a mode too, as units write it', () => {
  expect(isWithinMode('660', '0660')).toBe(true);
  expect(isWithinMode('666', '0660')).toBe(false);
});
