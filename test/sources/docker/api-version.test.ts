import { expect, test } from 'vitest';
import { isVersion, NEWEST_API, negotiate } from '../../../src/sources/docker/api-version.ts';

test.each([
  { newest: '1.24', oldest: '', agreed: '1.24' },
  { newest: '1.41', oldest: '1.12', agreed: '1.41' },
  { newest: NEWEST_API, oldest: '1.24', agreed: NEWEST_API },
  { newest: '1.99', oldest: '1.24', agreed: NEWEST_API },
  { newest: '2.0', oldest: NEWEST_API, agreed: NEWEST_API },
  { newest: '1.99', oldest: 'nonsense', agreed: NEWEST_API },
])('$newest down to "$oldest" agrees on $agreed', ({ newest, oldest, agreed }) => {
  expect(negotiate(newest, oldest)).toEqual({ outcome: 'agreed', version: agreed });
});

test.each(['1.23', '1.9', '0.99'])('%s is too old', (newest) => {
  expect(negotiate(newest, '')).toEqual({ outcome: 'too-old', theirs: newest, ours: '1.24' });
});

test('an engine that wants more than we know is too new', () => {
  expect(negotiate('1.99', '1.98')).toEqual({ outcome: 'too-new', theirs: '1.98', ours: NEWEST_API });
});

test.each(['1.24', '1.5', '12.345'])('%s is a version', (text) => expect(isVersion(text)).toBe(true));
test.each(['', '1', '1.', '.5', '1.2.3', 'v1.24', '1.24 ', '1.99999'])('%j is none', (text) => {
  expect(isVersion(text)).toBe(false);
});
