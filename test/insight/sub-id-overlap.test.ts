import { expect, test } from 'vitest';
import { overlappingSubIds } from '../../src/insight/sub-id-overlap.ts';
import { subId } from './host-samples.ts';

const ALICE = { name: 'alice', first: 100_000, count: 65_536 };

test.each([
  [{ name: 'bob', first: 165_535, count: 1 }, ['alice and bob share 165535-165535 in /etc/subuid']],
  [{ name: 'bob', first: 1, count: 100_000 }, ['alice and bob share 100000-100000 in /etc/subuid']],
  [{ name: 'bob', first: 120_000, count: 10 }, ['alice and bob share 120000-120009 in /etc/subuid']],
  [{ name: 'bob', first: 165_536, count: 65_536 }, []],
  [{ name: 'bob', first: 1, count: 99_999 }, []],
  [{ name: 'alice', first: 100_000, count: 65_536 }, []],
  [{ name: 'bob', first: 100_000, count: 65_536, file: '/etc/subgid' }, []],
  [{ name: 'bob', first: 120_000, count: 0 }, []],
])('alice has 100000-165535; with %o: %o', (other, expected) => {
  expect(overlappingSubIds([subId(ALICE), subId(other)])).toEqual(expected);
});

test('every pair is told', () => {
  const ranges = ['a', 'b', 'c'].map((name) => subId({ ...ALICE, name, file: '/etc/subgid' }));
  expect(overlappingSubIds(ranges)).toHaveLength(3);
});
