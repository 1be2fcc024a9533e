import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evidenceOf, evidenceSentence, factName, shownValue } from '../../src/audit/evidence.ts';
import { checkOf } from './sample-checks.ts';

const SECRET = 'Zk4mQ8vLr2Xw9TpBn7Hc';

describe('the name of a fact', () => {
  test.each([
    ['container.HostConfig.Privileged', 'HostConfig.Privileged'],
    ['container.Config.?Healthcheck.?Test[?0]', 'Config.Healthcheck.Test[0]'],
    ['secretsIn(container.Config.Env)', 'secretsIn(Config.Env)'],
    ['[container.Path] + container.Args', '[Path] + Args'],
    ['image.Config.User', 'image.Config.User'],
    ['my_container.x', 'my_container.x'],
  ])('%s', (source, name) => {
    expect(factName(source, 'container')).toBe(name);
  });
});

describe('a secret', () => {
  test.each([
    ['an environment entry', 'container.Config.Env', ['PATH=/bin', `DB_PASSWORD=${SECRET}`]],
    ['an entry on its own', 'container.Config.Env', `DB_PASSWORD=${SECRET}`],
    ['a label', 'container.Config.Labels', { 'db.password': SECRET }],
    ['a field that is called so', 'container.Config.Labels["db.password"]', SECRET],
    ['a field that is called so, with a dot', 'container.Config.Password', SECRET],
    ['an option and its value', 'container.Args', ['--token', SECRET]],
    ['an option with its value', 'container.Args', [`--api-key=${SECRET}`]],
    ['a URL', 'container.Name', `https://user:${SECRET}@example.org/`],
    ['deep inside', 'container.Mounts', [{ Options: { API_TOKEN: [SECRET] } }]],
    ['a shell command', 'container.Args', ['sh', '-c', `export API_TOKEN=${SECRET} && run`]],
    ['a key that holds one', 'container.Config.Labels', { [`API_TOKEN=${SECRET}`]: 'x' }],
    ['a Map', 'container.Config.Labels', new Map([['API_TOKEN', SECRET]])],
  ])('does not get out of %s', (_, source, value) => {
    const name = /\["([^"]+)"\]$/.exec(source)?.[1] ?? source.split('.').at(-1) ?? '';
    const text = JSON.stringify(shownValue(value, name));
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(SECRET.slice(0, 8));
    expect(text).toContain('********');
  });

  test('does not get out of a finding’s evidence, whatever the expression', () => {
    const container = { Config: { Env: [`DB_PASSWORD=${SECRET}`], Labels: { 'db.password': SECRET } } };
    const check = checkOf({
      pass: 'false',
      evidence: [
        'container',
        'container.Config.Env',
        'container.Config.Env[0]',
        'container.Config.Env.map(entry, {"entry": entry})',
        'container.Config.Labels["db.password"]',
        'container.Config.?Labels[?"db.password"]',
      ],
    });
    const evidence = evidenceOf(check, { container });
    expect(evidence).toHaveLength(check.evidence.length);
    expect(JSON.stringify(evidence)).not.toContain(SECRET);
    expect(evidenceSentence(evidence)).not.toContain(SECRET);
  });
});

describe('a value that is too much', () => {
  test('a long list is cut and says so', () => {
    expect(
      shownValue(
        Array.from({ length: 33 }, (_, index) => index),
        'List',
      ),
    ).toEqual([...Array.from({ length: 20 }, (_, index) => index), '… 13 more']);
  });

  test('a long map is cut and says so', () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`k${index}`, index]));
    expect(shownValue(many, 'Map')).toMatchObject({ k0: 0, k19: 19, '…': '5 more' });
  });

  test('a long text is cut', () => {
    expect(shownValue('x '.repeat(5000), 'Text')).toHaveLength(401);
  });

  test('whatever it is, its text stays small', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 8, maxKeys: 60, withBigInt: true, withMap: true }), (value) => {
        expect(JSON.stringify(shownValue(value, 'any')).length).toBeLessThan(200_000);
      }),
    );
    let nested: unknown = 'end';
    for (let depth = 0; depth < 2000; depth += 1) nested = Array.from({ length: 30 }, () => nested);
    expect(JSON.stringify(shownValue(nested, 'Nested')).length).toBeLessThan(200_000);
  });
});

describe('evidence in one line', () => {
  test.each([
    [[['HostConfig.Privileged', true]], 'HostConfig.Privileged is true'],
    [[['Config.User', '']], 'Config.User is empty'],
    [[['Config.Healthcheck.Test', null]], 'Config.Healthcheck.Test is not set'],
    [
      [
        ['Config.User', ''],
        ['HostConfig.UsernsMode', ''],
      ],
      'Config.User is empty',
    ],
    [[['HostConfig.CapAdd', ['NET_ADMIN', 'SYS_TIME']]], 'HostConfig.CapAdd: NET_ADMIN, SYS_TIME'],
    [[['Mounts.map(mount, mount.Source)', ['/run']]], 'Mounts: /run'],
    [[['files["daemon.json"].map(file, file.mode)', ['0644']]], 'files["daemon.json"]: 0644'],
    [[['secretsIn(Config.Env)', ['A=b']]], 'Config.Env: A=b'],
    [
      [
        ['NetworkSettings.Ports', {}],
        ['HostConfig.PortBindings', { '80/tcp': [{ HostIp: '', HostPort: '80' }] }],
      ],
      'HostConfig.PortBindings: 80/tcp HostIp empty HostPort 80',
    ],
    [[], ''],
  ] as const)('%j', (pairs, sentence) => {
    expect(evidenceSentence(pairs.map(([fact, value]) => ({ fact, value })))).toBe(sentence);
  });

  test('is short', () => {
    const long = [{ fact: 'List', value: Array.from({ length: 20 }, () => 'a long entry of a list') }];
    expect(evidenceSentence(long).length).toBeLessThanOrEqual(160);
  });
});

test('evidence that can’t be told is left out', () => {
  const check = checkOf({ pass: 'false', evidence: ['container.Nope', 'container.Name', 'image.Id'] });
  expect(evidenceOf(check, { container: { Name: 'web' } })).toEqual([{ fact: 'Name', value: 'web' }]);
});
