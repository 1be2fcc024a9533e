import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inert } from '../../../src/facts/inert-text.ts';
import {
  bracketCell,
  DocumentBuilder,
  highlight,
  LABEL_WIDTH,
  layOut,
  matchingRows,
  plain,
} from '../../../src/ui/document/document-line.ts';
import { segmentsWidth } from '../../../src/ui/text/line.ts';
import { anyText, hostileCharacters } from '../../facts/hostile-text.ts';

const ids = (doc: DocumentBuilder): readonly string[] => doc.lines.map(({ id }) => id);

describe('DocumentBuilder', () => {
  it('gives every line an id of its own, also when the same thing comes twice', () => {
    const doc = new DocumentBuilder();
    doc.heading('Mounts').field('address', 'a').field('address', 'b').text('same').text('same').item('x', []);
    expect(new Set(ids(doc)).size).toBe(doc.lines.length);
  });

  it('gives a line the same id when its value changes', () => {
    const one = new DocumentBuilder().heading('Life').field('state', 'running');
    const other = new DocumentBuilder().heading('Life').field('state', 'exited');
    expect(ids(one)).toEqual(ids(other));
  });

  it('sets a heading apart, but not from the top', () => {
    const doc = new DocumentBuilder().heading('One').text('x').heading('Two');
    expect(doc.lines.map(({ segments }) => plain(segments))).toEqual(['One', ' x', '', 'Two']);
  });

  it('lines values up and wraps them under themselves', () => {
    const doc = new DocumentBuilder().field('image', 'one two three four five six');
    const rows = layOut(doc.lines, LABEL_WIDTH + 2 + 16);
    expect(rows.map(({ segments }) => plain(segments).trimEnd())).toEqual([
      ' image             one two three',
      '                   four five six',
    ]);
  });
});

describe('layOut', () => {
  it('numbers the rows of a wrapped line', () => {
    const doc = new DocumentBuilder().text('one two three four', 0).blank().text('five', 0);
    const parts = layOut(doc.lines, 10).map(({ line, part }) => [line.id.slice(0, 5), part]);
    expect(parts).toEqual([
      ['- one', 0],
      ['- one', 1],
      ['', 0],
      ['- fiv', 0],
    ]);
  });

  it('never makes a row wider than asked, and only inert ones', () => {
    fc.assert(
      fc.property(anyText, anyText, fc.integer({ min: 20, max: 100 }), (label, value, width) => {
        const doc = new DocumentBuilder()
          .heading(label)
          .field(label, value)
          .text(value, 5)
          .item(label, [{ text: label }, { text: value, token: 'accent' }], 12);
        for (const { segments } of layOut(doc.lines, width)) {
          expect(segmentsWidth(segments)).toBeLessThanOrEqual(width);
          expect(hostileCharacters(plain(segments))).toEqual([]);
        }
      }),
    );
  });
});

describe('matchingRows', () => {
  const doc = new DocumentBuilder()
    .text('Published ports', 0)
    .text('one two three four', 0)
    .text('every port of it', 0);
  const rows = layOut(doc.lines, 10);

  it('draws the rows that these tests are about', () => {
    expect(rows.map(({ segments }) => plain(segments))).toEqual([
      'Published ',
      'ports',
      'one two ',
      'three four',
      'every port',
      'of it',
    ]);
  });

  it.each([
    ['port', [1, 4]],
    ['PORT', [1, 4]],
    ['t', [1, 2, 3, 4, 5]],
    ['two three', [2]],
    ['published ports', [0]],
    ['nowhere', []],
    ['', []],
    ['.', []],
    ['(', []],
  ])('%j is on %o', (query, expected) => {
    expect(matchingRows(rows, query)).toEqual(expected);
  });
});

describe('highlight', () => {
  it.each([
    [
      'port',
      [
        ['Open ', undefined],
        ['Port', 'accent'],
        [' and ', undefined],
        ['port', 'accent'],
        ['s', undefined],
      ],
    ],
    [
      'PORT',
      [
        ['Open ', undefined],
        ['Port', 'accent'],
        [' and ', undefined],
        ['port', 'accent'],
        ['s', undefined],
      ],
    ],
    ['', [['Open Port and ports', undefined]]],
    ['.*', [['Open Port and ports', undefined]]],
  ])('%j', (query, expected) => {
    const marked = highlight([{ text: 'Open Port and ports' }], query, 'accent');
    expect(marked.map(({ text, token }) => [text, token])).toEqual(expected);
  });

  it('marks the right letters after one that grows in lower case', () => {
    expect(highlight([{ text: 'İab' }], 'b', 'accent')).toEqual([
      { text: 'İa' },
      { text: 'b', token: 'accent' },
    ]);
  });

  it('never changes the text', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 4 }), anyText, (texts, query) => {
        const segments = texts.map((text) => ({ text }));
        expect(plain(highlight(segments, query, 'accent'))).toBe(plain(segments));
      }),
    );
  });
});

describe('bracketCell', () => {
  const line = [{ text: 'label' }, { text: ' 1/2     3/4   ' }, { text: ' – ', token: 'text.dim' as const }];

  it.each([
    [{ from: 5, width: 8 }, 'label[1/2]    3/4    – '],
    [{ from: 13, width: 7 }, 'label 1/2    [3/4]   – '],
    [{ from: 20, width: 3 }, 'label 1/2     3/4   [–]'],
  ])('puts %o into brackets and moves nothing else', (cell, expected) => {
    const text = plain(bracketCell(line, { ...cell, open: undefined }));
    expect(text).toBe(expected);
    expect(text).toHaveLength(plain(line).length);
  });

  it('never moves what stands beside the cell', () => {
    const word = fc.stringMatching(/^[!-Z^-~]{1,6}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{0,30}$/), word, anyText, fc.nat(30), (before, own, after, at) => {
        const whole = `${before} ${own} `;
        const split = [{ text: whole.slice(0, at) }, { text: whole.slice(at) }, { text: inert(after) }];
        const cell = { from: before.length, width: own.length + 2, open: undefined };
        expect(plain(bracketCell(split, cell))).toBe(`${before}[${own}]${inert(after)}`);
      }),
    );
  });
});
