import { describe, expect, test } from 'vitest';
import { ROWS } from '../../audit/coverage-list.ts';
import { NOT_PROVOKED } from './not-provoked.ts';
import { PROVOKED_ROWS } from './provoked-rows.ts';

/** Those that inspected objects, facts of the host and layers of images decide. */
const GROUPS = [
  ...['CIS 1', 'CIS 2', 'CIS 3', 'CIS 4', 'CIS 5', 'CIS 6', 'CIS 7'],
  ...['MNT', 'SOCK', 'CAP', 'NS', 'LSM', 'NET', 'HOST'],
  ...['IMG', 'SEC', 'ESC'],
];

const excused = NOT_PROVOKED.flatMap(({ rows }) => rows);

describe('every row is provoked on a real daemon, or there is a reason why not', () => {
  test.each(GROUPS)('%s', (group) => {
    const rows = ROWS.filter((row) => row.group === group).map(({ id }) => id);
    expect(rows).not.toHaveLength(0);
    expect(rows.filter((row) => !PROVOKED_ROWS.has(row) && !excused.includes(row))).toEqual([]);
  });

  test('no row is provoked and excused', () => {
    expect(excused.filter((row) => PROVOKED_ROWS.has(row))).toEqual([]);
  });

  test('no row stands there that the lists do not have', () => {
    const known = new Set(ROWS.map(({ id }) => id));
    expect([...PROVOKED_ROWS, ...excused].filter((row) => !known.has(row))).toEqual([]);
  });

  test('no row is excused twice', () => {
    expect(excused).toHaveLength(new Set(excused).size);
  });
});
