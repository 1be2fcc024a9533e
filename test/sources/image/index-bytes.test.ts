/** Indexes as bytes: the same afterwards, and never another one when the bytes are damaged. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexBytes, indexOfBytes } from '../../../src/sources/image/index-bytes.ts';
import { seal, unseal } from '../../../src/sources/image/sealed-bytes.ts';
import { anyIndex, fullIndex } from './some-index.ts';

test('An index comes back as it was', () => {
  expect(indexOfBytes(indexBytes(fullIndex()))).toEqual(fullIndex());
  fc.assert(
    fc.property(anyIndex, (index) => {
      expect(indexOfBytes(indexBytes(index))).toEqual(index);
    }),
    { numRuns: 200 },
  );
});

test('Bytes that are no index are refused without an error, wherever they are damaged or cut', () => {
  const bytes = indexBytes(fullIndex());
  fc.assert(
    fc.property(
      fc.nat(bytes.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      (at, flip, isCut) => {
        const damaged = isCut ? bytes.slice(0, at) : bytes.slice();
        if (!isCut) damaged[at] = (damaged[at] ?? 0) ^ flip;
        const index = indexOfBytes(damaged);
        if (isCut) expect(index).toBeUndefined();
        else if (index !== undefined) expect(index.ends.every((end) => end <= index.count)).toBe(true);
      },
    ),
    { numRuns: 2_000 },
  );
});

test.each([
  ['a parent that comes later', [-1, 2, 0]],
  ['a second root', [-1, -1]],
  ['no root', [0, 0]],
  ['something inside a directory that is over', [-1, 0, 0, 1]],
])('Rows that are no tree are refused: %s', (_, parents) => {
  const rows = parents.length;
  const index = fullIndex();
  const cut = {
    ...index,
    parents: Int32Array.from(parents),
    nameIds: new Uint32Array(rows),
    types: new Uint8Array(rows),
    modes: new Uint16Array(rows),
    uids: new Uint32Array(rows),
    gids: new Uint32Array(rows),
    sizes: new Float64Array(rows),
    mtimes: new Float64Array(rows),
    digests: new Uint8Array(0),
    targets: new Map(),
    hardlinks: new Map(),
    devices: new Map(),
    xattrs: new Map(),
    count: rows,
  };
  expect(indexOfBytes(indexBytes(cut))).toBeUndefined();
});

test('A seal is broken by every flipped bit, every cut and every other key', () => {
  const body = indexBytes(fullIndex());
  const sealed = seal('index one', body);
  expect(unseal('index one', sealed)).toEqual(body);
  expect(unseal('index two', sealed)).toBeUndefined();
  expect(unseal('index one', new Uint8Array(0))).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.nat(7), (at, bit) => {
      const damaged = sealed.slice();
      damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
      expect(unseal('index one', damaged)).toBeUndefined();
      expect(unseal('index one', sealed.slice(0, at))).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});
