/** The themes that come with the program. They are built in, so that a start reads no file for them. */
import colourBlindSafe from '../../../themes/colour-blind-safe.json' with { type: 'json' };
import dark from '../../../themes/dark.json' with { type: 'json' };
import darkHighContrast from '../../../themes/dark-high-contrast.json' with { type: 'json' };
import light from '../../../themes/light.json' with { type: 'json' };
import lightHighContrast from '../../../themes/light-high-contrast.json' with { type: 'json' };
import mono from '../../../themes/mono.json' with { type: 'json' };
import sixteen from '../../../themes/sixteen.json' with { type: 'json' };
import solarizedDark from '../../../themes/solarized-dark.json' with { type: 'json' };
import solarizedLight from '../../../themes/solarized-light.json' with { type: 'json' };
import { type Theme, themeSchema } from './theme-file.ts';

/** In the order in which they are offered. */
const SHIPPED = [
  dark,
  light,
  darkHighContrast,
  lightHighContrast,
  colourBlindSafe,
  solarizedDark,
  solarizedLight,
  sixteen,
  mono,
] as const;

const parsed = new Map<string, Theme>();

/** The theme of that name; undefined when none is shipped under it. Parsed when first wanted: a start needs one. */
export function shippedTheme(name: string): Theme | undefined {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  const raw = SHIPPED.find((theme) => theme.name === name);
  if (raw === undefined) return undefined;
  const theme = themeSchema.parse(raw);
  parsed.set(name, theme);
  return theme;
}

/** All of them, in the order in which they are offered. */
export function shippedThemes(): readonly Theme[] {
  return SHIPPED.flatMap(({ name }) => shippedTheme(name) ?? []);
}
