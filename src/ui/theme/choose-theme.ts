/** Which theme is on, from what the person wants and what the terminal can show. Pure. */
import { type ColourDepth, colourDepthOf, type Environment } from './colour-depth.ts';
import type { Theme } from './theme-file.ts';

export interface ThemeWish {
  /** `auto` or a theme's name. */
  readonly setting: string;
  readonly env: Environment;
  /** What Node says the terminal can show: 1, 4, 8 or 24 bits. */
  readonly colourBits: number;
  /** Undefined when the terminal does not tell. */
  readonly background: 'dark' | 'light' | undefined;
  /** The themes there are; undefined for a name that nobody has. */
  readonly themeOf: (name: string) => Theme | undefined;
}

export interface ChosenTheme {
  readonly name: string;
  readonly depth: ColourDepth;
  /** Why it is not the one that was asked for, for a person; empty when it is. */
  readonly note: string;
}

/** The theme to show. It never has more colours than the terminal, and always a name that `themeOf` knows. */
export function chooseTheme({ setting, env, colourBits, background, themeOf }: ThemeWish): ChosenTheme {
  const depth = colourDepthOf(env, colourBits);
  const wanted = setting === 'auto' ? undefined : themeOf(setting);
  const missing = setting !== 'auto' && wanted === undefined ? `There is no theme ${setting}.` : '';
  if (depth === 'plain' || depth === 'none') {
    const isAsked = setting === 'auto' || wanted?.depth === 'none';
    const name = wanted?.depth === 'none' ? wanted.name : 'mono';
    return { name, depth, note: isAsked ? '' : `${missing || noColourReason(env)}${missing ? '' : '.'}` };
  }
  if (wanted?.depth === 'none') return { name: wanted.name, depth: 'none', note: '' };
  if (wanted?.depth === 'ansi16') return { name: wanted.name, depth: 'ansi16', note: '' };
  if (depth === 'ansi16') {
    const note =
      wanted === undefined ? missing : `This terminal has 16 colours, and ${wanted.name} needs more.`;
    return { name: 'sixteen', depth, note };
  }
  if (wanted !== undefined) return { name: wanted.name, depth, note: '' };
  return { name: background === 'light' ? 'light' : 'dark', depth, note: missing };
}

function noColourReason(env: Environment): string {
  if (env.TERM === 'dumb') return 'TERM is dumb: no colours';
  return (env.NO_COLOR ?? '') === '' ? 'This terminal has no colours' : 'NO_COLOR is set: no colours';
}
