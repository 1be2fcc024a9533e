import { describe, expect, test } from 'vitest';
import type { RuleProblem } from '../../../src/audit/rule-problem.ts';
import { ruleProblemNotice, ruleProblemWords } from '../../../src/ui/text/rule-problems.ts';

const problem = (check?: string, file = 'own.yaml'): RuleProblem => ({
  file,
  line: 3,
  field: 'pass',
  message: 'is missing',
  check,
});

describe('what is wrong in a person’s own rules', () => {
  test.each<readonly [readonly RuleProblem[], string, string]>([
    [[], '', ''],
    [[problem('a')], '1 of your own checks is wrong', '1 of your own checks is wrong: :gaps shows it'],
    [
      [problem('a'), problem('b')],
      '2 of your own checks are wrong',
      '2 of your own checks are wrong: :gaps shows them',
    ],
    // Two mistakes in one check, and the same id in another file.
    [
      [problem('a'), problem('a'), problem('a', 'other.yaml')],
      '2 of your own checks are wrong',
      '2 of your own checks are wrong: :gaps shows them',
    ],
    [
      [problem()],
      '1 mistake in your own checks and policy',
      '1 mistake in your own checks and policy: :gaps shows it',
    ],
    [
      [problem('a'), problem()],
      '2 mistakes in your own checks and policy',
      '2 mistakes in your own checks and policy: :gaps shows them',
    ],
  ])('%#', (problems, words, notice) => {
    expect(ruleProblemWords(problems)).toBe(words);
    expect(ruleProblemNotice(problems)).toBe(notice);
  });
});
