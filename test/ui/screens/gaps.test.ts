import { expect, it } from 'vitest';
import type { RuleProblem } from '../../../src/audit/rule-problem.ts';
import type { Gap } from '../../../src/facts/gap.ts';
import { gapsDocument } from '../../../src/ui/screens/gaps/present.ts';
import { linesOf } from '../audited.ts';

const GAP: Gap = { fact: 'images', reason: 'permission', detail: 'may not be listed', hint: 'run as root' };

it('says so when everything was read', () => {
  expect(linesOf(gapsDocument([], []))).toEqual([' Nothing: everything asked for was read.']);
});

it('tells why, and what would help, of the target and of a person’s own rules', () => {
  const problems: readonly RuleProblem[] = [
    { file: '/c/checks/own.yaml', line: 7, field: 'pass', message: 'unknown name "x"', check: 'own.name' },
    { file: '/c/policy.yaml', line: 0, field: '', message: 'may not be read by this user' },
  ];
  expect(linesOf(gapsDocument([GAP], problems))).toEqual([
    'images',
    ' why               may not be listed',
    ' kind              permission',
    ' what would help   run as root',
    '',
    '/c/checks/own.yaml:7',
    ' why               pass: unknown name "x"',
    ' left out          own.name',
    ' what would help   Correct it and start Plimsoll anew; plimsoll checks lint tells when it is right.',
    '',
    '/c/policy.yaml',
    ' why               may not be read by this user',
    ' what would help   Correct it and start Plimsoll anew.',
  ]);
});
