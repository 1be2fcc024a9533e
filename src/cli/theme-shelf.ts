/** All themes that can be chosen, shipped ones and a person's own, and how the chosen one looks on this terminal. */
import { chooseTheme } from '../ui/theme/choose-theme.ts';
import type { ColourDepth, Environment } from '../ui/theme/colour-depth.ts';
import { shippedTheme, shippedThemes } from '../ui/theme/shipped-themes.ts';
import type { Background } from '../ui/theme/terminal-background.ts';
import type { Theme } from '../ui/theme/theme-file.ts';
import { themeStyle } from '../ui/theme/theme-style.ts';
import type { TextStyle, Token } from '../ui/theme/token.ts';
import { readUserTheme, readUserThemes } from './user-themes.ts';

interface ThemeInUse {
  readonly name: string;
  /** For `applyColourDepth`. */
  readonly depth: ColourDepth;
  readonly style: (token: Token | undefined) => TextStyle;
  /** Why it is not the one that was asked for, or what is wrong with its file; empty otherwise. */
  readonly note: string;
}

export interface ThemeShelf {
  /** The theme for a setting: `auto` or a name. Always gives one that the terminal can show. */
  readonly on: (setting: string) => ThemeInUse;
  /** What can be chosen, as far as it is known: the person's own are on it once `readOwn` is done. */
  readonly choices: () => readonly Theme[];
  /** Reads all of the person's own themes; resolves with one line for each that is broken. */
  readonly readOwn: () => Promise<readonly string[]>;
}

export interface ShelfPlace {
  readonly configFolder: string;
  readonly env: Environment;
  /** `process.stdout.getColorDepth()`: 1, 4, 8 or 24. */
  readonly colourBits: number;
  /** Asked whenever a theme is chosen, because the terminal may have answered meanwhile. */
  readonly background: () => Background | undefined;
}

export function openThemeShelf({ configFolder, env, colourBits, background }: ShelfPlace): ThemeShelf {
  const own = new Map<string, Theme>();
  const known = (name: string): Theme | undefined => own.get(name) ?? shippedTheme(name);
  return {
    on: (setting) => {
      let problem = '';
      if (setting !== 'auto' && known(setting) === undefined) {
        const read = readUserTheme(configFolder, setting);
        if (read.state === 'read') own.set(setting, read.theme);
        if (read.state === 'broken') problem = read.problem;
      }
      const wish = { setting, env, colourBits, background: background(), themeOf: known };
      const { name, depth, note } = chooseTheme(wish);
      const theme = known(name);
      // What chooseTheme falls back to is shipped; without it there is still plain text.
      const style = theme === undefined ? () => ({}) : themeStyle(theme, depth);
      return { name, depth, style, note: problem === '' ? note : problem };
    },
    choices: () => {
      const shipped = shippedThemes().filter(({ name }) => !own.has(name));
      return [...shipped, ...[...own.values()].sort((one, other) => one.name.localeCompare(other.name))];
    },
    readOwn: async () => {
      const { themes, problems } = await readUserThemes(configFolder);
      for (const theme of themes) own.set(theme.name, theme);
      return problems;
    },
  };
}
