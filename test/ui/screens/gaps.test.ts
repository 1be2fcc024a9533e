import { expect, it } from 'vitest';
import type { RuleProblem } from '../../../src/audit/rule-problem.ts';
import type { Gap } from '../../../src/facts/gap.ts';
import type { Connection } from '../../../src/facts/target.ts';
import { gapsDocument } from '../../../src/ui/screens/gaps/present.ts';
import { linesOf } from '../audited.ts';

const GAP: Gap = { fact: 'images', reason: 'permission', detail: 'may not be listed', hint: 'run as root' };

it.each<readonly [Connection, string]>([
  [{ state: 'live' }, 'Nothing: everything asked for was read.'],
  [{ state: 'connecting' }, 'Reading…'],
  [{ state: 'loading', done: 1, total: 2 }, 'Reading…'],
])('says what nothing means while it is %o', (connection, words) => {
  expect(linesOf(gapsDocument([], [], connection))).toEqual([` ${words}`]);
});

it('tells why, and what would help, of the target and of a person’s own rules', () => {
  const check = 'own.name';
  const file = '/c/checks/own.yaml';
  const problems: readonly RuleProblem[] = [
    { file, line: 7, field: 'pass', message: 'unknown name "x"', check },
    { file, line: 3, field: '', message: 'must be a map of fields' },
    { file, line: 9, field: 'why', message: 'is missing', check },
    { file: '/c/policy.yaml', line: 0, field: '', message: 'may not be read by this user' },
  ];
  expect(linesOf(gapsDocument([GAP], problems, { state: 'live' }))).toEqual([
    'images',
    ' why               may not be listed',
    ' kind              permission',
    ' what would help   run as root',
    '',
    'own.name in /c/checks/own.yaml',
    ' line 7            pass: unknown name "x"',
    ' line 9            why: is missing',
    ' what would help   Correct it and start Plimsoll anew; plimsoll checks lint tells when it is right. Until then it is left out.',
    '',
    '/c/checks/own.yaml',
    ' line 3            must be a map of fields',
    ' what would help   Correct it and start Plimsoll anew.',
    '',
    '/c/policy.yaml',
    ' why               may not be read by this user',
    ' what would help   Correct it and start Plimsoll anew.',
  ]);
});
