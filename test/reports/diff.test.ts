import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { type EarlierResult, parseEarlierResult } from '../../src/audit/earlier-result.ts';
import { diffResults } from '../../src/audit/result-diff.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { diffJson } from '../../src/reports/diff-json.ts';
import { diffMarkdown } from '../../src/reports/diff-markdown.ts';
import { diffTable } from '../../src/reports/diff-table.ts';
import { jsonReport } from '../../src/reports/json.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, info, LIVE } from '../audit/sample-facts.ts';
import { manyContainers, resultOf } from './sample-result.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const schemaFile = new URL('../../checks/diff.schema.json', import.meta.url);
const validate = ajv.compile(JSON.parse(await readFile(schemaFile, 'utf8')));

const PRIVILEGED = checkOf({
  id: 'b.privileged',
  severity: 'critical',
  title: 'Nothing runs privileged',
  pass: '!container.HostConfig.Privileged',
  found: 'runs privileged',
});
const READ_ONLY = checkOf({
  id: 'c.read-only',
  severity: 'low',
  title: 'Nothing is written',
  pass: 'container.HostConfig.OomScoreAdj == 0',
});

function is(name: string, HostConfig: Readonly<Record<string, unknown>> = {}): FactChange {
  return { kind: 'container', inspect: container(name, { HostConfig }) };
}

function written(changes: readonly FactChange[], checks = [PRIVILEGED, READ_ONLY]): EarlierResult {
  const host: FactChange = { kind: 'info', info: info({ Name: 'prod-7' }) };
  const read = parseEarlierResult([...jsonReport(resultOf([LIVE, host, ...changes], checks))].join(''));
  if ('problem' in read) throw new Error(read.problem);
  return read.result;
}

const DIFF = diffResults(
  written([
    is('web', { OomScoreAdj: 0 }),
    is('db', { OomScoreAdj: 0, Privileged: true }),
    is('old', { OomScoreAdj: 1, Privileged: true }),
    is('odd'),
  ]),
  written([
    is('web', { Privileged: true, OomScoreAdj: 0 }),
    is('db'),
    is('new', { OomScoreAdj: 0 }),
    is('odd', { OomScoreAdj: 0 }),
  ]),
);

test('the table tells what is new first, then what is worse, fixed and otherwise changed', () => {
  expect(
    [...diffTable(DIFF)].join(''),
  ).toBe(`before 2026-01-02 03:04 UTC · unix:///run/test.sock · host prod-7 · Plimsoll
  1.2.3
after 2026-01-02 03:04 UTC · unix:///run/test.sock · host prod-7 · Plimsoll
  1.2.3

Score 51 → 76 of 100   decided 87 % → 87 %
1 new failure   1 worse   3 fixed   1 otherwise changed   0 failures in both

New failures (1)
  ✖ Nothing runs privileged
    b.privileged
    1 container: web; runs privileged

Worse (1)
  ▪ Nothing is written
    c.read-only
    1 container: db; pass → unknown: The engine did not report
      container.HostConfig.OomScoreAdj.

Fixed (3)
  ✖ Nothing runs privileged
    b.privileged
    1 container: db; passes now
  ✖ Nothing runs privileged
    b.privileged
    1 container: old; gone
  ▪ Nothing is written
    c.read-only
    1 container: old; gone

Otherwise changed (1)
  ▪ Nothing is written
    c.read-only
    1 container: odd; unknown → pass

Appeared
  container new

Vanished
  container old
`);
});

test('checks that only one of them judged are named', () => {
  const few = written([is('web')], [READ_ONLY]);
  const both = written([is('web')]);
  expect([...diffTable(diffResults(few, both))].join('')).toContain(
    'Checks judged only after\n  b.privileged\n',
  );
  expect([...diffMarkdown(diffResults(both, few))].join('')).toContain(
    'Checks judged only before: `b.privileged`',
  );
});

test('the JSON document is what the schema says', () => {
  const document = JSON.parse([...diffJson(DIFF, '1.2.3')].join(''));
  expect(validate(document) ? [] : validate.errors).toEqual([]);
  expect(document).toMatchObject({
    before: { target: { kind: 'docker', host: 'prod-7' }, score: 51 },
    known: 0,
    new: [
      {
        check: 'b.privileged',
        resource: { name: 'web' },
        from: 'pass',
        to: 'fail',
        reason: 'runs privileged',
      },
    ],
    worsened: [{ check: 'c.read-only', from: 'pass', to: 'unknown' }],
    fixed: [{ to: 'pass' }, { to: null }, { to: null }],
    changed: [{ from: 'unknown', to: 'pass' }],
    appeared: [{ kind: 'container', name: 'new' }],
    vanished: [{ kind: 'container', name: 'old' }],
  });
});

test('Markdown has a table for each sort of change, and none for what did not happen', () => {
  const text = [...diffMarkdown(DIFF)].join('');
  expect(text).toContain('**Score 51 → 76 of 100, decided 87 % → 87 %**');
  expect(text).toContain(
    '| critical | Nothing runs privileged<br>`b.privileged` | container `web` | runs privileged |',
  );
  expect([...text.matchAll(/^## .*/gm)].map(([title]) => title)).toEqual([
    '## New failures (1)',
    '## Worse (1)',
    '## Fixed (3)',
    '## Otherwise changed (1)',
    '## Appeared',
    '## Vanished',
  ]);
  const [same] = [written([is('web')])];
  if (same === undefined) throw new Error('there is a result');
  expect([...diffMarkdown(diffResults(same, same))].join('')).not.toContain('##');
});

test.each([40, 80, 120])('the table fits into %i columns, however much there is', (width) => {
  const diff = diffResults(written([]), written(manyContainers(300)));
  const lines = [...diffTable(diff, { width })].join('').split('\n');
  expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
  expect(lines.length).toBeLessThan(60);
});

test('hostile names act on no terminal and end no table', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('\u001b', ']', '[', '\u0007', '\u202e', '|', '`', '<b>', '@you', '\n', 'a', ' '),
    minLength: 1,
  });
  fc.assert(
    fc.property(hostile, (name) => {
      const diff = diffResults(written([]), written([is(`x${name}`, { Privileged: true })]));
      for (const text of [[...diffTable(diff)].join(''), [...diffJson(diff, '1')].join('')])
        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      const markdown = [...diffMarkdown(diff)].join('');
      const rows = markdown.split('\n').filter((line) => line.startsWith('| critical'));
      expect(rows).toHaveLength(1);
      expect(rows[0]?.replaceAll('\\|', '').match(/\|/g)).toHaveLength(5);
    }),
    { numRuns: 200 },
  );
});
