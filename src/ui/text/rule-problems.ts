/** What is wrong in a person's own checks and policy, in a few words. Pure. */
import type { RuleProblem } from '../../audit/rule-problem.ts';

/** `2 of your own checks are wrong`, or the number of mistakes when some are in no check; empty when there are none. */
export function ruleProblemWords(problems: readonly RuleProblem[]): string {
  if (problems.length === 0) return '';
  const checks = new Set(problems.map(({ file, check }) => check && `${file} ${check}`));
  if (!checks.has(undefined))
    return `${checks.size} of your own checks ${checks.size === 1 ? 'is' : 'are'} wrong`;
  return `${problems.length} ${problems.length === 1 ? 'mistake' : 'mistakes'} in your own checks and policy`;
}

/** The same for the last line of the screen, with the way to more; empty when there are none. */
export function ruleProblemNotice(problems: readonly RuleProblem[]): string {
  if (problems.length === 0) return '';
  return `${ruleProblemWords(problems)}: :gaps shows ${problems.length === 1 ? 'it' : 'them'}`;
}
