import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemLine } from '../../src/audit/rule-problem.ts';
import { parseWaivers, readWaiverFile } from '../../src/audit/waiver-file.ts';

const FIELDS: Readonly<Record<string, string>> = {
  check: 'docker.container.privileged',
  resource: '{name: "ci-*", kind: container}',
  reason: 'builds images',
  owner: 'ops',
  expires: '2026-02-28',
};

function lines(fields: Readonly<Record<string, string>>): string {
  const all = Object.entries(fields).map(([field, value]) => `${field}: ${value}`);
  return `- ${all.join('\n  ')}\n`;
}

function entry(fields: Readonly<Record<string, string>>): string {
  return lines({ ...FIELDS, ...fields });
}

const GOOD = lines(FIELDS);

function problemsOf(text: string): readonly string[] {
  return parseWaivers(text, 'w.yaml').problems.map(problemLine);
}

describe('a file of waivers', () => {
  test('gives what it holds', () => {
    expect(parseWaivers(`# why\n${GOOD}`, 'w.yaml')).toEqual({
      waivers: [
        {
          check: 'docker.container.privileged',
          resource: { name: 'ci-*', kind: 'container' },
          reason: 'builds images',
          owner: 'ops',
          expires: '2026-02-28',
        },
      ],
      problems: [],
    });
  });

  test.each(['', '\n', '# nothing yet\n', '[]'])('may be empty: %j', (text) => {
    expect(parseWaivers(text, 'w.yaml')).toEqual({ waivers: [], problems: [] });
  });

  test.each<readonly [string, Readonly<Record<string, string>>, string]>([
    ['a field that does not exist', { ownr: 'me' }, 'w.yaml:6: ownr: is not a field that exists here'],
    [
      'another type',
      { expires: '20260228' },
      'w.yaml:5: expires: must be text, not a number: put it in quotes, as YAML reads 20260228 as a number',
    ],
    [
      'a number as a check',
      { check: '5.10' },
      'w.yaml:1: check: must be text, not a number: put it in quotes',
    ],
    [
      'a day that is none',
      { expires: '2026-02-30' },
      'expires: must be a day that exists, written YYYY-MM-DD',
    ],
    ['a day turned around', { expires: '28.02.2026' }, 'expires: must be a day that exists'],
    ['an empty reason', { reason: "' '" }, 'w.yaml:3: reason: is empty'],
    [
      'a resource that names nothing',
      { resource: '{}' },
      'w.yaml:2: resource: names nothing: give kind, name,',
    ],
    [
      'a misspelt field',
      { resource: '{nam: web}' },
      'w.yaml:2: resource.nam: is not a field that exists here',
    ],
    [
      'a kind that does not exist',
      { resource: '{kind: pod}' },
      'resource.kind: must be one of container, image',
    ],
    ['a glob without end', { check: 'a'.repeat(1_001) }, 'check: is longer than 1000 characters'],
    [
      'braces that go on and on',
      { resource: `{name: "${'{a,b}'.repeat(12)}"}` },
      'resource.name: has braces that stand for too many texts',
    ],
    ['no check', { check: '' }, 'check: must be text, not nothing'],
  ])('tells %s once, and keeps the other waivers', (_, fields, message) => {
    const text = entry(fields);
    expect(problemsOf(text)).toEqual([expect.stringContaining(message)]);
    expect(parseWaivers(text + GOOD, 'w.yaml').waivers).toHaveLength(1);
  });

  test.each(['check', 'resource', 'reason', 'owner'])('tells that %s is missing', (field) => {
    const { [field]: _, ...rest } = FIELDS;
    expect(problemsOf(lines(rest))).toEqual([expect.stringContaining(`${field}: is missing`)]);
  });

  test('has no waivers when it is not YAML, or no list', () => {
    expect(problemsOf(`${GOOD}- check: [`)).toEqual([expect.stringMatching(/^w\.yaml:\d+: /)]);
    expect(problemsOf('check: a')).toEqual(['w.yaml:1: must be a list of waivers']);
    expect(problemsOf(`${GOOD}- just a word\n`)).toEqual(['w.yaml:6: must be a map of fields, not text']);
  });

  test('that is not there, or a folder, is a problem with its name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-waivers-'));
    try {
      const missing = join(folder, 'none.yaml');
      expect((await readWaiverFile(missing)).problems.map(problemLine)).toEqual([
        `${missing}: does not exist`,
      ]);
      expect((await readWaiverFile(folder)).problems.map(problemLine)).toEqual([
        `${folder}: is a folder, not a file`,
      ]);
      const file = join(folder, 'waivers.yaml');
      await writeFile(file, GOOD);
      expect((await readWaiverFile(file)).waivers).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
