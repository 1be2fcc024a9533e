import { describe, expect, test } from 'vitest';
import { runExamples } from '../../src/audit/examples.ts';
import { loadRules, SHIPPED_SETS } from '../../src/audit/load-rules.ts';
import { sectionOf } from '../../src/insight/benchmark.ts';

const { checks, policy } = await loadRules({ about: SHIPPED_SETS });

describe('the checks that come with Plimsoll', () => {
  test.each(checks.map((check) => [check.id, check] as const))(
    '%s: its examples say what they stand for',
    (_, check) => {
      const wrong = runExamples(check, policy).filter((result) => !result.isRight);
      expect(wrong).toEqual([]);
    },
  );

  test.each(checks.map((check) => [check.id, check] as const))(
    '%s: says what it finds in plain words, and an example shows them',
    (_, { found, examples }) => {
      expect(found).toBeDefined();
      const shown = examples.fail.flatMap((example) => example.found ?? []);
      expect(shown.length).toBeGreaterThan(0);
      // Names of fields, and what empties, are for the evidence.
      for (const words of shown)
        expect(words).not.toMatch(/HostConfig|NetworkSettings|Config\.|\bis (true|false|empty)\b/);
    },
  );

  test('have ids of their own', () => {
    const ids = checks.map((check) => check.id);
    expect(ids).toEqual([...new Set(ids)]);
  });

  test('stand in parts of benchmarks that have names', () => {
    const references = checks.flatMap((check) => check.references);
    expect(references.filter((reference) => sectionOf(reference) === undefined)).toEqual([]);
  });
});
