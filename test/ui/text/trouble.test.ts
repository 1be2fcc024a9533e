import { describe, expect, it } from 'vitest';
import { TargetError, TargetUsageError } from '../../../src/facts/target-error.ts';
import { failureText, reasonAndHelp, whatAndWhy } from '../../../src/ui/text/trouble.ts';

const TROUBLE = {
  kind: 'refused',
  what: 'Nobody listens',
  why: 'the connection was refused',
  tryThis: 'Start the engine.',
} as const;

describe('a trouble', () => {
  it('is told in whole sentences', () => {
    expect(reasonAndHelp(TROUBLE)).toBe('The connection was refused. Start the engine.');
    expect(whatAndWhy(TROUBLE)).toBe('Nobody listens. The connection was refused.');
  });
});

describe('failureText', () => {
  it.each([
    [new TargetError(TROUBLE), 'The connection was refused. Start the engine.'],
    [
      new TargetUsageError('xyz is not a target', 'Write docker: or tcp://HOST'),
      'xyz is not a target. Write docker: or tcp://HOST.',
    ],
    [new Error('the disk is full'), 'the disk is full'],
    ['plain', 'plain'],
  ])('%s', (error, text) => {
    expect(failureText(error)).toBe(text);
  });
});
