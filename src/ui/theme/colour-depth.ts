/** How many colours the terminal gets to see, and how Ink is made to keep to it. */
import chalk from 'chalk';

/**
 * `plain` is no styling at all, for a terminal that does not even know bold; `none` is bold, dim and inverse
 * without colours, which is what NO_COLOR asks for.
 */
export type ColourDepth = 'plain' | 'none' | 'ansi16' | 'ansi256' | 'truecolor';

const CHALK_LEVELS = { plain: 0, none: 1, ansi16: 1, ansi256: 2, truecolor: 3 } as const satisfies Record<
  ColourDepth,
  number
>;

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the terminal can show. `colourBits` is what Node finds out from the environment and the platform
 * (`WriteStream.getColorDepth()`: 1, 4, 8 or 24). NO_COLOR counts when it is set and not empty
 * (no-color.org), and stands above everything else.
 */
export function colourDepthOf(env: Environment, colourBits: number): ColourDepth {
  if (env.TERM === 'dumb') return 'plain';
  if ((env.NO_COLOR ?? '') !== '' || colourBits < 4) return 'none';
  if (colourBits >= 24 || env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return 'truecolor';
  return colourBits >= 8 ? 'ansi256' : 'ansi16';
}

/**
 * Makes Ink write no more colours than `depth` has. Ink colours through chalk, whose level is one value for the
 * whole process and was guessed from the environment when it was loaded.
 */
export function applyColourDepth(depth: ColourDepth): void {
  chalk.level = CHALK_LEVELS[depth];
}
