import { describe, expect, it } from 'vitest';
import type { Facts } from '../../../src/facts/facts.ts';
import type { HostReading } from '../../../src/facts/host-reading.ts';
import type { Connection } from '../../../src/facts/target.ts';
import { plain } from '../../../src/ui/document/document-line.ts';
import { progressSegments, readingProgress } from '../../../src/ui/progress/reading-progress.ts';
import { cells } from '../../../src/ui/text/line.ts';
import { factsOf } from '../../audit/sample-facts.ts';

function factsWhile(connection: Connection, reading: HostReading): Facts {
  return factsOf({ kind: 'connection', connection }, { kind: 'host-reading', reading });
}

const LIVE: Connection = { state: 'live' };
const loading = (done: number, total: number): Connection => ({ state: 'loading', done, total });
const reading = (done: number, total: number): HostReading => ({
  state: 'reading',
  what: 'users',
  done,
  total,
});
const NONE: HostReading = { state: 'none' };

describe('how far the reading is', () => {
  it.each<[Connection, HostReading, string | undefined]>([
    [LIVE, NONE, undefined],
    [LIVE, { state: 'done' }, undefined],
    [{ state: 'connecting' }, NONE, undefined],
    [loading(0, 0), NONE, undefined],
    [loading(3, 40), NONE, 'containers and images 3/40'],
    [LIVE, reading(2, 10), 'users 2/10'],
    [loading(3, 40), reading(2, 10), 'users 5/50'],
    [LIVE, reading(12, 10), 'users 10/10'],
  ])('%j and %j: %s', (connection, host, expected) => {
    const progress = readingProgress(factsWhile(connection, host));
    expect(progress && `${progress.what} ${progress.done}/${progress.total}`).toBe(expected);
  });
});

describe('the line that shows it', () => {
  const line = (done: number, what = 'users', columns = 60, hint = ''): string =>
    plain(progressSegments({ what, done, total: 10 }, columns, hint));

  it('fills the line as the reading goes on, from nothing to all', () => {
    expect(line(0)).toMatch(/^─+ users {2}0 of 10 $/);
    expect(line(5)).toMatch(/^(━+)─+ users {2}5 of 10 $/);
    expect(line(10)).toMatch(/^━+ users {2}10 of 10 $/);
    const filled = [0, 2, 5, 8, 10].map((done) => line(done).split('━').length);
    expect(filled).toEqual(filled.toSorted((a, b) => a - b));
  });

  it.each([60, 80, 200])('is as wide as the screen at %i cells, whatever is read', (columns) => {
    for (const what of ['x', 'what has a long name '.repeat(20), '漢字'.repeat(60), 'evil\u001b[2J']) {
      const text = line(4, what, columns, 'esc cancels');
      expect(cells(text)).toBe(columns);
      expect(text).toContain('esc cancels');
      expect(text).not.toContain('\u001b');
      expect(text.startsWith('━')).toBe(true);
    }
  });
});
