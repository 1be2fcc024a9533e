import { problemLine, type RuleProblem } from '../audit/rule-problem.ts';
import { inert } from '../facts/inert-text.ts';
import type { OutputStream } from './command-streams.ts';

/** Says what is wrong in a person's own files, each problem once. Gives the exit code: 2 when there is any, else 0. */
export function tellRuleProblems(problems: readonly RuleProblem[], stderr: OutputStream): 0 | 2 {
  for (const line of new Set(problems.map(problemLine))) stderr.write(`plimsoll: ${inert(line)}\n`);
  return problems.length === 0 ? 0 : 2;
}
