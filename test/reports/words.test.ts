import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutToWidth, padToWidth, widthOf, wrapWords } from '../../src/reports/words.ts';

describe('cutToWidth', () => {
  test.each([
    ['short', 10, 'short'],
    ['exactly', 7, 'exactly'],
    ['too long', 5, 'too…'],
    ['漢字漢字', 5, '漢字…'],
    ['👩‍👩‍👧 family', 3, '👩‍👩‍👧…'],
    ['anything', 0, ''],
  ])('%s to %i', (text, width, expected) => {
    expect(cutToWidth(text, width)).toBe(expected);
  });

  test('never gives more columns than asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(30), (text, width) => {
        expect(widthOf(cutToWidth(text, width))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test('padToWidth counts columns, not characters', () => {
  expect(padToWidth('漢字', 6)).toBe('漢字  ');
  expect(padToWidth('longer', 3)).toBe('longer');
});

describe('wrapWords', () => {
  test.each([
    ['one two three', 7, ['one two', 'three']],
    ['', 7, ['']],
    ['one\n\ntwo', 7, ['one', '', 'two']],
    ['averylongword and more', 6, ['avery…', 'and', 'more']],
    ['and averylongword', 6, ['and', 'avery…']],
  ])('%j in %i columns', (text, width, expected) => {
    expect(wrapWords(text, width)).toEqual(expected);
  });
});
