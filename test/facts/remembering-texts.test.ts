import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rememberingTexts } from '../../src/facts/remembering-texts.ts';

describe('rememberingTexts', () => {
  it('asks once for the same texts', () => {
    const asked: string[] = [];
    const shout = rememberingTexts((text: string) => {
      asked.push(text);
      return text.toUpperCase();
    });
    expect([shout('a'), shout('b'), shout('a')]).toEqual(['A', 'B', 'A']);
    expect(asked).toEqual(['a', 'b']);
  });

  it('does not keep what is long', () => {
    let asked = 0;
    const length = rememberingTexts((text: string) => {
      asked += 1;
      return text.length;
    });
    const long = 'x'.repeat(10_000);
    expect([length(long), length(long)]).toEqual([10_000, 10_000]);
    expect(asked).toBe(2);
  });

  it('never takes one list of texts for another', () => {
    const joined = rememberingTexts((...texts) => JSON.stringify(texts));
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('1', ':', 'a', '') }), { maxLength: 4 }),
        (texts) => {
          expect(joined(...texts)).toBe(JSON.stringify(texts));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('goes on when there are more texts than it keeps', () => {
    const same = rememberingTexts((text: string) => text);
    for (let number = 0; number < 20_000; number += 1) expect(same(String(number))).toBe(String(number));
  });
});
