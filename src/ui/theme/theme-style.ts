/** From a theme to the properties of Ink's `<Text>`, worked out once per theme and colour depth. */
import type { ColourDepth } from './colour-depth.ts';
import type { Theme } from './theme-file.ts';
import { type TextStyle, TOKENS, type Token } from './token.ts';
import { nearestXtermColour, xtermColourHex } from './xterm-palette.ts';

const NO_STYLE: TextStyle = {};

/** How each token looks. The same object for the same token, so that nothing is drawn anew. */
export function themeStyle(theme: Theme, depth: ColourDepth): (token: Token | undefined) => TextStyle {
  const colourOf = colourTranslation(theme, depth);
  const styles = new Map<Token, TextStyle>();
  for (const token of TOKENS) styles.set(token, styleOf(theme, token, depth, colourOf));
  return (token) => (token === undefined ? NO_STYLE : (styles.get(token) ?? NO_STYLE));
}

type ColourTranslation = (colour: string, place: 'fg' | 'bg') => string;

function styleOf(theme: Theme, token: Token, depth: ColourDepth, colourOf: ColourTranslation): TextStyle {
  const style: { fg?: string | undefined; bg?: string | undefined } & Attributes = theme.colours[token];
  if (depth === 'plain') return NO_STYLE;
  const hasColours = depth !== 'none';
  return {
    ...(hasColours && style.fg !== undefined ? { color: colourOf(style.fg, 'fg') } : {}),
    ...(hasColours && style.bg !== undefined ? { backgroundColor: colourOf(style.bg, 'bg') } : {}),
    ...(style.bold === true ? { bold: true } : {}),
    ...(style.dim === true ? { dimColor: true } : {}),
    ...(style.inverse === true ? { inverse: true } : {}),
    ...(style.underline === true ? { underline: true } : {}),
  };
}

interface Attributes {
  readonly bold?: boolean | undefined;
  readonly dim?: boolean | undefined;
  readonly inverse?: boolean | undefined;
  readonly underline?: boolean | undefined;
}

/** Colours stay as they are, except those of a 24-bit theme on a terminal that has 256. */
function colourTranslation(theme: Theme, depth: ColourDepth): ColourTranslation {
  if (theme.depth !== 'truecolor' || depth !== 'ansi256') return (colour) => colour;
  const selection = theme.colours.selection.bg;
  const backgrounds = [theme.canvas];
  if (selection !== undefined) backgrounds.push(xtermColourHex(nearestXtermColour(selection)));
  return (colour, place) => `ansi256(${nearestXtermColour(colour, place === 'fg' ? backgrounds : [])})`;
}
