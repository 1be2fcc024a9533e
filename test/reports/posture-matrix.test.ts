import { describe, expect, test } from 'vitest';
import type { MatrixCell } from '../../src/audit/audit-view.ts';
import { cellWords, type PostureCell } from '../../src/audit/posture-cell.ts';
import { CONTROLS, LAYERS } from '../../src/facts/finding.ts';
import { postureRows } from '../../src/reports/posture-matrix.ts';
import { everyStatus, resultOf } from './sample-result.ts';

const cell = (counts: Partial<MatrixCell>): MatrixCell => ({
  layer: 'host',
  control: 'secrets',
  pass: 0,
  fail: 0,
  unknown: 0,
  manual: 0,
  ...counts,
});

const hostRow = (...cells: readonly Partial<MatrixCell>[]) =>
  postureRows({ ...resultOf([]).audit, matrix: cells.map(cell) }).find(({ layer }) => layer === 'host');

describe('the matrix', () => {
  test('has all layers and all controls, whatever was checked', () => {
    for (const { audit } of [resultOf([], []), everyStatus()]) {
      const rows = postureRows(audit);
      expect(rows.map(({ layer }) => layer)).toEqual(LAYERS);
      for (const { cells } of rows) expect(cells.map(({ control }) => control)).toEqual(CONTROLS);
    }
  });

  test.each<readonly [string, Partial<MatrixCell>, PostureCell]>([
    ['passes and fails', { pass: 2, fail: 1, unknown: 5 }, { kind: 'decided', pass: 2, decided: 3 }],
    ['fails alone', { fail: 1 }, { kind: 'decided', pass: 0, decided: 1 }],
    ['unknown alone', { unknown: 1 }, { kind: 'undecided' }],
    ['what a person decides', { manual: 1 }, { kind: 'undecided' }],
    ['nothing that applies', {}, { kind: 'nothing-to-decide' }],
  ])('calls %s by its name', (_, counts, expected) => {
    const cells = hostRow(counts)?.cells ?? [];
    expect(cells.find(({ control }) => control === 'secrets')?.cell).toEqual(expected);
    expect(cells.find(({ control }) => control === 'isolation')?.cell).toEqual({ kind: 'no-check' });
  });

  test.each<readonly [readonly Partial<MatrixCell>[], string | undefined]>([
    [[], 'no check looks here'],
    [[{}], 'nothing here to decide'],
    [
      [{ unknown: 3 }, { control: 'isolation', unknown: 1, manual: 2 }],
      'nothing decided: 4 unknown, 2 for a person',
    ],
    [[{ manual: 2 }], 'nothing decided: 2 for a person'],
    [[{ unknown: 3 }, { control: 'isolation', pass: 1 }], undefined],
  ])('a row of %j says %s', (cells, note) => {
    expect(hostRow(...cells)?.note).toBe(note);
  });
});

test.each<readonly [PostureCell, number, string]>([
  [{ kind: 'decided', pass: 12, decided: 14 }, 8, '12/14'],
  [{ kind: 'decided', pass: 9999, decided: 10000 }, 8, '99%'],
  [{ kind: 'decided', pass: 10000, decided: 10000 }, 8, '100%'],
  [{ kind: 'undecided' }, 8, '?'],
  [{ kind: 'nothing-to-decide' }, 8, '·'],
  [{ kind: 'no-check' }, 8, '–'],
])('%j in %i columns is %s', (shown, width, words) => {
  expect(cellWords(shown, width)).toBe(words);
});
