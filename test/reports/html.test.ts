import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { FactChange } from '../../src/facts/fact-change.ts';
import type { AuditResult } from '../../src/reports/audit-result.ts';
import { htmlReport } from '../../src/reports/html/page.ts';
import { DemoSource } from '../../src/sources/demo/demo-source.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { LIVE } from '../audit/sample-facts.ts';
import { everyStatus, manyContainers, resultOf } from './sample-result.ts';

const demo: FactChange[] = [];
await new DemoSource().load((changes) => demo.push(...changes));

const textOf = (result: AuditResult): string => [...htmlReport(result)].join('');

const rowsOf = (html: string): number => html.match(/<tr data-status=/g)?.length ?? 0;

describe('the page', () => {
  const html = textOf(resultOf(demo));

  test('allows its own script and style and nothing else', () => {
    const hashOf = (text = ''): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const [, script] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
    const [, style] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
    expect(script).toContain('addEventListener');
    expect(policy?.replaceAll('&#39;', "'").split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hashOf(script)}`,
      `style-src ${hashOf(style)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
  });

  test('comes before anything that the policy has to hold for', () => {
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.search(/<(style|script|title|body)/));
  });

  test('names nothing outside itself', () => {
    const places = [...html.matchAll(/ (?:src|href|action|srcset|poster|data)="([^"]*)"/g)].map(
      ([, place]) => place,
    );
    expect(places.length).toBeGreaterThan(0);
    expect(places.filter((place) => !place?.startsWith('#'))).toEqual([]);
    expect(html).not.toMatch(/@import|url\((?!#)/);
  });

  test('shows score, coverage, formulas, matrix, the first things to do and the fix', () => {
    for (const words of [
      'Audit of <bdi>demo-host</bdi>',
      'of 100',
      'of the automated checks decided',
      'weighted by severity (critical 10, high 6, medium 3, low 1, info 0)',
      'What to do first',
      'Remove --privileged and add only the capabilities',
    ])
      expect(html).toContain(words);
  });
});

describe('what is listed', () => {
  test('is what failed, is unknown, waived or for a person; the rest is counted by check', () => {
    const html = textOf(everyStatus());
    const statuses = [...html.matchAll(/<tr data-status="([^"]*)"/g)].map(([, status]) => status);
    expect(statuses.toSorted()).toEqual(['fail', 'fail', 'fail', 'manual', 'unknown', 'waived']);
    expect(html).toMatch(
      /Fine things<br><small>c\.fine<\/small><\/th><td>medium<\/td><td>1<\/td><td>0<\/td>/,
    );
    expect(html).toContain('waived by ops until 2026-06-30: the vendor wants it');
    expect(html).toContain('was waived by dev until 2025-12-31: until the move');
    expect(html).toContain('<strong>1</strong> failed with an expired waiver');
  });

  test('stays what a browser can bear: large checks give way, small ones are listed whole', () => {
    const all = Array.from({ length: 12 }, (_, index) => checkOf({ id: `all.${index}`, pass: 'false' }));
    const one = checkOf({ id: 'one', pass: 'container.Id != "c000"' });
    const html = textOf(resultOf([LIVE, ...manyContainers(1500)], [...all, one]));
    // Nine thousand nine hundred and ninety-nine rows are left for twelve checks.
    expect(rowsOf(html)).toBe(1 + 12 * Math.floor(9999 / 12));
    expect(html).toContain(`… and ${(1500 - Math.floor(9999 / 12)).toLocaleString('en')} more of this check`);
    expect(html).toContain('18,001');
    expect(html.length).toBeLessThan(5_000_000);
  });

  test('is all of it on an ordinary host', () => {
    const result = resultOf(demo);
    const { fail } = result.audit.total;
    const open = result.audit.total.unknown + result.audit.total.manual + result.audit.total.waived;
    expect(rowsOf(textOf(result))).toBe(Object.values(fail).reduce((sum, count) => sum + count, 0) + open);
    expect(textOf(result)).not.toContain('more of this check');
  });

  test('may be nothing', () => {
    expect(textOf(resultOf([LIVE], []))).toContain('Nothing failed, and nothing is open.');
    expect(textOf(resultOf([]))).toContain('Nothing could be scored');
  });
});
