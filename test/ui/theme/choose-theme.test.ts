import { describe, expect, it } from 'vitest';
import { chooseTheme } from '../../../src/ui/theme/choose-theme.ts';
import { shippedTheme } from '../../../src/ui/theme/shipped-themes.ts';

const xterm = { TERM: 'xterm-256color' };

describe('chooseTheme', () => {
  it.each([
    // setting, environment, bits, background -> theme, depth, note
    ['auto', xterm, 24, 'dark', 'dark', 'truecolor', ''],
    ['auto', xterm, 24, 'light', 'light', 'truecolor', ''],
    ['auto', xterm, 24, undefined, 'dark', 'truecolor', ''],
    ['auto', xterm, 8, 'light', 'light', 'ansi256', ''],
    ['auto', { ...xterm, COLORTERM: 'truecolor' }, 8, undefined, 'dark', 'truecolor', ''],
    ['auto', { ...xterm, COLORTERM: '24bit' }, 8, undefined, 'dark', 'truecolor', ''],
    ['auto', { TERM: 'linux' }, 4, 'light', 'sixteen', 'ansi16', ''],
    ['auto', { TERM: 'vt100' }, 1, undefined, 'mono', 'none', ''],
    ['auto', { TERM: 'dumb' }, 1, undefined, 'mono', 'plain', ''],
    ['auto', { TERM: 'dumb', COLORTERM: 'truecolor' }, 24, undefined, 'mono', 'plain', ''],
    ['auto', { ...xterm, NO_COLOR: '1' }, 24, 'light', 'mono', 'none', ''],
    ['auto', { ...xterm, NO_COLOR: '0' }, 24, 'light', 'mono', 'none', ''],
    ['auto', { ...xterm, NO_COLOR: '' }, 24, 'light', 'light', 'truecolor', ''],
    ['solarized-light', xterm, 24, 'dark', 'solarized-light', 'truecolor', ''],
    ['solarized-light', xterm, 8, 'dark', 'solarized-light', 'ansi256', ''],
    ['sixteen', xterm, 24, 'dark', 'sixteen', 'ansi16', ''],
    ['mono', xterm, 24, 'dark', 'mono', 'none', ''],
    ['mono', { TERM: 'dumb' }, 1, undefined, 'mono', 'plain', ''],
    ['dark', { ...xterm, NO_COLOR: '1' }, 24, 'dark', 'mono', 'none', 'NO_COLOR is set: no colours.'],
    ['dark', { TERM: 'dumb' }, 1, 'dark', 'mono', 'plain', 'TERM is dumb: no colours.'],
    ['dark', { TERM: 'vt100' }, 1, 'dark', 'mono', 'none', 'This terminal has no colours.'],
    [
      'dark',
      { TERM: 'linux' },
      4,
      'dark',
      'sixteen',
      'ansi16',
      'This terminal has 16 colours, and dark needs more.',
    ],
    ['gone', xterm, 24, 'light', 'light', 'truecolor', 'There is no theme gone.'],
    ['gone', { TERM: 'linux' }, 4, 'light', 'sixteen', 'ansi16', 'There is no theme gone.'],
    ['gone', { ...xterm, NO_COLOR: '1' }, 24, 'light', 'mono', 'none', 'There is no theme gone.'],
  ] as const)('%s on %j with %i bits, %s: %s', (setting, env, colourBits, background, name, depth, note) => {
    expect(chooseTheme({ setting, env, colourBits, background, themeOf: shippedTheme })).toEqual({
      name,
      depth,
      note,
    });
  });
});
