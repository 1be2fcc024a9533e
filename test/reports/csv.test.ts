import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { inert } from '../../src/facts/inert-text.ts';
import type { AuditResult } from '../../src/reports/audit-result.ts';
import { csvReport } from '../../src/reports/csv.ts';
import { DemoSource } from '../../src/sources/demo/demo-source.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, LIVE } from '../audit/sample-facts.ts';
import { anyText } from '../facts/hostile-text.ts';
import { everyStatus, resultOf } from './sample-result.ts';

const demo: FactChange[] = [];
await new DemoSource().load((changes) => demo.push(...changes));

const textOf = (result: AuditResult): string => [...csvReport(result)].join('');

function rowsOf(result: AuditResult): readonly Readonly<Record<string, string>>[] {
  return z
    .array(z.record(z.string(), z.string()))
    .parse(parse(textOf(result), { columns: true, record_delimiter: '\r\n' }));
}

test('every finding is a line, in the order of the JSON document', () => {
  const result = resultOf(demo);
  expect(rowsOf(result).map(({ check, resource_id, status }) => [check, resource_id, status])).toEqual(
    [...result.audit.all()].map(({ check, resource, status }) => [check, resource.id, status]),
  );
});

test('a line tells all about its finding', () => {
  const rows = new Map(rowsOf(everyStatus()).map((row) => [row.check, row]));
  expect(rows.get('a.privileged')).toEqual({
    status: 'fail',
    severity: 'critical',
    check: 'a.privileged',
    title: 'Nothing runs privileged',
    resource_kind: 'container',
    resource_name: 'build',
    resource_id: '1',
    reason: 'runs privileged',
    remediation: 'Remove it.',
    layer: 'container',
    control: 'hardened-configuration',
    references: 'CIS Docker 1.8.0 5.5',
    waiver: '',
    baseline: '',
    namespace: '',
    file: '',
    line: '',
  });
  expect(rows.get('g.waived')).toMatchObject({
    status: 'waived',
    waiver: 'waived by ops until 2026-06-30: the vendor wants it',
  });
  expect(rows.get('h.expired')).toMatchObject({
    status: 'fail',
    waiver: 'was waived by dev until 2025-12-31: until the move',
  });
});

test('without findings there is the head alone', () => {
  expect(textOf(resultOf([LIVE], []))).toMatch(/^status,severity,check,[a-z_,]+\r\n$/);
});

function named(name: string): AuditResult {
  const inspect = container('1', { Name: `/${name}` });
  return resultOf([LIVE, { kind: 'container', inspect }], [checkOf({ pass: 'false', evidence: [] })]);
}

describe('a spreadsheet', () => {
  test.each(['=1+1', '+1', '-1+1', '@SUM(A1)', '=HYPERLINK("http://example.org")', '＝1+1'])(
    'shows %s and does not run it',
    (name) => {
      expect(rowsOf(named(name))[0]?.resource_name).toBe(`'${name}`);
    },
  );

  test.each(['web,1', 'web"1"', 'a=b', ' =1', 'web'])('gets %s as it is', (name) => {
    expect(rowsOf(named(name))[0]?.resource_name).toBe(name);
  });

  test('finds one line for one finding, and nothing that runs, whatever a name holds', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const rows = rowsOf(named(`x${text}`));
        expect(rows.map(({ resource_name }) => resource_name)).toEqual([inert(`x${text}`)]);
        const [row] = rowsOf(named(text));
        for (const field of Object.values(row ?? {})) expect(field).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });
});
