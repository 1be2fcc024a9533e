import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileTextGlob } from '../../src/insight/text-glob.ts';

test.each<readonly [string, readonly string[], readonly string[]]>([
  ['web', ['web'], ['web-1', 'Web', '', 'we']],
  ['web*', ['web', 'web-1', 'web/a:b', 'web\nb'], ['a-web']],
  ['*', ['', 'a', '.hidden', 'a/b'], []],
  ['**/app', ['x/app', 'x/y/app'], ['app']],
  ['*/app:*', ['registry:5000/team/app:1.2'], ['app:1.2']],
  ['a?c', ['abc', 'a/c', 'a😀c'], ['ac', 'abbc']],
  ['web[0-9]', ['web0', 'web9'], ['weba', 'web']],
  ['web[!0-9]', ['weba'], ['web0', 'web']],
  ['web[^a]', ['webb'], ['weba']],
  ['[]a-]', [']', 'a', '-'], ['b']],
  ['[a', ['[a'], ['a']],
  ['{web,db}-*', ['web-1', 'db-'], ['api-1', '{web,db}-1']],
  ['a{b,c{d,e}}f', ['abf', 'acdf', 'acef'], ['acf', 'af']],
  ['a{,b}', ['a', 'ab'], ['b']],
  ['{a}', ['{a}'], ['a']],
  ['{a,b', ['{a,b'], ['a']],
  ['\\*', ['*'], ['a', '\\*']],
  ['a\\{b,c}', ['a{b,c}'], ['ab']],
  ['{a\\,b,c}', ['a,b', 'c'], ['a']],
  ['!web', ['!web'], ['db']],
  ['a.b/c=*', ['a.b/c=', 'a.b/c=x'], ['axb/c=x']],
])('%s', (glob, fitting, others) => {
  const matches = compileTextGlob(glob);
  expect(fitting.filter((text) => !matches?.(text))).toEqual([]);
  expect(others.filter((text) => matches?.(text))).toEqual([]);
});

test('says what a regular expression says', () => {
  const glob = fc.array(fc.constantFrom('*', '?', 'a', 'b', '[ab]', '[!a]', '{a,b*}', '.'), { maxLength: 6 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '.'), maxLength: 8 });
  const asExpression: Readonly<Record<string, string>> = {
    '*': '.*',
    '?': '.',
    '[!a]': '[^a]',
    '{a,b*}': '(?:a|b.*)',
    '.': '\\.',
  };
  fc.assert(
    fc.property(glob, text, (signs, given) => {
      const expression = new RegExp(`^(?:${signs.map((sign) => asExpression[sign] ?? sign).join('')})$`);
      expect(compileTextGlob(signs.join(''))?.(given)).toBe(expression.test(given));
    }),
    { numRuns: 2_000 },
  );
});

test('ends soon, whatever a stranger wrote', () => {
  const matches = compileTextGlob('*a*a*a*a*a*a*a*a*b');
  expect(matches?.('a'.repeat(4_096))).toBe(false);
  expect(matches?.(`${'a'.repeat(4_095)}b`)).toBe(true);
  expect(compileTextGlob('*')?.('a'.repeat(4_097))).toBe(false);
});

test('braces that go on and on are refused', () => {
  expect(compileTextGlob('{a,b}'.repeat(9))?.('a'.repeat(9))).toBe(true);
  expect(compileTextGlob('{a,b}'.repeat(10))).toBeUndefined();
});
