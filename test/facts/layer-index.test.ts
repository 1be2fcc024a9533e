import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EntryAttributes } from '../../src/facts/layer-entry.ts';
import {
  childRows,
  entryAt,
  entryName,
  entryPath,
  findRow,
  type LayerIndex,
  nameBytes,
  nameOfBytes,
  rowOfPath,
} from '../../src/facts/layer-index.ts';
import { LayerIndexBuilder } from '../../src/facts/layer-index-builder.ts';

const DIGEST = 'ab'.repeat(32);
const file: EntryAttributes = {
  type: 'file',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 5,
  mtime: 7,
  digest: DIGEST,
};
const folder: EntryAttributes = { type: 'directory', mode: 0o755, uid: 0, gid: 0, size: 0, mtime: 7 };
const whiteout: EntryAttributes = { type: 'whiteout', mode: 0, uid: 0, gid: 0, size: 0, mtime: 0 };
const link = (to: string): EntryAttributes => ({ ...file, size: 0, digest: '', hardlinkOf: to });

function made(...entries: readonly (readonly [path: string, attributes: EntryAttributes])[]): LayerIndex {
  const builder = new LayerIndexBuilder();
  for (const [path, attributes] of entries) builder.add(path, attributes);
  return builder.finish('sha256:1');
}

const paths = (index: LayerIndex) => Array.from({ length: index.count }, (_, row) => entryPath(index, row));
const at = (index: LayerIndex, path: string) => {
  const row = findRow(index, path);
  return row === undefined ? undefined : entryAt(index, row);
};

describe('an index', () => {
  it('has parents before children and children by name, whatever order entries come in', () => {
    const entries = [
      ['b/z', file],
      ['a', folder],
      ['b/a/x', file],
      ['b', folder],
      ['a/q', file],
      ['b/a', folder],
    ] as const;
    const index = made(...entries);
    expect(paths(index)).toEqual(['', 'a', 'a/q', 'b', 'b/a', 'b/a/x', 'b/z']);
    expect(made(...entries.toReversed())).toEqual(index);
    expect([...childRows(index, 3)].map((row) => entryName(index, row))).toEqual(['a', 'z']);
    expect(index.ends[3]).toBe(7);
  });

  it('has more files in one directory than a call takes arguments', () => {
    const builder = new LayerIndexBuilder();
    for (let at = 0; at < 150_000; at += 1) builder.add(`data/${at}`, file);
    const index = builder.finish('sha256:1');
    expect(index.count).toBe(150_002);
    expect(entryPath(index, index.count - 1)).toBe('data/99999');
  });

  it('has directories that the layer has no entry for', () => {
    const index = made(['usr/lib/a', file]);
    expect(at(index, 'usr/lib')).toMatchObject({ type: 'directory', mode: 0o755, isImplied: true });
    expect(at(index, 'usr/lib/a')).toMatchObject({
      type: 'file',
      isImplied: false,
      digest: DIGEST,
      mtime: 7,
    });
  });

  it('takes paths with slashes at the ends, double ones and dots as the same path', () => {
    expect(paths(made(['/a//b/./c/', folder], ['./a/b/c/d', file]))).toEqual([
      '',
      'a',
      'a/b',
      'a/b/c',
      'a/b/c/d',
    ]);
  });

  it('counts the bytes of a file with several names once', () => {
    const index = made(['a', file], ['b', link('a')], ['c', { ...file, size: 10 }]);
    expect(index.size).toBe(15);
  });

  it('gives nothing for a path that it does not have', () => {
    const index = made(['a/b', file]);
    expect(findRow(index, 'a/c')).toBeUndefined();
    expect(findRow(index, 'a/b/c')).toBeUndefined();
    expect(findRow(index, '')).toBe(0);
    expect(entryAt(index, 99)).toBeUndefined();
  });

  it('finds every path without going through all that is beside it', () => {
    const index = made(
      ...Array.from(
        { length: 10_000 },
        (_, at) => [`large/${at}${at % 3 === 0 ? '/x/y' : ''}`, file] as const,
      ),
    );
    const looks = Array.from({ length: index.count }, (_, row) => {
      let count = 0;
      const found = rowOfPath(index, entryPath(index, row), (at) => {
        count += 1;
        return entryName(index, at);
      });
      expect(found).toBe(row);
      return count;
    });
    expect(Math.max(...looks)).toBeLessThan(40);
    for (const path of ['large/', 'large/00', 'large/9999/x/z', 'large/zzz', 'larg'])
      expect(findRow(index, path)).toBeUndefined();
  });
});

describe('hard links', () => {
  it('are the file itself, under the name that comes first in the order of paths', () => {
    const index = made(
      ['z/origin', { ...file, mode: 0o4755 }],
      ['a/name', link('z/origin')],
      ['m', link('a/name')],
    );
    expect(at(index, 'a/name')).toMatchObject({ size: 5, mode: 0o4755, digest: DIGEST, hardlinkOf: '' });
    for (const path of ['m', 'z/origin'])
      expect(at(index, path)).toMatchObject({ size: 5, mode: 0o4755, digest: DIGEST, hardlinkOf: 'a/name' });
    expect(index.size).toBe(5);
    expect(index.oddityCount).toBe(0);
  });

  it('may be names of a symbolic link', () => {
    const index = made(['b', { ...file, type: 'symlink', target: 'x' }], ['a', link('b')]);
    expect(at(index, 'a')).toMatchObject({ type: 'symlink', target: 'x' });
    expect(at(index, 'b')).toMatchObject({ type: 'symlink', target: 'x', hardlinkOf: 'a' });
  });

  it.each([
    ['nothing', [['a', link('nowhere')]]],
    ['itself', [['a', link('a')]]],
    [
      'a directory',
      [
        ['d', folder],
        ['a', link('d')],
      ],
    ],
    [
      'what is taken away',
      [
        ['d', whiteout],
        ['a', link('d')],
      ],
    ],
  ] as const)('to %s are empty files, and odd', (_, entries) => {
    const index = made(...entries);
    expect(at(index, 'a')).toMatchObject({ type: 'file', size: 0, hardlinkOf: '' });
    expect(index.oddities.map(({ kind }) => kind)).toEqual(['broken-hardlink']);
  });

  it('in a circle are all empty, and odd', () => {
    const index = made(['a', link('b')], ['b', link('c')], ['c', link('a')]);
    expect(index.size).toBe(0);
    expect(index.oddityCount).toBe(3);
  });

  it('in a chain of 100,000 are followed in one walk', () => {
    const builder = new LayerIndexBuilder();
    builder.add('n0', file);
    for (let link = 1; link < 100_000; link += 1)
      builder.add(`n${link}`, { ...file, size: 0, digest: '', hardlinkOf: `n${link - 1}` });
    const index = builder.finish('');
    expect(index.hardlinks.size).toBe(99_999);
    expect(index.size).toBe(5);
  });

  it('that lead out are left out', () => {
    const index = made(['a', link('../etc/passwd')]);
    expect(paths(index)).toEqual(['']);
    expect(index.oddities).toEqual([{ kind: 'outside', path: 'a' }]);
  });
});

describe('what an honest builder does not write', () => {
  it.each([
    ['..', 'outside'],
    ['../x', 'outside'],
    ['a/../../x', 'outside'],
    ['a/..', 'outside'],
    ['n'.repeat(256), 'too-long'],
    [`a/${'n'.repeat(256)}/b`, 'too-long'],
    ['d/'.repeat(2049), 'too-long'],
    ['p'.repeat(65_536), 'too-long'],
  ])('%.40s is left out: %s', (path, kind) => {
    const index = made([path, file], ['b', file]);
    expect(index.oddities).toEqual([{ kind, path: path.slice(0, 4096) }]);
    expect(findRow(index, 'b')).toBeDefined();
    expect(paths(index)).toEqual(['', 'b']);
  });

  it('the last of two entries for a path counts', () => {
    const index = made(['a', file], ['a', { ...file, size: 9 }]);
    expect(at(index, 'a')?.size).toBe(9);
    expect(index.oddities).toEqual([{ kind: 'twice', path: 'a' }]);
    expect(index.count).toBe(2);
  });

  it('a file in place of a directory takes what was in it along, and what comes later brings the directory back', () => {
    expect(paths(made(['a/b/c', file], ['a', file]))).toEqual(['', 'a']);
    const index = made(['a/b/c', file], ['a', file], ['a/b/d', file]);
    expect(paths(index)).toEqual(['', 'a', 'a/b', 'a/b/d']);
    expect(at(index, 'a')).toMatchObject({ type: 'directory', isImplied: true });
  });

  it('notes of oddities end at a hundred, their count does not', () => {
    const builder = new LayerIndexBuilder();
    for (let entry = 0; entry < 150; entry += 1) builder.add('..', file);
    const index = builder.finish('');
    expect(index.oddities).toHaveLength(100);
    expect(index.oddityCount).toBe(150);
  });
});

describe('what a layer takes away', () => {
  it('is a whiteout of that path', () => {
    expect(at(made(['etc/gone', whiteout]), 'etc/gone')).toMatchObject({ type: 'whiteout', size: 0 });
  });

  it('is all that lower layers have in an opaque directory', () => {
    const builder = new LayerIndexBuilder();
    builder.markOpaque('var/cache');
    builder.add('var/cache/new', file);
    const index = builder.finish('');
    expect(at(index, 'var/cache')).toMatchObject({ type: 'directory', isOpaque: true, isImplied: true });
    expect(at(index, 'var')?.isOpaque).toBe(false);
  });

  it.each([
    [
      'before it',
      [
        ['d', whiteout],
        ['d', folder],
      ],
    ],
    [
      'after it',
      [
        ['d', folder],
        ['d', whiteout],
      ],
    ],
    [
      'before what is in it',
      [
        ['d', whiteout],
        ['d/x', file],
      ],
    ],
    [
      'after what is in it',
      [
        ['d/x', file],
        ['d', whiteout],
      ],
    ],
  ] as const)('is what a directory hides that comes with a whiteout %s', (_, entries) => {
    const index = made(...entries);
    expect(at(index, 'd')).toMatchObject({ type: 'directory', isOpaque: true });
    expect(index.oddityCount).toBe(0);
  });

  it('is not a file that comes with a whiteout', () => {
    for (const entries of [
      [
        ['f', whiteout],
        ['f', file],
      ],
      [
        ['f', file],
        ['f', whiteout],
      ],
    ] as const)
      expect(at(made(...entries), 'f')).toMatchObject({ type: 'file', isOpaque: false, size: 5 });
  });
});

describe('names', () => {
  it('give their bytes back, whatever these are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(Buffer.from(nameBytes(nameOfBytes(bytes)))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('are the text itself where they are UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(text.isWellFormed());
        expect(nameOfBytes(Buffer.from(text))).toBe(text);
      }),
    );
  });

  it('show each byte that is not as one lone surrogate', () => {
    expect(nameOfBytes(Buffer.from([0x61, 0xff, 0xc3, 0xa9, 0x80]))).toBe('a\udcffé\udc80');
    // A surrogate in UTF-8's own clothes is no UTF-8 either.
    expect(nameOfBytes(Buffer.from([0xed, 0xb2, 0x80]))).toBe('\udced\udcb2\udc80');
  });
});

describe('any entries', () => {
  const names = fc.constantFrom('a', 'b', 'c', 'é', '\udcff', 'lib');
  const path = fc.array(names, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
  const attributes = fc.oneof(
    fc.constantFrom(file, folder, whiteout),
    path.map((to) => link(to)),
  );

  it('make an index whose rows hang together', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(path, attributes), { maxLength: 40 }), (entries) => {
        const index = made(...entries);
        for (let row = 0; row < index.count; row += 1) {
          expect(findRow(index, entryPath(index, row))).toBe(row);
          const parent = index.parents[row] ?? -1;
          expect(parent).toBeLessThan(row);
          const end = index.ends[row] ?? 0;
          expect(end).toBeGreaterThan(row);
          if (parent >= 0) expect(end).toBeLessThanOrEqual(index.ends[parent] ?? 0);
          const first = index.hardlinks.get(row);
          if (first !== undefined) {
            expect(first).toBeLessThan(row);
            expect(index.hardlinks.has(first)).toBe(false);
          }
        }
      }),
    );
  });
});
