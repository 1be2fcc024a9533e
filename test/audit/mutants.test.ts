import { describe, expect, test } from 'vitest';
import { mutantsOf } from '../../scripts/mutants.ts';
import { survivorsOf } from '../../scripts/surviving-mutants.ts';
import { loadRules, SHIPPED_SETS } from '../../src/audit/load-rules.ts';
import { checkOf } from './sample-checks.ts';

const { checks, policy } = await loadRules({ about: SHIPPED_SETS });

describe('the examples of the shipped checks', () => {
  const results = checks.map((check) => ({ id: check.id, ...survivorsOf(check, policy) }));

  test('catch at least 98 of 100 small mistakes in the expressions', () => {
    const mutants = results.reduce((sum, result) => sum + result.mutants, 0);
    const survivors = results.flatMap((result) => result.survivors);
    expect(mutants).toBeGreaterThan(checks.length * 3);
    expect(survivors.length / mutants).toBeLessThanOrEqual(0.02);
  });

  test.each(results.map((result) => [result.id, result] as const))(
    '%s: catch at least nine of ten',
    (_, result) => {
      expect(result.survivors.length).toBeLessThanOrEqual(result.mutants / 10);
    },
  );
});

test('mistakes are negations, other operators, other constants and dropped operands', () => {
  expect(mutantsOf('container.x == 1 || !("b" in ["b"])', 'container').toSorted()).toEqual(
    [
      'true',
      'false',
      '!((container.x == 1) || !("b" in ["b"]))',
      '(container.x == 1)',
      '!("b" in ["b"])',
      '((container.x == 1) && !("b" in ["b"]))',
      '(!(container.x == 1) || !("b" in ["b"]))',
      '((container.x != 1) || !("b" in ["b"]))',
      '((container.x == 2) || !("b" in ["b"]))',
      '((container.x == 0) || !("b" in ["b"]))',
      '((container.x == 1) || ("b" in ["b"]))',
      '((container.x == 1) || !!("b" in ["b"]))',
      '((container.x == 1) || !("bx" in ["b"]))',
      '((container.x == 1) || !("" in ["b"]))',
      '((container.x == 1) || !("b" in []))',
      '((container.x == 1) || !("b" in ["bx"]))',
      '((container.x == 1) || !("b" in [""]))',
    ].toSorted(),
  );
});

test('examples that say too little let mistakes through', () => {
  const check = checkOf({
    pass: 'container.HostConfig.Memory > 0',
    examples: {
      pass: [{ container: { HostConfig: { Memory: 100 } } }],
      fail: [{ container: { HostConfig: { Memory: -100 } } }],
      'not-applicable': [],
    },
  });
  expect(survivorsOf(check, policy).survivors.map(({ mutant }) => mutant)).toContain(
    '(container.HostConfig.Memory >= 0)',
  );
});
