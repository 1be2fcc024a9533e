import { describe, expect, test } from 'vitest';
import { problemLine, unreadable } from '../../src/audit/rule-problem.ts';

describe('a problem in one line', () => {
  test.each([
    [{ file: 'a.yaml', line: 3, field: 'fix.text', message: 'is missing' }, 'a.yaml:3: fix.text: is missing'],
    [{ file: 'a.yaml', line: 3, field: '', message: 'must be a list' }, 'a.yaml:3: must be a list'],
    [{ file: 'checks', line: 0, field: '', message: 'does not exist' }, 'checks: does not exist'],
  ])('%j', (problem, line) => {
    expect(problemLine(problem)).toBe(line);
  });
});

describe('a file that can’t be opened', () => {
  test.each([
    ['ENOENT', 'does not exist'],
    ['EACCES', 'may not be read by this user'],
    ['ENOTDIR', 'is not a folder'],
    ['EISDIR', 'is a folder, not a file'],
    ['EIO', "can't be read (oh no)"],
  ])('%s', (code, message) => {
    const error = Object.assign(new Error('oh no'), { code });
    expect(unreadable('a.yaml', error)).toEqual({ file: 'a.yaml', line: 0, field: '', message });
  });
});
