import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ImageTree, nodePath } from '../../../src/insight/layers/image-tree.ts';
import { compilePathGlob } from '../../../src/insight/layers/path-glob.ts';
import { foundNodes, type PathMatches, searchPaths } from '../../../src/insight/layers/path-search.ts';
import { FILE, GONE, madeTree } from './made-layers.ts';

const TREE = madeTree(
  { 'etc/passwd': FILE, 'etc/ssl/certs/a.pem': FILE, 'usr/bin/Bash': FILE, 'usr/lib/etc.so': FILE },
  { 'etc/passwd': GONE, 'usr/share/a.pem': FILE, 'root/.ssh/id_rsa': FILE },
);

function found(tree: ImageTree, text: string, worn?: PathMatches): readonly string[] {
  return Array.from(foundNodes(searchPaths(tree, text, worn)), (node) => nodePath(tree, node));
}

describe('in all layers, deleted paths too,', () => {
  it.each<readonly [string, 'glob' | 'text' | 'fuzzy', readonly string[]]>([
    ['pass', 'text', ['etc/passwd']],
    ['BASH', 'text', ['usr/bin/Bash']],
    ['etc', 'text', ['etc', 'usr/lib/etc.so']],
    ['/etc', 'text', ['etc', 'usr/lib/etc.so']],
    ['etc/pa', 'text', ['etc/passwd']],
    ['tc/pa', 'text', ['etc/passwd']],
    ['/etc/ssl/certs/a', 'text', ['etc/ssl/certs/a.pem']],
    ['l/certs/', 'text', ['etc/ssl/certs/a.pem']],
    ['sr/bi', 'text', ['usr/bin']],
    ['e/a.pem', 'text', ['usr/share/a.pem']],
    ['etpswd', 'fuzzy', ['etc/passwd']],
    ['usr bash', 'fuzzy', ['usr/bin/Bash']],
    ['zzz', 'fuzzy', []],
    ['*.pem', 'glob', ['etc/ssl/certs/a.pem', 'usr/share/a.pem']],
    ['etc/*', 'glob', ['etc/passwd', 'etc/ssl']],
    ['/etc/*', 'glob', ['etc/passwd', 'etc/ssl']],
    ['etc/**', 'glob', ['etc/passwd', 'etc/ssl', 'etc/ssl/certs', 'etc/ssl/certs/a.pem']],
    ['**/certs/*.pem', 'glob', ['etc/ssl/certs/a.pem']],
    ['{etc,usr}/**/a.pem', 'glob', ['etc/ssl/certs/a.pem', 'usr/share/a.pem']],
    ['*/.ssh/id_*', 'glob', ['root/.ssh/id_rsa']],
    ['[a-f]tc', 'glob', ['etc']],
    ['*ass*', 'glob', ['etc/passwd']],
    ['?tc', 'glob', ['etc']],
  ])('%s finds', (text, by, paths) => {
    expect({ by: searchPaths(TREE, text).by, paths: found(TREE, text) }).toEqual({ by, paths });
  });
});

const name = fc.stringMatching(/^[abAé中.]{1,5}$/).filter((text) => !/^\.+$/.test(text));
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));

/** The paths of a tree, each with a slash in front of it, in its order. */
function allPaths(tree: ImageTree): readonly string[] {
  return Array.from({ length: tree.count - 1 }, (_, place) => `/${nodePath(tree, place + 1)}`);
}

/** The match has to end in the name itself, or with the slash in front of it. */
function hasPart(one: string, text: string): boolean {
  const [lower, part] = [one.toLowerCase(), text.toLowerCase()];
  const least = lower.lastIndexOf('/') + (part.endsWith('/') ? 1 : 2);
  return [...lower].some((_, at) => lower.startsWith(part, at) && at + part.length >= least);
}

/** The letters in their order, as early as possible, but the last one in the name itself. */
function hasLetters(one: string, text: string): boolean {
  const letters = [...text.toLowerCase()].filter((letter) => !/[\s/]/.test(letter));
  let next = 0;
  for (const part of one.toLowerCase().slice(1).split('/')) {
    next = Math.min(next, letters.length - 1);
    for (const letter of part) if (letter === letters[next]) next += 1;
  }
  return letters.length > 0 && next === letters.length;
}

const typed = fc.stringMatching(/^[abAé中./]{1,5}$/);

it('what is typed letter by letter finds what it would find at once: parts of paths, or else letters in their order', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(path, { maxLength: 8 }), { minLength: 1, maxLength: 3 }),
      fc.array(typed, { minLength: 1, maxLength: 3 }),
      (layers, texts) => {
        const tree = madeTree(...layers.map((paths) => Object.fromEntries(paths.map((one) => [one, FILE]))));
        const all = allPaths(tree);
        const worn = searchPaths(tree, 'a');
        for (const text of texts) {
          for (let length = 1; length <= text.length; length += 1) {
            const part = text.slice(0, length);
            const parts = all.filter((one) => hasPart(one, part));
            const expected = parts.length > 0 ? parts : all.filter((one) => hasLetters(one, part));
            expect(found(tree, part, worn).map((one) => `/${one}`)).toEqual(expected);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});

describe('globs', () => {
  it.each<readonly [string, string, boolean]>([
    ['*.pem', 'a/b/c.pem', true],
    ['a/*.pem', 'a/b/c.pem', false],
    ['a/**/c.pem', 'a/c.pem', true],
    ['a/**/**/c.pem', 'a/b/c/d/c.pem', true],
    ['a/**', 'a', false],
    ['a/**', 'a/b', true],
    ['**', 'a', true],
    ['a', 'b/a', true],
    ['/a', 'b/a', false],
    ['./a', 'a', true],
    ['a/', 'a', true],
    ['**/b/**', 'a/b/c', true],
    ['**/b/**', 'a/b', false],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'a1b2', false],
    ['[!a]x', 'bx', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
  ])('%j and %s', (glob, one, isMatch) => {
    expect(compilePathGlob(glob)?.matches(one)).toBe(isMatch);
  });

  it('that have no steps, or too many of them or of choices, are none', () => {
    expect(compilePathGlob('a/'.repeat(40))).toBeUndefined();
    expect(compilePathGlob('{a,b}'.repeat(12))).toBeUndefined();
    expect(compilePathGlob('')).toBeUndefined();
    expect(compilePathGlob('{a,/}')).toBeUndefined();
  });

  it('of the tree find what matches by itself', () => {
    const globs = fc.constantFrom(
      '*',
      '**/a',
      'a/**',
      'a/*/b',
      '*a',
      'a*',
      '**/a*/**/b',
      '{a,b}',
      '[ab]',
      'b?',
    );
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 8 }), globs, (paths, text) => {
        const tree = madeTree(...paths.map((one) => ({ [one]: FILE })));
        const glob = compilePathGlob(text);
        const all = Array.from({ length: tree.count - 1 }, (_, place) => nodePath(tree, place + 1));
        expect(found(tree, text).filter(() => /[*?[{]/.test(text))).toEqual(
          all.filter((one) => glob?.matches(one)),
        );
      }),
      { numRuns: 200 },
    );
  });
});
