import { readFile } from 'node:fs/promises';
import AjvDraft4 from 'ajv-draft-04';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { FactChange } from '../../src/facts/fact-change.ts';
import type { Severity } from '../../src/facts/finding.ts';
import type { AuditResult } from '../../src/reports/audit-result.ts';
import { sarifReport } from '../../src/reports/sarif.ts';
import { DemoSource } from '../../src/sources/demo/demo-source.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, image, LIVE } from '../audit/sample-facts.ts';
import { anyText } from '../facts/hostile-text.ts';
import { everyStatus, manyContainers, resultOf } from './sample-result.ts';

const ajv = new AjvDraft4({ allErrors: true, strict: false, unicodeRegExp: false });
formats.default(ajv);
const schemaFile = new URL('../fixtures/sarif-schema-2.1.0.json', import.meta.url);
const validate = ajv.compile(JSON.parse(await readFile(schemaFile, 'utf8')));

/** The part of the format that the tests look at. */
const logSchema = z.object({
  runs: z.tuple([
    z.looseObject({
      tool: z.object({
        driver: z.looseObject({
          name: z.string(),
          rules: z.array(
            z.looseObject({
              id: z.string(),
              shortDescription: z.object({ text: z.string() }),
              fullDescription: z.object({ text: z.string() }),
              help: z.object({ text: z.string(), markdown: z.string() }),
              properties: z.looseObject({
                tags: z.array(z.string()),
                precision: z.string(),
                'security-severity': z.string(),
              }),
            }),
          ),
        }),
      }),
      automationDetails: z.object({ id: z.string() }),
      invocations: z.tuple([
        z.looseObject({
          toolExecutionNotifications: z.array(z.object({ message: z.object({ text: z.string() }) }).loose()),
        }),
      ]),
      properties: z.looseObject({ summary: z.looseObject({ byStatus: z.record(z.string(), z.number()) }) }),
      results: z.array(
        z.looseObject({
          ruleId: z.string(),
          ruleIndex: z.number(),
          kind: z.string(),
          level: z.string(),
          message: z.object({ text: z.string() }),
          locations: z.tuple([
            z.object({
              physicalLocation: z.object({
                artifactLocation: z.object({ uri: z.string() }),
                region: z.object({ startLine: z.literal(1) }),
              }),
              logicalLocations: z.tuple([
                z.looseObject({ name: z.string(), fullyQualifiedName: z.string() }),
              ]),
            }),
          ]),
          partialFingerprints: z.object({ primaryLocationLineHash: z.string(), 'plimsoll/v1': z.string() }),
          suppressions: z.array(
            z.object({ kind: z.string(), status: z.string(), justification: z.string() }),
          ),
        }),
      ),
    }),
  ]),
});

function runOf(result: AuditResult) {
  const log = JSON.parse([...sarifReport(result)].join(''));
  expect(validate(log) ? [] : validate.errors).toEqual([]);
  return logSchema.parse(log).runs[0];
}

const demo: FactChange[] = [];
await new DemoSource().load((changes) => demo.push(...changes));

test('the schema refuses what is no SARIF', () => {
  expect(validate({ version: '2.1.0', runs: [{ tool: {} }] })).toBe(false);
});

describe('a SARIF log is what its published schema says', () => {
  test.each<readonly [string, AuditResult]>([
    ['of the demo', resultOf(demo)],
    ['of nothing known at all', resultOf([])],
    ['without any check', resultOf([LIVE], [])],
    ['with a finding of every status', everyStatus()],
  ])('%s', (_, result) => {
    runOf(result);
  });

  test('whatever names and labels hold', () => {
    const check = checkOf({
      pass: 'false',
      found: '{container.Config.Labels}',
      evidence: ['container.Name'],
    });
    fc.assert(
      fc.property(anyText, (text) => {
        const inspect = container('1', { Name: `/${text}`, Config: { Labels: { [text]: text } } });
        const gap = { fact: `container ${text}`, reason: 'error', detail: text, hint: text } as const;
        runOf(resultOf([LIVE, { kind: 'container', inspect }, { kind: 'gap', gap }], [check]));
      }),
      { numRuns: 60 },
    );
  });
});

describe('results', () => {
  const run = runOf(everyStatus());

  test('are what wants attention, with the kind that says how', () => {
    expect(
      run.results.map(({ ruleId, kind, level, suppressions }) => [ruleId, kind, level, suppressions.length]),
    ).toEqual([
      ['b.low', 'fail', 'note', 0],
      ['a.privileged', 'fail', 'error', 0],
      ['d.unknown', 'open', 'none', 0],
      ['e.manual', 'review', 'none', 0],
      ['g.waived', 'fail', 'error', 1],
      ['h.expired', 'fail', 'note', 0],
    ]);
  });

  test('of what passed or does not apply are only counted', () => {
    expect(run.properties.summary.byStatus).toMatchObject({ pass: 1, 'not-applicable': 1 });
  });

  test('point at their rule', () => {
    const { rules } = run.tool.driver;
    for (const { ruleId, ruleIndex } of run.results) expect(rules[ruleIndex]?.id).toBe(ruleId);
  });

  test('that are waived carry who accepted them, until when and why', () => {
    expect(run.results.flatMap(({ suppressions }) => suppressions)).toEqual([
      {
        kind: 'external',
        status: 'accepted',
        justification: 'waived by ops until 2026-06-30: the vendor wants it',
      },
    ]);
  });

  test('say what was found, and that a waiver has expired', () => {
    const texts = new Map(run.results.map(({ ruleId, message }) => [ruleId, message.text]));
    expect(texts.get('a.privileged')).toBe('container build: runs privileged');
    expect(texts.get('h.expired')).toContain('was waived by dev until 2025-12-31: until the move');
  });

  test('lie in a place that GitHub takes: a relative path, with the resource as the logical location', () => {
    const Name = '/a b/../c:ü?#';
    const other = runOf(
      resultOf(
        [LIVE, { kind: 'container', inspect: container('1', { Name }) }],
        [checkOf({ pass: 'false' })],
      ),
    );
    const [location] = other.results[0]?.locations ?? [];
    expect(location?.physicalLocation.artifactLocation.uri).toBe('container/a%20b%2F..%2Fc%3A%C3%BC%3F%23');
    expect(location?.logicalLocations[0]).toMatchObject({
      name: 'a b/../c:ü?#',
      fullyQualifiedName: 'container/a b/../c:ü?#',
    });
  });

  test.each([
    ['[click](http://example.org)', 'container [click] (http://example.org): Id is 1'],
    ['{0}', 'container { 0 }: Id is 1'],
  ])('never take %s for a link or a place to fill in', (name, text) => {
    const inspect = container('1', { Name: `/${name}` });
    const check = checkOf({ pass: 'false', evidence: ['container.Id'] });
    expect(runOf(resultOf([LIVE, { kind: 'container', inspect }], [check])).results[0]?.message.text).toBe(
      text,
    );
  });

  test('stay within the 25,000 that GitHub takes where a thousand containers pass', () => {
    const checks = Array.from({ length: 40 }, (_, index) => checkOf({ id: `c${index}`, pass: 'true' }));
    expect(runOf(resultOf([LIVE, ...manyContainers(1000)], checks)).results).toEqual([]);
  });
});

describe('fingerprints', () => {
  const check = checkOf({ pass: 'false' });
  const printsOf = (id: string, name: string, checks = [check]): readonly string[] =>
    runOf(
      resultOf([LIVE, { kind: 'container', inspect: container(id, { Name: `/${name}` }) }], checks),
    ).results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);

  test('stay when a container is made anew under its name', () => {
    expect(printsOf('1', 'web')).toEqual(printsOf('2', 'web'));
  });

  test('differ by name, by check and by kind of resource', () => {
    const changes: readonly FactChange[] = [
      LIVE,
      { kind: 'container', inspect: container('1', { Name: '/web:1' }) },
      { kind: 'image', inspect: image('sha256:1', { RepoTags: ['web:1'] }) },
    ];
    const checks = [
      check,
      checkOf({ id: 'other', pass: 'false' }),
      checkOf({ id: 'other.image', resource: 'image', pass: 'false' }),
    ];
    const prints = runOf(resultOf(changes, checks)).results.map(
      ({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash,
    );
    expect(new Set([...prints, ...printsOf('1', 'db')]).size).toBe(4);
  });

  test('have the value that they had in earlier versions', () => {
    expect(printsOf('1', 'web')).toEqual([
      '13b3a9da5d32166a85b56a3b93910b91070808f27d8ea16c4f324fc66f9c8ebc',
    ]);
  });
});

describe('rules', () => {
  test('tell what is wrong, why, what somebody does with it and how to fix it', () => {
    const rule = runOf(everyStatus()).tool.driver.rules.find(({ id }) => id === 'a.privileged');
    expect(rule).toMatchObject({
      shortDescription: { text: 'Nothing runs privileged' },
      fullDescription: { text: 'Nothing is left between it and the host.' },
      defaultConfiguration: { level: 'error' },
      properties: {
        tags: ['security', 'layer/container', 'control/hardened-configuration', 'resource/container'],
        precision: 'very-high',
        'security-severity': '9.5',
        references: ['CIS Docker 1.8.0 5.5'],
      },
    });
    expect(rule?.help.text).toBe(
      [
        'Nothing is left between it and the host.',
        'Somebody mounts the disk of the host.',
        'Fix: Remove it.',
        'CIS Docker 1.8.0 5.5',
      ].join('\n\n'),
    );
    expect(rule?.help.markdown).toContain('Compose:\n\n```\nprivileged: false\ncap_drop: [ALL]\n```');
  });

  test('of the shipped checks all have help, and no more tags and words than GitHub shows', () => {
    for (const { help, fullDescription, properties } of runOf(resultOf(demo)).tool.driver.rules) {
      expect(help.text.length).toBeGreaterThan(100);
      expect(fullDescription.text.length).toBeLessThanOrEqual(1024);
      expect(properties.tags.length).toBeLessThanOrEqual(10);
    }
  });

  /** The bands that GitHub's documentation gives. */
  const BANDS: readonly (readonly [Severity, number, number])[] = [
    ['critical', 9.1, 10],
    ['high', 7, 8.9],
    ['medium', 4, 6.9],
    ['low', 0.1, 3.9],
    ['info', 0, 0],
  ];

  test.each(BANDS)('of severity %s are so to GitHub too', (severity, from, to) => {
    const [rule] = runOf(resultOf([LIVE], [checkOf({ severity, pass: 'true' })])).tool.driver.rules;
    const number = Number(rule?.properties['security-severity']);
    expect(number).toBeGreaterThanOrEqual(from);
    expect(number).toBeLessThanOrEqual(to);
  });
});

describe('the run', () => {
  const run = runOf(everyStatus());

  test('tells what could not be read', () => {
    expect(run.invocations[0].toolExecutionNotifications).toMatchObject([
      {
        level: 'warning',
        message: { text: 'Could not read container web: no answer within 10 s. try again' },
        properties: { fact: 'container web', reason: 'timeout' },
      },
    ]);
  });

  test('is kept apart from the runs of other hosts', () => {
    expect(run.automationDetails.id).toBe('plimsoll/prod-7/');
  });

  test('holds score, coverage and matrix', () => {
    expect(run.properties.summary).toMatchObject({ score: 21, coverage: 0.8333 });
    expect(run.properties.summary.matrix).toHaveLength(6);
  });
});
