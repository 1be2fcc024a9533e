import { describe, expect, it } from 'vitest';
import { editText } from '../../../src/ui/hooks/use-prompt.ts';

describe('editText', () => {
  it.each([
    ['web', 'x', 'webx'],
    ['web', 'space', 'web '],
    ['web', '日', 'web日'],
    ['web', '🚢', 'web🚢'],
    ['web🚢', 'backspace', 'web'],
    ['web', 'delete', 'we'],
    ['', 'backspace', ''],
    ['user:root port', 'ctrl-w', 'user:root '],
    ['user:root ', 'ctrl-w', ''],
    ['user:root', 'ctrl-u', ''],
    ['web', 'up', undefined],
    ['web', 'tab', undefined],
    ['web', 'ctrl-x', undefined],
  ])('%j and %s give %j', (text, chord, expected) => {
    expect(editText(text, chord)).toBe(expected);
  });
});
