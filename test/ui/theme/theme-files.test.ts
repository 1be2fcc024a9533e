import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { shippedTheme, shippedThemes } from '../../../src/ui/theme/shipped-themes.ts';
import { type Theme, themeSchema } from '../../../src/ui/theme/theme-file.ts';
import { themeStyle } from '../../../src/ui/theme/theme-style.ts';
import { TOKENS } from '../../../src/ui/theme/token.ts';
import { xtermColourHex } from '../../../src/ui/theme/xterm-palette.ts';

const folder = new URL('../../../themes/', import.meta.url);
const readJson = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
const files = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'theme.schema.json');

/** WCAG 2.2: relative luminance and contrast ratio, worked out here apart from the program's own. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

type TruecolorTheme = Extract<Theme, { depth: 'truecolor' }>;
const truecolorThemes = shippedThemes().filter(
  (theme): theme is TruecolorTheme => theme.depth === 'truecolor',
);
/** Lines between parts are no text: WCAG 2.2 (1.4.11) asks 3:1 of them. */
const needed = (token: string, theme: TruecolorTheme) =>
  token === 'border' ? 3 : theme.name.includes('high-contrast') ? 7 : 4.5;

describe('the theme files', () => {
  const validate = new Ajv({ strict: false }).compile(
    z.record(z.string(), z.unknown()).parse(readJson('theme.schema.json')),
  );

  it.each(files)('%s fits the JSON Schema and is shipped under its own name', (file) => {
    const theme = readJson(file);
    expect(validate(theme), JSON.stringify(validate.errors)).toBe(true);
    expect(shippedTheme(file.replace(/\.json$/, ''))).toEqual(theme);
  });

  it('are all shipped, at least eight', () => {
    expect(shippedThemes()).toHaveLength(files.length);
    expect(files.length).toBeGreaterThanOrEqual(8);
  });

  it('have the schema that the program itself checks them with', () => {
    const schema = z.toJSONSchema(themeSchema, { target: 'draft-7', io: 'input' });
    expect(readJson('theme.schema.json')).toEqual(schema);
  });

  const dark = z.looseObject({ colours: z.record(z.string(), z.unknown()) }).parse(readJson('dark.json'));
  const { accent: _, ...withoutAccent } = dark.colours;
  it.each([
    ['an unknown token', { ...dark, colours: { ...dark.colours, 'text.loud': {} } }],
    ['a missing token', { ...dark, colours: withoutAccent }],
    ['a colour name in a 24-bit theme', { ...dark, colours: { ...dark.colours, accent: { fg: 'red' } } }],
    ['a colour in a theme without', { ...dark, depth: 'none' }],
    ['an unknown attribute', { ...dark, colours: { ...dark.colours, accent: { blink: true } } }],
    ['an unknown field', { ...dark, author: 'me' }],
    ['a name with a slash', { ...dark, name: '../dark' }],
    ['no canvas', { ...dark, canvas: undefined }],
  ])('are refused with %s, by the JSON Schema and by the program', (_what, theme) => {
    expect(validate(JSON.parse(JSON.stringify(theme)))).toBe(false);
    expect(themeSchema.safeParse(theme).success).toBe(false);
  });
});

describe.each(truecolorThemes.map((theme) => [theme.name, theme] as const))('%s', (_name, theme) => {
  const selection = theme.colours.selection.bg ?? '';

  it('can be read on its background and in a selected line', () => {
    for (const token of TOKENS) {
      const { fg } = theme.colours[token];
      if (fg === undefined) continue;
      if (token !== 'selection') {
        expect(contrast(fg, theme.canvas), token).toBeGreaterThanOrEqual(needed(token, theme));
      }
      if (token !== 'border') {
        expect(contrast(fg, selection), `${token}, selected`).toBeGreaterThanOrEqual(needed(token, theme));
      }
    }
  });

  it('can be read with 256 colours', () => {
    const style = themeStyle(theme, 'ansi256');
    const hexOf = (colour: string | undefined) => {
      const index = /^ansi256\((\d+)\)$/.exec(colour ?? '')?.[1];
      expect(index, colour).toBeDefined();
      return xtermColourHex(Number(index));
    };
    const selected = hexOf(style('selection').backgroundColor);
    for (const token of TOKENS) {
      const { color } = style(token);
      if (color === undefined) continue;
      if (token !== 'selection') {
        expect(contrast(hexOf(color), theme.canvas), token).toBeGreaterThanOrEqual(
          token === 'border' ? 3 : 4.5,
        );
      }
      if (token !== 'border') {
        expect(contrast(hexOf(color), selected), `${token}, selected`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('colours everything but plain text, and marks the selected line', () => {
    const plain = ['text.normal', 'text.strong'];
    for (const token of TOKENS) {
      if (!plain.includes(token)) expect(theme.colours[token].fg, token).toBeDefined();
    }
    expect(contrast(selection, theme.canvas)).toBeGreaterThan(1.1);
  });

  it('is made for the kind of background that its canvas is', () => {
    expect(luminance(theme.canvas) > 0.5 ? 'light' : 'dark').toBe(theme.background);
  });

  it('tells the severities that matter apart', () => {
    const { colours } = theme;
    const seen = [
      colours['severity.critical'].fg,
      colours['severity.high'].fg,
      colours['severity.medium'].fg,
    ];
    expect(new Set(seen).size).toBe(3);
  });
});

describe('mono', () => {
  it('never uses a colour, at any depth', () => {
    const mono = shippedTheme('mono');
    expect(mono?.depth).toBe('none');
    if (mono === undefined) return;
    for (const depth of ['none', 'ansi16', 'ansi256', 'truecolor'] as const) {
      for (const token of TOKENS) {
        expect(themeStyle(mono, depth)(token)).not.toHaveProperty('color');
        expect(themeStyle(mono, depth)(token)).not.toHaveProperty('backgroundColor');
      }
    }
    expect(themeStyle(mono, 'none')('selection')).toEqual({ inverse: true });
  });
});

describe('themeStyle', () => {
  it('gives the properties of Ink’s Text, the same object each time', () => {
    const dark = shippedTheme('dark');
    if (dark === undefined) throw new Error('dark is shipped');
    const style = themeStyle(dark, 'truecolor');
    expect(style('accent')).toEqual({ color: '#7cc7ff', bold: true });
    expect(style('accent')).toBe(style('accent'));
    expect(style(undefined)).toEqual({});
  });

  it('leaves a plain terminal without any style, and one without colours its attributes', () => {
    const dark = shippedTheme('dark');
    if (dark === undefined) throw new Error('dark is shipped');
    for (const token of TOKENS) expect(themeStyle(dark, 'plain')(token)).toEqual({});
    expect(themeStyle(dark, 'none')('severity.critical')).toEqual({ bold: true });
  });
});
