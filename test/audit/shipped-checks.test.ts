import { describe, expect, test } from 'vitest';
import { runExamples } from '../../src/audit/examples.ts';
import { loadRules } from '../../src/audit/load-rules.ts';

const { checks, policy } = await loadRules();

describe('the checks that come with Plimsoll', () => {
  test.each(checks.map((check) => [check.id, check] as const))(
    '%s: its examples say what they stand for',
    (_, check) => {
      const wrong = runExamples(check, policy).filter((result) => !result.isRight);
      expect(wrong).toEqual([]);
    },
  );

  test('have ids of their own', () => {
    const ids = checks.map((check) => check.id);
    expect(ids).toEqual([...new Set(ids)]);
  });
});
