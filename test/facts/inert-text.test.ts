import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inert } from '../../src/facts/inert-text.ts';
import { hostileCharacters } from './hostile-text.ts';

const LONE_SURROGATE = /\p{Cs}/u;
const FIVE_MARKS = /\p{M}{5}/u;

const nasty = fc.constantFrom(
  '\u001b[2J',
  '\u001b]0;title\u0007',
  '\u001b]52;c;aGk=\u0007',
  '\u009b31m',
  '\u0090q',
  '\r',
  '\n',
  '\t',
  '\u0000',
  '\u0008',
  '\u007f',
  '\u202e',
  '\u2066',
  '\u200d',
  '\u200b',
  '\ufeff',
  '\u00ad',
  '\u2028',
  '\ud800',
  '\udc00',
  '\u{e0041}',
  '\u{e0100}',
  '\ufe0f',
  '\ufe0e',
  '\u20e3',
  '\u0301',
  '\u0301'.repeat(40),
  '1',
  '⚠',
  '日本',
  'é',
  '\u3164',
  '\u{f0000}',
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.array(fc.oneof(nasty, fc.string({ maxLength: 4 })), { maxLength: 20 }).map((parts) => parts.join('')),
);

describe('inert', () => {
  it.each([
    ['web', 'web'],
    ['', ''],
    ['Grüße, ça va, naïve', 'Grüße, ça va, naïve'],
    ['日本語のコンテナ', '日本語のコンテナ'],
    ['मान्य ไทย עִבְרִית', 'मान्य ไทย עִבְרִית'],
    ['ship 🚢 ⚠️ 1️⃣ 👍🏽 🇳🇱', 'ship 🚢 ⚠️ 1️⃣ 👍🏽 🇳🇱'],
    ['e\u0301', 'e\u0301'],
  ])('leaves %j as it is', (input, output) => {
    expect(inert(input)).toBe(output);
  });

  it.each([
    ['\u001b[31mred', '\\x1b[31mred'],
    ['\u001b]52;c;cm0=\u0007', '\\x1b]52;c;cm0=\\x07'],
    ['\u009b2J', '\\x9b2J'],
    ['a\rb', 'a\\rb'],
    ['a\tb', 'a\\tb'],
    ['a\nb', 'a\\nb'],
    ['a\u0000b\u007f', 'a\\x00b\\x7f'],
    ['user\u202egnp.exe', 'user\\u{202e}gnp.exe'],
    ['a\u200bb\u200db\ufeffc', 'a\\u{200b}b\\u{200d}b\\u{feff}c'],
    ['soft\u00adhyphen', 'soft\\xadhyphen'],
    ['a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
    ['\ud800x', '\\u{d800}x'],
    ['\u{e0041}', '\\u{e0041}'],
    ['\u0301first', '\\u{301}first'],
    ['a\ufe0f', 'a\\u{fe0f}'],
    ['⚠\ufe0f\ufe0f', '⚠\\u{fe0f}\\u{fe0f}'],
    ['1\ufe0f', '1\\u{fe0f}'],
    [`z${'\u0300'.repeat(6)}`, `z${'\u0300'.repeat(4)}\\u{300}\\u{300}`],
  ])('shows %j as %j', (input, output) => {
    expect(inert(input)).toBe(output);
  });

  it('keeps line feeds when asked to, and nothing else', () => {
    expect(inert('a\r\nb\u001b', { newline: 'keep' })).toBe('a\\r\nb\\x1b');
    expect(inert('a\n\u0301b', { newline: 'keep' })).toBe('a\n\\u{301}b');
  });

  it('cuts what is too long, never inside an escape or a character', () => {
    expect(inert('abcdef', { maxLength: 6 })).toBe('abcdef');
    expect(inert('abcdefg', { maxLength: 6 })).toBe('abcde…');
    expect(inert('ab\u001bcd', { maxLength: 6 })).toBe('ab…');
    expect(inert('abcd🚢', { maxLength: 5 })).toBe('abcd…');
    expect(inert('x'.repeat(10_000))).toHaveLength(8192);
    expect(inert('x'.repeat(10_000), { maxLength: Number.POSITIVE_INFINITY })).toHaveLength(10_000);
    expect(inert('abc', { maxLength: 0 })).toBe('');
  });

  it('never lets through what acts on a terminal or hides', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(3, 12, 8192), (input, maxLength) => {
        const output = inert(input, { maxLength });
        expect(hostileCharacters(output)).toEqual([]);
        expect(output).not.toMatch(LONE_SURROGATE);
        expect(output).not.toMatch(FIVE_MARKS);
        expect(output.length).toBeLessThanOrEqual(maxLength);
      }),
      { numRuns: 2000 },
    );
  });

  it('changes nothing more the second time', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(1, 7, 8192), (input, maxLength) => {
        const once = inert(input, { maxLength });
        expect(inert(once, { maxLength })).toBe(once);
        const kept = inert(input, { maxLength, newline: 'keep' });
        expect(inert(kept, { maxLength, newline: 'keep' })).toBe(kept);
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves printable ASCII alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (input) => {
        expect(inert(input)).toBe(input);
      }),
    );
  });
});
