import chalk from 'chalk';
import { renderToString, Text } from 'ink';
import { afterAll, describe, expect, it } from 'vitest';
import { applyColourDepth } from '../../../src/ui/theme/colour-depth.ts';
import { shippedTheme } from '../../../src/ui/theme/shipped-themes.ts';
import { themeStyle } from '../../../src/ui/theme/theme-style.ts';

const ESC = '\u001b';

describe('applyColourDepth', () => {
  const before = chalk.level;
  afterAll(() => {
    chalk.level = before;
  });

  it.each([
    ['dark', 'truecolor', /\[38;2;\d+;\d+;\d+m/],
    ['dark', 'ansi256', /\[38;5;\d+m/],
    ['sixteen', 'ansi16', /\[31m/],
    ['mono', 'none', /\[1m/],
    ['mono', 'plain', /^x$/],
  ] as const)('makes Ink draw %s in %s', (name, depth, expected) => {
    const theme = shippedTheme(name);
    if (theme === undefined) throw new Error(`${name} is shipped`);
    applyColourDepth(depth);
    const output = renderToString(<Text {...themeStyle(theme, depth)('severity.critical')}>x</Text>);
    expect(output.replaceAll(ESC, '')).toMatch(expected);
    expect(output.includes(ESC)).toBe(depth !== 'plain');
  });
});
