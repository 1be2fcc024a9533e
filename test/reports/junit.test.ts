import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import * as z from 'zod';
import type { FactChange } from '../../src/facts/fact-change.ts';
import type { AuditResult } from '../../src/reports/audit-result.ts';
import { junitReport } from '../../src/reports/junit.ts';
import { DemoSource } from '../../src/sources/demo/demo-source.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, info, LIVE } from '../audit/sample-facts.ts';
import { anyText, HOSTILE_PIECES } from '../facts/hostile-text.ts';
import { everyStatus, resultOf } from './sample-result.ts';

const schema = await readFile(new URL('../fixtures/jenkins-junit.xsd', import.meta.url), 'utf8');

const textOf = (result: AuditResult): string => [...junitReport(result)].join('');

/** What xmllint finds wrong, for the documents together: starting it costs more than what it does. */
async function mistakes(...documents: readonly string[]): Promise<readonly string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: [schema] });
  return errors.map(({ rawMessage }) => rawMessage);
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
});

const outcome = z.union([z.string(), z.object({ '#text': z.string() }).loose()]);
const suitesSchema = z.object({
  testsuites: z.object({
    tests: z.string(),
    failures: z.string(),
    testsuite: z.array(
      z.object({
        name: z.string(),
        tests: z.string(),
        failures: z.string(),
        errors: z.string(),
        skipped: z.string(),
        properties: z
          .object({ property: z.array(z.object({ name: z.string(), value: z.string() })) })
          .optional(),
        'system-err': z.string().optional(),
        testcase: z
          .array(
            z.object({
              name: z.string(),
              classname: z.string(),
              failure: z
                .looseObject({ message: z.string(), type: z.string(), '#text': z.string() })
                .optional(),
              skipped: outcome.optional(),
            }),
          )
          .default([]),
      }),
    ),
  }),
});

function suitesOf(result: AuditResult) {
  return suitesSchema.parse(parser.parse(textOf(result))).testsuites;
}

const demo: FactChange[] = [];
await new DemoSource().load((changes) => demo.push(...changes));

test('the schema refuses what is no JUnit XML', async () => {
  expect(await mistakes('<testsuites><test/></testsuites>')).not.toEqual([]);
});

describe('JUnit XML is what the schema of Jenkins says', () => {
  test.each<readonly [string, AuditResult]>([
    ['of the demo', resultOf(demo)],
    ['of nothing known at all', resultOf([])],
    ['without any check', resultOf([LIVE], [])],
    ['with a finding of every status', everyStatus()],
  ])('%s', async (_, result) => {
    expect(await mistakes(textOf(result))).toEqual([]);
  });

  test('whatever names, labels, checks and gaps hold', async () => {
    const texts = [
      ...fc.sample(anyText, { numRuns: 60, seed: 7 }),
      ...HOSTILE_PIECES,
      ']]>',
      '<!-- --><?x?><![CDATA[',
      '&amp;&#0;&#x1b;"\'</testcase>',
      '\ufffe\uffff\u0001',
    ];
    expect(await mistakes(...texts.map((text) => textOf(hostile(text))))).toEqual([]);
  });
});

function hostile(text: string): AuditResult {
  const check = checkOf({
    title: text,
    pass: 'false',
    found: '{container.Config.Labels}',
    fix: { text },
    references: [{ benchmark: text, version: text, id: text }],
  });
  return resultOf(
    [
      LIVE,
      { kind: 'info', info: info({ Name: text }) },
      {
        kind: 'container',
        inspect: container('1', { Name: `/${text}`, Config: { Labels: { [text]: text } } }),
      },
      { kind: 'gap', gap: { fact: text, reason: 'error', detail: text, hint: text } },
    ],
    [check],
    [{ check: 'test.*', resource: {}, reason: text, owner: text, expires: '2020-01-01' }],
  );
}

describe('a finding', () => {
  const { testsuite: suites } = suitesOf(everyStatus());
  const caseOf = (check: string) =>
    suites.flatMap(({ testcase }) => testcase).find(({ classname }) => classname === check);

  test('that failed is a failure with what was found, the fix and the number in the benchmark', () => {
    expect(caseOf('a.privileged')).toMatchObject({
      name: 'container build',
      failure: {
        message: 'runs privileged',
        type: 'critical',
        '#text': 'runs privileged\nFix: Remove it.\nCIS Docker 1.8.0 5.5',
      },
    });
    expect(caseOf('a.privileged')).not.toHaveProperty('skipped');
  });

  test('that passed has nothing to say', () => {
    const passed = caseOf('c.fine');
    expect(passed).toBeDefined();
    expect(passed).not.toHaveProperty('failure');
    expect(passed).not.toHaveProperty('skipped');
  });

  test.each([
    ['d.unknown', 'unknown: The engine did not report container.Nope.'],
    ['e.manual', 'for a person to decide: A person has to decide this: Name is /build'],
    ['f.never', 'not applicable: Does not apply to this container.'],
    ['g.waived', 'waived: is accepted: waived by ops until 2026-06-30: the vendor wants it'],
  ])('of %s is skipped and says why', (check, words) => {
    expect(caseOf(check)).toMatchObject({ skipped: words });
    expect(caseOf(check)).not.toHaveProperty('failure');
  });

  test('with an expired waiver is a failure that says so', () => {
    expect(caseOf('h.expired')?.failure?.['#text']).toContain('was waived by dev until 2025-12-31');
  });
});

test('the sums are those of the test cases', () => {
  for (const result of [everyStatus(), resultOf(demo)]) {
    const { tests, failures, testsuite: suites } = suitesOf(result);
    const cases = suites.flatMap(({ testcase }) => testcase);
    expect(Number(tests)).toBe(cases.length);
    expect(Number(failures)).toBe(cases.filter(({ failure }) => failure !== undefined).length);
    for (const suite of suites) {
      expect(Number(suite.tests)).toBe(suite.testcase.length);
      expect(Number(suite.failures)).toBe(suite.testcase.filter(({ failure }) => failure).length);
      expect(Number(suite.skipped)).toBe(
        suite.testcase.filter(({ skipped }) => skipped !== undefined).length,
      );
      expect(suite.errors).toBe('0');
    }
  }
});

test('two resources of one name are two test cases', () => {
  const changes = ['1', '2'].map(
    (id): FactChange => ({ kind: 'container', inspect: container(id, { Name: '/web' }) }),
  );
  const { testsuite: suites } = suitesOf(resultOf([LIVE, ...changes], [checkOf({ pass: 'false' })]));
  const names = suites.flatMap(({ testcase }) => testcase).map(({ name }) => name);
  expect(names).toEqual(['container web', 'container web (2)']);
});

test('the first suite holds target, score, coverage, matrix and what could not be read', () => {
  const [posture] = suitesOf(everyStatus()).testsuite;
  const properties = Object.fromEntries(
    (posture?.properties?.property ?? []).map(({ name, value }) => [name, value]),
  );
  expect(properties).toMatchObject({
    score: 'Score 21 of 100',
    coverage: '83 % of the automated checks decided',
    'posture container hardened-configuration': '0/1',
    'posture container runtime-defence': '?',
    'posture registry': 'no check looks here',
  });
  expect(properties.target).toContain('host prod-7');
  expect(properties['score formula']).toContain('critical 10, high 6, medium 3, low 1, info 0');
  expect(posture?.['system-err']).toBe('Could not be read:\ncontainer web: no answer within 10 s try again');
});
