import { describe, expect, test } from 'vitest';
import { compare } from '../../src/audit/comparison.ts';
import type { AuditResult } from '../../src/reports/audit-result.ts';
import { baselineStates } from '../../src/reports/baseline-state.ts';
import { type Format, reportIn } from '../../src/reports/formats.ts';
import { everyStatus } from './sample-result.ts';

/** Compared with an audit in which one of today's failures was there already, and one that is mended now. */
function compared(): AuditResult {
  const result = everyStatus();
  const names: ReadonlySet<string> = new Set(['build']);
  const failed = new Map(
    ['a.privileged', 'c.fine'].map((check) => [check, { kind: 'container', names } as const]),
  );
  const earlier = { at: Date.UTC(2025, 11, 24, 12), failed, judged: undefined };
  return { ...result, comparison: compare(earlier, result.audit, result.facts) };
}

const textOf = async (format: Format): Promise<string> => [...(await reportIn(format, compared()))].join('');

test('a failure is known or new, everything else neither', () => {
  const { audit, comparison } = compared();
  const stateOf = baselineStates(comparison);
  expect([...audit.all()].map((finding) => [finding.check, stateOf(finding)])).toEqual([
    ['b.low', 'new'],
    ['a.privileged', 'known'],
    ['c.fine', undefined],
    ['d.unknown', undefined],
    ['e.manual', undefined],
    ['f.never', undefined],
    ['g.waived', undefined],
    ['h.expired', 'new'],
  ]);
  expect([...audit.all()].map(baselineStates(undefined)).every((state) => state === undefined)).toBe(true);
});

describe('what the reports say of it', () => {
  test('SARIF', async () => {
    const { results } = JSON.parse(await textOf('sarif')).runs[0];
    const states = results.map((result: Readonly<Record<string, unknown>>) => [
      result.ruleId,
      result.baselineState,
    ]);
    expect(states).toEqual([
      ['b.low', 'new'],
      ['a.privileged', 'unchanged'],
      ['d.unknown', undefined],
      ['e.manual', undefined],
      ['g.waived', undefined],
      ['h.expired', 'new'],
    ]);
  });

  test('JUnit XML', async () => {
    const text = await textOf('junit');
    expect(text).toMatch(/runs privileged\nKnown from the baseline\.\n/);
    expect(text).toMatch(/Id is 1\nNew since the baseline\.\n/);
  });

  test('CSV', async () => {
    const lines = (await textOf('csv')).trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/,baseline,namespace,file,line$/);
    const states = lines.slice(1).map((line) => line.split(',').at(-4));
    expect(states).toEqual(['new', 'known', '', '', '', '', '', 'new']);
  });

  test('the web page', async () => {
    const text = await textOf('html');
    expect(text).toContain('Since the baseline of 2025-12-24 12:00 UTC');
    expect(text).toMatch(
      /<strong>2<\/strong> new[\s\S]*<strong>1<\/strong> known[\s\S]*<strong>1<\/strong> fixed/,
    );
    expect(text).toContain('failed, known');
    expect(text).toContain('passes now');
  });
});
