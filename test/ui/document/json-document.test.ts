import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layOut, plain } from '../../../src/ui/document/document-line.ts';
import { foldablePaths, jsonDocument } from '../../../src/ui/document/json-document.ts';
import { anyText, hostileCharacters } from '../../facts/hostile-text.ts';

const VALUE = {
  Name: '/web',
  State: { Running: true, ExitCode: 0, Health: null },
  Args: ['--port', '80'],
  Mounts: [{ Type: 'bind', RW: false }],
  Empty: { list: [], map: {} },
};

function textOf(value: unknown, folded: readonly string[] = []): readonly string[] {
  return jsonDocument(value, new Set(folded)).map(({ segments }) => plain(segments));
}

describe('jsonDocument', () => {
  it('is one line for each value, indented by its depth', () => {
    expect(textOf(VALUE)).toEqual([
      '  Name: "/web"',
      '▾ State: {3}',
      '    Running: true',
      '    ExitCode: 0',
      '    Health: null',
      '▾ Args: [2]',
      '    - "--port"',
      '    - "80"',
      '▾ Mounts: [1]',
      '  ▾ 0 {2}',
      '      Type: "bind"',
      '      RW: false',
      '▾ Empty: {2}',
      '    list: []',
      '    map: {}',
    ]);
  });

  it('leaves out what is inside a fold and says how much that is', () => {
    expect(textOf(VALUE, ['/State', '/Mounts/0', '/Args'])).toEqual([
      '  Name: "/web"',
      '▸ State: {3}',
      '▸ Args: [2]',
      '▾ Mounts: [1]',
      '  ▸ 0 {2}',
      '▾ Empty: {2}',
      '    list: []',
      '    map: {}',
    ]);
  });

  it('keeps the id of a line whatever is folded around it', () => {
    const ids = jsonDocument(VALUE, new Set()).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id } of jsonDocument(VALUE, new Set(['/State', '/Args']))) expect(ids).toContain(id);
  });

  it('folds one of two places whose paths read alike', () => {
    const value = { 'a/b': { x: 1 }, a: { b: { y: 2 } } };
    const [first = ''] = foldablePaths(value);
    expect(textOf(value, [first])).toEqual(['▸ a/b: {1}', '▾ a: {1}', '  ▾ b: {1}', '      y: 2']);
  });

  it('copies a value as it is shown', () => {
    const [name] = jsonDocument({ Name: '/web' }, new Set());
    expect(name?.copy).toBe('"/web"');
  });
});

describe('what looks like a secret in JSON', () => {
  const SECRET = 'c0rrect-h0rse-battery';

  it.each([
    ['a named value', { Password: SECRET }],
    ['an environment entry', { Env: ['PATH=/bin', `DB_PASSWORD=${SECRET}`] }],
    ['a label', { Labels: { 'com.example.api-token': SECRET } }],
    ['an argument with its option', { Cmd: [`--password=${SECRET}`] }],
    ['an argument behind its option', { Args: ['--user', 'app', '--password', SECRET] }],
    ['a shell line', { Cmd: ['sh', '-c', `mysql -u root -p${SECRET}`] }],
    ['an argument of the program before it', { Path: 'mysql', Args: ['-u', 'root', `-p${SECRET}`] }],
    ['a command of the entrypoint behind it', { Cmd: ['-a', SECRET], Entrypoint: ['redis-cli'] }],
    ['a list in a list', { Execs: [['redis-cli', '-a', SECRET]] }],
    ['an address', { Url: `postgres://app:${SECRET}@db/shop` }],
    ['a health check', { Healthcheck: { Test: ['CMD', 'curl', '-u', `app:${SECRET}`, 'http://localhost'] } }],
  ])('is masked: %s', (_, value) => {
    const lines = jsonDocument(value, new Set());
    expect(JSON.stringify(lines)).not.toContain(SECRET);
    expect(JSON.stringify(lines)).toContain('********');
  });

  it('does not hide what stands beside it', () => {
    expect(textOf({ Args: ['--user', 'app', '--password', SECRET], Env: ['PATH=/bin'] })).toEqual([
      '▾ Args: [4]',
      '    - "--user"',
      '    - "app"',
      '    - "--password"',
      '    - "********"',
      '▾ Env: [1]',
      '    - "PATH=/bin"',
    ]);
  });
});

describe('foldablePaths', () => {
  it('names every place with something in it', () => {
    expect(foldablePaths(VALUE)).toEqual(['/State', '/Args', '/Mounts', '/Mounts/0', '/Empty']);
  });

  it('are the places that jsonDocument folds, and folding all leaves the outermost', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 4 })), (value) => {
        const paths = foldablePaths(value);
        const folds = jsonDocument(value, new Set()).flatMap(({ fold }) =>
          fold === undefined ? [] : [fold],
        );
        expect([...folds].sort()).toEqual([...paths].sort());
        expect(jsonDocument(value, new Set(paths))).toHaveLength(Object.keys(value).length);
      }),
    );
  });
});

describe('hostile JSON', () => {
  it('is inert on every line', () => {
    fc.assert(
      fc.property(anyText, anyText, (name, text) => {
        const lines = jsonDocument(
          { [`x${name}`]: text, list: [text], map: { [`y${text}`]: { name } } },
          new Set(),
        );
        for (const { segments } of layOut(lines, 60)) expect(hostileCharacters(plain(segments))).toEqual([]);
      }),
    );
  });
});
