import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { compareWithBaseline } from '../../src/audit/baseline.ts';
import type { Check } from '../../src/audit/check.ts';
import { parseEarlierResult } from '../../src/audit/earlier-result.ts';
import type { Waiver } from '../../src/audit/waiver.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import type { AuditResult } from '../../src/reports/audit-result.ts';
import { htmlReport } from '../../src/reports/html/page.ts';
import { jsonReport } from '../../src/reports/json.ts';
import { junitReport } from '../../src/reports/junit.ts';
import { markdownReport } from '../../src/reports/markdown.ts';
import { sarifReport } from '../../src/reports/sarif.ts';
import { tableReport } from '../../src/reports/table.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, info, LIVE } from '../audit/sample-facts.ts';
import { manyContainers, resultOf } from './sample-result.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const schemaFile = new URL('../../checks/result.schema.json', import.meta.url);
const validate = ajv.compile(JSON.parse(await readFile(schemaFile, 'utf8')));

const CHECKS: readonly Check[] = [
  checkOf({ id: 'a.low', severity: 'low', title: 'Low things', pass: 'container.HostConfig.Memory > 0' }),
  checkOf({
    id: 'b.privileged',
    severity: 'critical',
    title: 'Nothing runs privileged',
    pass: '!container.HostConfig.Privileged',
  }),
];

function is(name: string, HostConfig: Readonly<Record<string, unknown>> = {}): FactChange {
  return { kind: 'container', inspect: container(name, { HostConfig }) };
}

function hostNamed(Name: string): FactChange {
  return { kind: 'info', info: info({ Name }) };
}

/** The audit of `now` with `before` as its baseline. */
function since(
  before: readonly FactChange[],
  now: readonly FactChange[],
  waivers: readonly Waiver[] = [],
): AuditResult {
  const read = parseEarlierResult([...jsonReport(resultOf([LIVE, ...before], CHECKS))].join(''));
  if ('problem' in read) throw new Error(read.problem);
  const result = resultOf([LIVE, ...now], CHECKS, waivers);
  return { ...result, comparison: compareWithBaseline(read.result, result.audit, result.facts) };
}

const CHANGED = since(
  [is('web', { Memory: 1 }), is('db'), is('old')],
  [is('web'), is('db', { Privileged: true })],
);

describe('with a baseline', () => {
  test('the table says first what is new and what is fixed, the worst first', () => {
    const lines = [...tableReport(CHANGED)].join('').split('\n');
    const start = lines.indexOf('Since the baseline of 2026-01-02 03:04 UTC');
    expect(lines.slice(start, start + 11)).toEqual([
      'Since the baseline of 2026-01-02 03:04 UTC',
      '2 new   1 known   1 fixed',
      '  ✖ Nothing runs privileged',
      '    b.privileged',
      '    1 container: db; new',
      '  ▪ Low things',
      '    a.low',
      '    1 container: web; new',
      '  ▪ Low things',
      '    a.low',
      '    1 container: old; gone',
    ]);
    expect(start).toBeLessThan(
      lines.indexOf('Passed       content  config   trust    secrets  host     isolated runtime'),
    );
  });

  test('the table names a few of many, and fits', () => {
    const now = manyContainers(200);
    for (const width of [40, 80]) {
      const lines = [...tableReport(since([], now), { width })].join('').split('\n');
      expect(lines.filter((line) => stringWidth(line) > width)).toEqual([]);
      expect(lines.join(' ').replace(/\s+/g, ' ')).toContain(
        '200 containers: c000, c001, c002, c003, c004 and 195 more; new',
      );
    }
  });

  test('the JSON document has it as data, as the schema says', () => {
    const document = JSON.parse([...jsonReport(CHANGED)].join(''));
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(document.comparison).toEqual({
      since: '2026-01-02T03:04:06.500Z',
      new: [
        {
          check: 'a.low',
          title: 'Low things',
          severity: 'low',
          resource: { kind: 'container', id: 'web', name: 'web' },
        },
        {
          check: 'b.privileged',
          title: 'Nothing runs privileged',
          severity: 'critical',
          resource: { kind: 'container', id: 'db', name: 'db' },
        },
      ],
      known: 1,
      fixed: [
        {
          check: 'a.low',
          title: 'Low things',
          severity: 'low',
          resource: { kind: 'container', name: 'old' },
          now: 'gone',
        },
      ],
    });
  });

  test('Markdown has it as a table', () => {
    const text = [...markdownReport(CHANGED)].join('');
    expect(text).toContain('Since the baseline of 2026-01-02 03:04 UTC: **2 new** · 1 known · 1 fixed');
    expect(text).toContain('| critical | Nothing runs privileged<br>`b.privileged` | container `db` | new |');
    expect(text).toContain('| low | Low things<br>`a.low` | container `old` | gone |');
  });

  test.each<readonly [string, readonly FactChange[], readonly FactChange[], string | undefined]>([
    ['of another host', [hostNamed('prod-7')], [hostNamed('prod-8')], 'unix:///run/test.sock, host prod-7'],
    ['of the same host', [hostNamed('prod-7')], [hostNamed('prod-7')], undefined],
    ['of a host that did not say its name', [], [hostNamed('prod-7')], undefined],
  ])('one %s is told in every report', (_, before, now, otherTarget) => {
    const result = since([is('db'), ...before], [is('db'), ...now]);
    const words = 'The baseline is of another target:';
    const told = otherTarget !== undefined;
    const document = JSON.parse([...jsonReport(result)].join(''));
    expect(validate(document) ? [] : validate.errors).toEqual([]);
    expect(document.comparison.otherTarget).toBe(otherTarget);
    expect([...tableReport(result)].join('').includes(`\n${words} ${otherTarget}\n`)).toBe(told);
    expect([...markdownReport(result)].join('').includes(`${words} \`${otherTarget}\`\n`)).toBe(told);
    const [run] = JSON.parse([...sarifReport(result)].join('')).runs;
    expect(run.properties.baselineTarget).toBe(otherTarget);
    expect([...junitReport(result)].join('').includes(`UTC. ${words} ${otherTarget}"`)).toBe(told);
    expect([...htmlReport(result)].join('').includes(`${words} <bdi>${otherTarget}</bdi>`)).toBe(told);
  });

  test('nothing new is said as such', () => {
    const same = since([is('db')], [is('db')]);
    expect([...tableReport(same)].join('')).toContain('\n0 new   1 known   0 fixed\n');
    expect([...markdownReport(same)].join('')).toContain('UTC: Nothing new · 1 known · 0 fixed');
  });
});

test('without a baseline nothing is said of one', () => {
  const result = resultOf([LIVE, is('db')], CHECKS);
  expect([...tableReport(result)].join('')).not.toContain('baseline');
  expect([...markdownReport(result)].join('')).not.toContain('baseline');
  expect(JSON.parse([...jsonReport(result)].join(''))).not.toHaveProperty('comparison');
});

test('waivers that nothing needs are in the JSON document', () => {
  const unused: Waiver = {
    check: 'b.*',
    resource: { name: 'gone', kind: 'container' },
    reason: 'ends\u0007 soon',
    owner: 'ops',
    expires: '2026-12-31',
  };
  const used: Waiver = { check: 'a.*', resource: { name: '*' }, reason: 'so', owner: 'ops' };
  const document = JSON.parse([...jsonReport(resultOf([LIVE, is('db')], CHECKS, [unused, used]))].join(''));
  expect(validate(document) ? [] : validate.errors).toEqual([]);
  expect(document.unusedWaivers).toEqual([
    { ...unused, reason: 'ends\\x07 soon', why: 'It fits nothing that is here.' },
  ]);
  expect(JSON.parse([...jsonReport(resultOf([LIVE, is('db')], CHECKS, [used]))].join(''))).not.toHaveProperty(
    'unusedWaivers',
  );
});
