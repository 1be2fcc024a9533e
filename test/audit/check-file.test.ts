import { describe, expect, test } from 'vitest';
import { parseCheckFile } from '../../src/audit/check-file.ts';
import { problemLine } from '../../src/audit/rule-problem.ts';

const SETTINGS = ['public_ports'];

const GOOD = `- id: own.check
  title: Containers have a name
  severity: low
  layer: container
  control: isolation
  resource: container
  mode: automated
  references:
    - {benchmark: Ours, version: "1", id: "1.10"}
  pass: container.Name != ""
  evidence: [container.Name]
  why: People look for it.
  attack: Nobody finds the right one.
  fix:
    text: Name it.
    run: --name NAME
  examples:
    pass: [{container: {Name: /web}}]
    fail: [{container: {Name: ""}}]
`;

function complaints(text: string): readonly string[] {
  return parseCheckFile(text, 'own.yaml', SETTINGS).problems.map(problemLine);
}

test('a good file gives its checks', () => {
  const { checks, problems } = parseCheckFile(GOOD, 'own.yaml', SETTINGS);
  expect(problems).toEqual([]);
  expect(checks.map(({ check }) => check.id)).toEqual(['own.check']);
  expect(checks[0]?.lineOf(['examples', 'fail', 0])).toBe(19);
});

describe('a mistake is told with its line and field', () => {
  test.each([
    [
      'an unknown severity',
      ['severity: low', 'severity: severe'],
      'own.yaml:3: severity: must be one of critical, high, medium, low, info, not "severe"',
    ],
    ['a missing field', ['  title: Containers have a name\n', ''], 'own.yaml:1: title: is missing'],
    ['an empty field', ['why: People look for it.', 'why: ""'], 'own.yaml:12: why: is empty'],
    [
      'a field that does not exist',
      ['mode: automated', 'mode: automated\n  modus: x'],
      'own.yaml:8: modus: is not a field that exists here',
    ],
    [
      'a field that does not exist, deeper',
      ['run: --name NAME', 'runn: --name NAME'],
      'own.yaml:16: fix.runn: is not a field that exists here',
    ],
    ['a missing field, deeper', ['    text: Name it.\n', ''], 'own.yaml:14: fix.text: is missing'],
    [
      'a number where text belongs',
      ['id: "1.10"', 'id: 1.10'],
      'own.yaml:9: references.0.id: must be text, not a number: put it in quotes, as YAML reads 1.1 as a number',
    ],
    [
      'a text where a list belongs',
      ['evidence: [container.Name]', 'evidence: container.Name'],
      'own.yaml:11: evidence: must be a list, not text',
    ],
    [
      'no evidence',
      ['evidence: [container.Name]', 'evidence: []'],
      'own.yaml:11: evidence: needs at least one entry',
    ],
    [
      'nothing where a map belongs',
      ['  fix:\n    text: Name it.\n    run: --name NAME\n', '  fix:\n'],
      'own.yaml:14: fix: must be a map of fields, not nothing',
    ],
    [
      'no failing example',
      ['    fail: [{container: {Name: ""}}]\n', ''],
      'own.yaml:17: examples.fail: is missing',
    ],
    [
      'a bad id',
      ['id: own.check', 'id: Own Check'],
      'own.yaml:1: id: must be dotted words in small letters, such as docker.container.privileged',
    ],
    [
      'a `when` without an example',
      ['  pass: container', '  when: container.Name != "x"\n  pass: container'],
      'own.yaml:18: examples.not-applicable: is missing: a check with `when` needs an example that it does not apply to',
    ],
    [
      'an unknown name',
      ['container.Name != ""', 'contaner.Name != ""'],
      'own.yaml:10: pass: unknown name "contaner"; a check whose resource is container knows container, live, namespaces, mounted, capabilities, escapes, drift, profile, image, accounts, networks, daemon, host, swarm, policy, now (column 1 of «contaner.Name != ""»)',
    ],
    [
      'an unknown function in the evidence',
      ['evidence: [container.Name]', 'evidence: [container.Name, shout(container.Name)]'],
      'own.yaml:11: evidence.1: unknown function, or one that does not take these values: shout(dyn) (column 1 of «shout(container.Name)»)',
    ],
    [
      'an unknown name in what it says',
      ['  why:', '  found: is called {contaner.Name}\n  why:'],
      'own.yaml:12: found: unknown name "contaner"; a check whose resource is container knows container, live, namespaces, mounted, capabilities, escapes, drift, profile, image, accounts, networks, daemon, host, swarm, policy, now (column 1 of «contaner.Name»)',
    ],
    [
      'an unknown setting in what it says',
      ['  why:', '  found: has {policy.public_port}\n  why:'],
      'own.yaml:12: found: policy has no setting public_port; it has public_ports',
    ],
    [
      'a brace that nobody closes',
      ['  why:', '  found: is called {container.Name\n  why:'],
      'own.yaml:12: found: has a { without its }',
    ],
    [
      'a brace that nobody opened',
      ['  why:', '  found: is called container.Name}\n  why:'],
      'own.yaml:12: found: has a } without its {',
    ],
    ['an empty expression', ['  why:', '  found: is called {}\n  why:'], 'own.yaml:12: found: '],
    [
      'what it says as a sentence of its own',
      ['  why:', '  found: Has no name\n  why:'],
      'own.yaml:12: found: goes on from a name: begin it with a small letter',
    ],
    [
      'what it says with a full stop',
      ['  why:', '  found: has no name.\n  why:'],
      'own.yaml:12: found: is a part of a sentence: end it without a full stop',
    ],
    [
      'what it should say of something that passes',
      ['{container: {Name: /web}}', '{container: {Name: /web}, found: is fine}'],
      'own.yaml:18: examples.pass.0.found: is for examples that fail',
    ],
    [
      'what it should say as something else than text',
      ['{container: {Name: ""}}', '{container: {Name: ""}, found: 7}'],
      'own.yaml:19: examples.fail.0.found: must be text, not a number: put it in quotes',
    ],
    [
      'an unknown setting',
      ['pass: container.Name != ""', 'pass: container.Name in policy.public_port'],
      'own.yaml:10: pass: policy has no setting public_port; it has public_ports',
    ],
    [
      'an answer that is neither true nor false',
      ['pass: container.Name != ""', `pass: '"yes"'`],
      'own.yaml:10: pass: must give true or false, but gives string',
    ],
    ['broken YAML', ['severity: low', 'severity: [low'], 'own.yaml:4: '],
    ['a key that comes twice', ['severity: low', 'severity: low\n  severity: high'], 'own.yaml:4: '],
  ] as const)('%s', (_, [part, replacement], expected) => {
    expect(GOOD).toContain(part);
    const found = complaints(GOOD.replace(part, replacement));
    expect(found[0]).toContain(expected);
  });

  test.each([
    ['nothing', '', 'own.yaml:1: must be a list of checks'],
    ['a map', 'id: x', 'own.yaml:1: must be a list of checks'],
    ['a text in the list', '- hello', 'own.yaml:1: must be a map of fields, not text'],
  ])('a file that holds %s', (_, text, expected) => {
    expect(complaints(text)).toEqual([expected]);
  });

  test('aliases that multiply themselves are refused', () => {
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef'].map((pair) => [pair[0], pair[1]])) {
      bomb.push(`${to}: &${to} [${Array.from({ length: 9 }, () => `*${from}`).join(',')}]`);
    }
    expect(complaints(bomb.join('\n'))[0]).toContain('alias');
  });
});

test('a broken check does not take the others with it', () => {
  const other = GOOD.replace('own.check', 'own.other');
  const broken = GOOD.replace('severity: low', 'severity: severe').replace('own.check', 'own.broken');
  const { checks, problems } = parseCheckFile(GOOD + broken + other, 'own.yaml', SETTINGS);
  expect(checks.map(({ check }) => check.id)).toEqual(['own.check', 'own.other']);
  expect(problems).toEqual([
    {
      file: 'own.yaml',
      line: 22,
      field: 'severity',
      message: 'must be one of critical, high, medium, low, info, not "severe"',
      check: 'own.broken',
    },
  ]);
});
