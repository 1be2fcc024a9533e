import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { loadRules } from '../../src/audit/load-rules.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import type { AuditResult } from '../../src/reports/audit-result.ts';
import { jsonReport } from '../../src/reports/json.ts';
import { DemoSource } from '../../src/sources/demo/demo-source.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, image, info, LIVE, listedContainers } from '../audit/sample-facts.ts';
import { everyStatus, manyContainers, ONE_OF_EACH, resultOf } from './sample-result.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
const schemaFile = new URL('../../checks/result.schema.json', import.meta.url);
const validate = ajv.compile(JSON.parse(await readFile(schemaFile, 'utf8')));

function textOf(result: AuditResult): string {
  return [...jsonReport(result)].join('');
}

function validDocument(result: AuditResult): Record<string, unknown> {
  const document = JSON.parse(textOf(result));
  expect(validate(document) ? [] : validate.errors).toEqual([]);
  return document;
}

const demo: FactChange[] = [];
await new DemoSource().load((changes) => demo.push(...changes));

/** Control and format characters. */
const HOSTILE = /[\p{Cc}\p{Cf}]/u;

const SECRET = 'Zk4mQ8vLr2Xw9TpBn7Hc';

const MANY: readonly FactChange[] = [
  LIVE,
  { kind: 'engine', engine: { name: 'Docker', version: '28.5.1', apiVersion: '1.51', rootless: false } },
  {
    kind: 'info',
    info: info({ Name: 'prod-7', OperatingSystem: 'Debian', KernelVersion: '6.1', Architecture: 'x86_64' }),
  },
  {
    kind: 'image',
    inspect: image('sha256:1', { RepoTags: ['app:1'], Config: { Env: [`API_TOKEN=${SECRET}`] } }),
  },
  {
    kind: 'container',
    inspect: container('1', {
      Name: '/web',
      Image: 'sha256:1',
      Config: { Image: 'app:1', Env: [`DB_PASSWORD=${SECRET}`] },
      HostConfig: { Privileged: true },
    }),
  },
];

describe('the JSON document', () => {
  test.each<readonly [string, readonly FactChange[]]>([
    ['the demo', demo],
    ['nothing known at all', []],
    ['an engine without containers', MANY.slice(0, 3)],
    ['a small host', MANY],
    [
      'a gap',
      [
        LIVE,
        listedContainers('web'),
        {
          kind: 'gap',
          gap: { fact: 'container web', reason: 'timeout', detail: 'no answer', hint: 'try again' },
        },
      ],
    ],
  ])('of %s is what the schema says', (_, changes) => {
    validDocument(resultOf(changes));
  });

  test('tells target, sums and findings', async () => {
    const { checks } = await loadRules({
      only: ['docker.container.privileged', 'docker.image.secrets-in-env'],
    });
    const document = validDocument(resultOf(MANY, checks));
    expect(document).toMatchObject({
      schemaVersion: 1,
      tool: { name: 'plimsoll', version: '1.2.3' },
      target: {
        kind: 'docker',
        uri: 'unix:///run/test.sock',
        engine: { name: 'Docker', version: '28.5.1', apiVersion: '1.51', rootless: false },
        host: { name: 'prod-7', os: 'Debian', kernel: '6.1', architecture: 'x86_64' },
      },
      startedAt: '2026-01-02T03:04:05.000Z',
      finishedAt: '2026-01-02T03:04:06.500Z',
      summary: { bySeverity: { critical: 2 }, byStatus: { unknown: 0, manual: 0 } },
      gaps: [],
    });
    expect(document.findings).toContainEqual({
      check: 'docker.container.privileged',
      title: 'Containers do not run privileged',
      severity: 'critical',
      layer: 'container',
      control: 'hardened-configuration',
      references: expect.arrayContaining([{ benchmark: 'CIS Docker', version: '1.8.0', id: '5.5' }]),
      status: 'fail',
      resource: { kind: 'container', id: '1', name: 'web' },
      evidence: expect.arrayContaining([{ fact: 'HostConfig.Privileged', value: true }]),
      reason: 'runs privileged',
      remediation: 'Remove --privileged and add only the capabilities and devices that the program needs.',
    });
  });

  test('tells waivers that hold and waivers that have expired', () => {
    const { findings } = z
      .object({
        findings: z.array(
          z.object({ check: z.string(), status: z.string(), waiver: z.unknown().optional() }),
        ),
      })
      .parse(validDocument(everyStatus()));
    const waived = findings.filter(({ waiver }) => waiver !== undefined);
    expect(waived).toEqual([
      {
        check: 'g.waived',
        status: 'waived',
        waiver: { reason: 'the vendor wants it', owner: 'ops', expires: '2026-06-30', expired: false },
      },
      {
        check: 'h.expired',
        status: 'fail',
        waiver: { reason: 'until the move', owner: 'dev', expires: '2025-12-31', expired: true },
      },
    ]);
    const endless = [{ check: 'g.*', resource: {}, reason: 'for good', owner: 'ops' }];
    const text = textOf(resultOf([LIVE, ...manyContainers(1)], ONE_OF_EACH, endless));
    expect(JSON.parse(text).findings).toContainEqual(
      expect.objectContaining({
        waiver: { reason: 'for good', owner: 'ops', expires: null, expired: false },
      }),
    );
  });

  test('counts what it lists', () => {
    const document = validDocument(resultOf(demo));
    const { findings, summary } = document;
    if (!Array.isArray(findings)) throw new Error('findings is a list');
    const counts = Map.groupBy(findings, ({ status }) => status);
    for (const [status, found] of counts) {
      expect(summary).toMatchObject({ byStatus: { [status]: found.length } });
    }
  });

  test('equal facts give the same bytes, whatever order they came in', () => {
    const others = ['b', 'a', 'c', 'a2'].map(
      (id): FactChange => ({ kind: 'container', inspect: container(id) }),
    );
    const expected = textOf(resultOf([...MANY, ...others]));
    const [connection, ...rest] = [...MANY, ...others];
    if (!connection) throw new Error('there are facts');
    fc.assert(
      fc.property(fc.shuffledSubarray(rest, { minLength: rest.length }), (shuffled) => {
        expect(textOf(resultOf([...shuffled, connection]))).toBe(expected);
      }),
    );
  });

  test('only the two times differ between two runs', () => {
    const first = resultOf(MANY);
    const second = { ...resultOf(MANY), startedAt: 1, finishedAt: 2 };
    const withoutTimes = (text: string): string => text.replace(/"(started|finished)At": "[^"]*"/g, '');
    expect(textOf(second)).not.toBe(textOf(first));
    expect(withoutTimes(textOf(second))).toBe(withoutTimes(textOf(first)));
  });

  test('holds no secret', () => {
    const text = textOf(resultOf(MANY));
    expect(text).not.toContain(SECRET);
    expect(text).toContain('DB_PASSWORD=********');
  });

  test('holds nothing that acts on a terminal or hides from a reader', () => {
    const hostile = fc.string({
      unit: fc.constantFrom(
        'a',
        '\u001b',
        ']',
        '0',
        ';',
        '\u0007',
        '\u009b',
        '\u202e',
        '\u200b',
        '\r',
        '\n',
        '"',
        '\\',
      ),
    });
    const check = checkOf({ pass: 'false', evidence: ['container.Config.Labels', 'container.Config.Cmd'] });
    fc.assert(
      fc.property(hostile, (text) => {
        const result = resultOf(
          [
            LIVE,
            {
              kind: 'container',
              inspect: container('1', {
                Name: `/${text}`,
                Config: { Cmd: [text], Labels: { [text]: text } },
              }),
            },
            { kind: 'gap', gap: { fact: `container ${text}`, reason: 'error', detail: text, hint: text } },
            { kind: 'info', info: info({ Name: text, OperatingSystem: text }) },
          ],
          [check],
        );
        expect(textOf(result).replaceAll('\n', '')).not.toMatch(HOSTILE);
        const strings: string[] = [];
        JSON.parse(textOf(result), (_key, value) => {
          if (typeof value === 'string') strings.push(value);
          return value;
        });
        expect(strings.filter((string) => HOSTILE.test(string))).toEqual([]);
      }),
    );
  });
});
