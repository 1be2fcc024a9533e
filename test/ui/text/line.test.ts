import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inert } from '../../../src/facts/inert-text.ts';
import {
  cells,
  cut,
  cutMiddle,
  cutSegments,
  cutStart,
  fitCell,
  mergeSegments,
  type Segment,
  segmentsWidth,
  splitAtCell,
  wrapSegments,
  wrapWithin,
} from '../../../src/ui/text/line.ts';
import type { Token } from '../../../src/ui/theme/token.ts';
import { anyText, hostileCharacters } from '../../facts/hostile-text.ts';

const width = fc.integer({ min: 0, max: 50 });
const token = fc.constantFrom<Token | undefined>(undefined, 'accent', 'text.dim');
const segments = fc.array(fc.record({ text: anyText, token }), { maxLength: 6 });

function textOf(line: readonly Segment[]): string {
  return line.map(({ text }) => text).join('');
}

describe('cells', () => {
  it.each([
    ['', 0],
    ['web', 3],
    ['日本', 4],
    ['ｶﾞ', 2],
    ['🚢', 2],
    ['e\u0301', 1],
    ['…', 1],
    ['मान्य', 4],
    ['ക്ഷ', 2],
    ['กำ', 2],
    ['\u1112\u1161\u11ab', 2],
  ])('%j takes %i', (text, expected) => {
    expect(cells(text)).toBe(expected);
  });
});

describe('cut', () => {
  it.each([
    ['container', 9, 'container'],
    ['container', 8, 'contain…'],
    ['container', 1, '…'],
    ['container', 0, ''],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
    ['🚢🚢', 3, '🚢…'],
    ['cafe\u0301s', 5, 'cafe\u0301s'],
    ['cafe\u0301s!', 5, 'cafe\u0301…'],
    ['\u001b[31mred', 20, '\\x1b[31mred'],
    ['\u001b[31mred', 6, '\\x1b[…'],
    ['user\u202egnp', 20, 'user\\u{202e}gnp'],
  ])('%j to %i cells is %j', (text, room, expected) => {
    expect(cut(text, room)).toBe(expected);
  });

  it('is never wider than asked, never acts on a terminal, and leaves what fits', () => {
    fc.assert(
      fc.property(anyText, width, (text, room) => {
        const short = cut(text, room);
        expect(cells(short)).toBeLessThanOrEqual(room);
        expect(hostileCharacters(short)).toEqual([]);
        if (cells(inert(text)) <= room && room > 0) expect(short).toBe(inert(text));
      }),
    );
  });
});

describe('cutMiddle', () => {
  it.each([
    ['registry.example/team/app:1.2', 40, 'registry.example/team/app:1.2'],
    ['registry.example/team/app:1.2', 13, 'regist…pp:1.2'],
    ['registry.example/team/app:1.2', 7, 'regist…'],
    ['日本語のコンテナイメージ', 13, '日本語…メージ'],
    ['日本語のコンテナイメージ', 12, '日本…メージ'],
  ])('%j to %i cells is %j', (text, room, expected) => {
    expect(cutMiddle(text, room)).toBe(expected);
  });

  it('is never wider than asked, never acts on a terminal, and keeps both ends', () => {
    fc.assert(
      fc.property(anyText, width, (text, room) => {
        const short = cutMiddle(text, room);
        expect(cells(short)).toBeLessThanOrEqual(room);
        expect(hostileCharacters(short)).toEqual([]);
        if (short === inert(text) || room === 0) return;
        const ends = Array.from(short.matchAll(/…/gu), ({ index }) => [
          short.slice(0, index),
          short.slice(index + 1),
        ]);
        expect(
          ends.some(([head = '', tail = '']) => inert(text).startsWith(head) && inert(text).endsWith(tail)),
        ).toBe(true);
      }),
    );
  });
});

describe('cutStart', () => {
  it.each([
    ['user:root', 20, 'user:root'],
    ['user:root', 5, '…root'],
    ['user:root', 1, '…'],
    ['user:root', 0, ''],
    ['日本語', 4, '…語'],
  ])('%j to %i cells is %j', (text, room, expected) => {
    expect(cutStart(text, room)).toBe(expected);
  });

  it('is never wider than asked and never acts on a terminal', () => {
    fc.assert(
      fc.property(anyText, width, (text, room) => {
        const short = cutStart(text, room);
        expect(cells(short)).toBeLessThanOrEqual(room);
        expect(hostileCharacters(short)).toEqual([]);
      }),
    );
  });
});

describe('fitCell', () => {
  it.each([
    ['web', 5, 'left', 'web  '],
    ['web', 5, 'right', '  web'],
    ['container', 5, 'left', 'cont…'],
    ['日本語', 5, 'left', '日本…'],
    ['日本語', 4, 'right', ' 日…'],
  ] as const)('%j in %i cells, %s, is %j', (text, room, align, expected) => {
    expect(fitCell(text, room, align)).toBe(expected);
  });

  it('is exactly as wide as asked', () => {
    fc.assert(
      fc.property(anyText, width, fc.constantFrom('left' as const, 'right' as const), (text, room, align) => {
        expect(cells(fitCell(text, room, align))).toBe(room);
      }),
    );
  });
});

describe('splitAtCell', () => {
  it('loses nothing and never takes more than asked', () => {
    fc.assert(
      fc.property(anyText, width, (text, room) => {
        const safe = inert(text);
        const [head, rest] = splitAtCell(safe, room);
        expect(head + rest).toBe(safe);
        expect(cells(head)).toBeLessThanOrEqual(room);
      }),
    );
  });
});

describe('cutSegments', () => {
  it('cuts the segment that no longer fits and drops those behind it', () => {
    const line = [{ text: 'name ', token: 'accent' as const }, { text: 'container' }, { text: ' more' }];
    expect(cutSegments(line, 9)).toEqual([{ text: 'name ', token: 'accent' }, { text: 'con…' }]);
  });

  it('is never wider than asked and never acts on a terminal', () => {
    fc.assert(
      fc.property(segments, width, (line, room) => {
        const short = cutSegments(line, room);
        expect(segmentsWidth(short)).toBeLessThanOrEqual(room);
        expect(hostileCharacters(textOf(short))).toEqual([]);
      }),
    );
  });
});

describe('wrapSegments', () => {
  const lines = (text: string, room: number, hanging = 0): readonly string[] =>
    wrapSegments([{ text }], room, hanging).map(textOf);

  it.each([
    ['', 20, 0, ['']],
    ['one two three', 20, 0, ['one two three']],
    ['one two three', 8, 0, ['one two ', 'three']],
    ['one two three four five', 20, 3, ['one two three four ', '   five']],
    ['abcdefghijkl', 8, 0, ['abcdefgh', 'ijkl']],
    ['日本語のコンテナ', 8, 0, ['日本語の', 'コンテナ']],
    ['line\nfeed', 20, 0, ['line\\nfeed']],
  ])('%j at %i cells, hanging %i', (text, room, hanging, expected) => {
    expect(lines(text, room, hanging)).toEqual(expected);
  });

  it('an empty line is one line', () => {
    expect(wrapSegments([], 20)).toEqual([[]]);
  });

  it('keeps the token of each part', () => {
    const wrapped = wrapSegments([{ text: 'label ', token: 'text.dim' }, { text: 'a long value here' }], 14);
    expect(wrapped).toEqual([
      [{ text: 'label ', token: 'text.dim' }, { text: 'a long ' }],
      [{ text: 'value here' }],
    ]);
  });

  it('no line is wider than asked, nothing but blanks is lost, nothing acts on a terminal', () => {
    fc.assert(
      fc.property(
        segments,
        fc.integer({ min: 8, max: 60 }),
        fc.integer({ min: 0, max: 30 }),
        (line, room, hanging) => {
          const wrapped = wrapSegments(line, room, hanging);
          for (const part of wrapped) expect(segmentsWidth(part)).toBeLessThanOrEqual(room);
          const letters = (text: string) => text.replaceAll(/\s/gu, '');
          const before = line.map(({ text }) => inert(text)).join('');
          expect(letters(wrapped.map(textOf).join(''))).toBe(letters(before));
          expect(hostileCharacters(wrapped.map(textOf).join(''))).toEqual([]);
        },
      ),
    );
  });

  it('takes a megabyte without choking on it', () => {
    const wrapped = wrapSegments([{ text: 'x'.repeat(1_000_000) }], 80);
    expect(wrapped.length).toBeLessThan(200);
    expect(textOf(wrapped.at(-1) ?? [])).toMatch(/…$/);
  });
});

describe('mergeSegments', () => {
  it('joins neighbours that look the same and keeps the text', () => {
    const merged = mergeSegments([
      { text: 'a' },
      { text: 'b' },
      { text: 'c', token: 'accent' },
      { text: 'd', token: 'accent' },
      { text: 'e' },
    ]);
    expect(merged).toEqual([{ text: 'ab' }, { text: 'cd', token: 'accent' }, { text: 'e' }]);
  });
});

describe('wrapWithin', () => {
  const within = (text: string, most: number) => wrapWithin([{ text }], 20, most).map(textOf);
  it.each([
    ['short', 2, ['short']],
    ['one two three four five', 2, ['one two three four ', ' five']],
    ['one two three four five six seven eight nine', 2, ['one two three four ', ' five six seven eig…']],
    ['one two three four five', 1, ['one two three four …']],
  ])('%j in %i lines', (text, most, lines) => {
    expect(within(text, most)).toEqual(lines);
  });

  it('keeps words apart where there is no room to indent', () => {
    expect(wrapWithin([{ text: 'one two three' }], 11, 1).map(textOf)).toEqual(['one two th…']);
  });
});
