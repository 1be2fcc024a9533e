import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/audit/evaluate.ts';
import { checkOf } from './sample-checks.ts';

const CONTAINER = { Name: 'web', HostConfig: { Memory: 5 }, Empty: null };

describe('a verdict', () => {
  test.each([
    ['true passes', { pass: 'container.HostConfig.Memory > 0' }, 'pass'],
    ['false fails', { pass: 'container.HostConfig.Memory < 0' }, 'fail'],
    ['a missing field is unknown', { pass: 'container.HostConfig.Pids > 0' }, 'unknown'],
    ['a missing field is unknown also when negated', { pass: '!(container.HostConfig.Pids > 0)' }, 'unknown'],
    ['a fact that is not known is unknown', { pass: 'image.Config.User != ""' }, 'unknown'],
    ['null is no number', { pass: 'container.Empty > 0' }, 'unknown'],
    ['an answer that is neither true nor false is unknown', { pass: 'container.Name' }, 'unknown'],
    [
      'what does not apply is not judged',
      { when: 'container.Name != "web"', pass: 'container.Nope' },
      'not-applicable',
    ],
    ['what applies is judged', { when: 'container.Name == "web"', pass: 'true' }, 'pass'],
    ['whether it applies can be unknown', { when: 'container.Nope', pass: 'true' }, 'unknown'],
    ['a person decides a manual check', { mode: 'manual', pass: 'true' }, 'manual'],
    ['a manual check may not apply', { mode: 'manual', when: 'false', pass: 'true' }, 'not-applicable'],
  ] as const)('%s', (_, fields, status) => {
    expect(evaluate(checkOf(fields), { container: CONTAINER, policy: {} }).status).toBe(status);
  });
});
