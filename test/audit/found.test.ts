import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foundExpressions, foundWords, readFound } from '../../src/audit/found.ts';
import { checkOf } from './sample-checks.ts';

const SECRET = 'Zk4mQ8vLr2Xw9TpBn7Hc';

function wordsOf(found: string, container: unknown): string | undefined {
  return foundWords(checkOf({ pass: 'false', found }), { container });
}

describe('what a check found, in words', () => {
  test.each([
    ['runs as root', {}, 'runs as root'],
    ['is called {container.Name}', { Name: 'web' }, 'is called web'],
    ["the host's {container.Name} isn't {container.Name}", { Name: 'x' }, "the host's x isn't x"],
    ['mounts {container.Mounts}', { Mounts: ['/run'] }, 'mounts /run'],
    ['mounts {container.Mounts} twice', { Mounts: ['/run', '/'] }, 'mounts /run and / twice'],
    ['adds {container.List}', { List: ['A', 'B', 'C', 'D'] }, 'adds A, B, C and D'],
    ['adds {container.List}', { List: ['A', 'B', 'C', 'D', 'E'] }, 'adds A, B, C and 2 more'],
    ['runs {container.List}', { List: ['a, deleted', 'b'] }, 'runs a, deleted; b'],
    ['has {container.Memory} bytes, {container.On}', { Memory: 7, On: true }, 'has 7 bytes, true'],
    ['is on{container.Name == "a" ? "" : " and odd"}', { Name: 'a' }, 'is on'],
    ['maps {container.Map}', { Map: { a: 1, b: [2, 3] } }, 'maps a 1, b 2 3'],
    ['gives { {"a": container.Name}["a"] } away', { Name: 'x' }, 'gives x away'],
    ['has {"a } in " + container.Name}', { Name: 'it' }, 'has a } in it'],
    [`has {'it\\'s {' + container.Name}`, { Name: 'x' }, "has it's {x"],
  ])('%s of %j', (found, container, words) => {
    expect(wordsOf(found, container)).toBe(words);
  });

  test('comes in one line, however its file wraps it', () => {
    expect(wordsOf('runs\n    {container.Name}\n  here', { Name: 'web' })).toBe('runs web here');
  });

  test('is short, however long the values are', () => {
    const long = 'x '.repeat(500);
    expect(wordsOf('has {container.Name} and more', { Name: long })).toMatch(/^has (x )+…? ?and more$|…/);
    expect(wordsOf('has {container.List}', { List: [long, long, long, long, long] })?.length).toBe(160);
    expect(wordsOf('mounts {container.Name}: root on this host', { Name: `/${'a'.repeat(900)}` })).toMatch(
      /^mounts \/a{70,}…: root on this host$/,
    );
  });

  test.each([
    ['a field that is not there', 'has {container.Nope}', {}],
    ['nothing', 'has {container.Name}', { Name: null }],
    ['an optional that is not there', 'has {container.?Nope}', {}],
    ['an empty list', 'mounts {container.Mounts}', { Mounts: [] }],
    ['an expression that fails', 'has {container.Name + 1}', { Name: 'web' }],
    ['a fact that is not known', 'has {image.Id}', {}],
    ['braces that make no sense', 'has {container.Name', { Name: 'web' }],
    ['no words at all', '{container.Name}', { Name: '' }],
  ])('is left to the evidence with %s', (_, found, container) => {
    expect(wordsOf(found, container)).toBeUndefined();
  });

  test('is left to the evidence when the check says nothing', () => {
    expect(foundWords(checkOf({ pass: 'false' }), {})).toBeUndefined();
  });

  test.each([
    ['an entry', 'has {container.Env[0]}', { Env: [`DB_PASSWORD=${SECRET}`] }],
    ['entries', 'has {container.Env}', { Env: ['A=b', `DB_PASSWORD=${SECRET}`] }],
    [
      'a field that is called so',
      'has {container.Labels["db.password"]}',
      { Labels: { 'db.password': SECRET } },
    ],
    ['an option and its value', 'runs {container.Args}', { Args: ['--token', SECRET] }],
    [
      'an option whose value is not named any more',
      'runs {container.Args}',
      { Args: ['1', '2', '--token', SECRET, '5'] },
    ],
    ['a URL', 'asks {container.Name}', { Name: `https://user:${SECRET}@example.org/` }],
  ])('tells no secret in %s', (_, found, container) => {
    expect(wordsOf(found, container)).toBeDefined();
    expect(wordsOf(found, container)).not.toContain(SECRET.slice(0, 8));
  });

  test('never fails, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 4, withBigInt: true, withMap: true }), (value) => {
        expect((wordsOf('has {container.Any} inside', { Any: value }) ?? '').length).toBeLessThanOrEqual(160);
      }),
    );
  });
});

describe('reading the braces', () => {
  test('gives texts and expressions in their order', () => {
    expect(readFound('has {a.b} and {c.map(x, {"y": x})} left').parts).toEqual([
      { text: 'has ' },
      { source: 'a.b' },
      { text: ' and ' },
      { source: 'c.map(x, {"y": x})' },
      { text: ' left' },
    ]);
    expect(foundExpressions({ found: 'has {a.b} and {c}' })).toEqual(['a.b', 'c']);
    expect(foundExpressions({})).toEqual([]);
  });

  test('never fails', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', '"', "'", '\\', 'a', ' ') }), (text) => {
        const { parts, problem } = readFound(text);
        const length = parts.reduce((sum, part) => sum + ('text' in part ? part.text.length : 0), 0);
        expect(length).toBeLessThanOrEqual(text.length);
        expect(problem === undefined || /[{}]/.test(problem)).toBe(true);
      }),
    );
  });
});
