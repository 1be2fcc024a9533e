/**
 * The format of a theme, as the files under themes/ and a user's own have it. themes/theme.schema.json is the
 * same in JSON Schema, for editors; a test keeps the two equal.
 */
import * as z from 'zod';
import { TOKENS } from './token.ts';

const hexColour = z.string().regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #7cc7ff');

/** The sixteen colours that the terminal's own settings define; bright ones have a suffix. */
const ansiColour = z.enum([
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'blackBright',
  'redBright',
  'greenBright',
  'yellowBright',
  'blueBright',
  'magentaBright',
  'cyanBright',
  'whiteBright',
]);

const attributes = {
  bold: z.boolean().optional(),
  dim: z.boolean().optional(),
  inverse: z.boolean().optional(),
  underline: z.boolean().optional(),
};

/** A style says what it changes; what it leaves out stays the terminal's own. */
function coloursOf<T extends z.ZodType>(colour: T) {
  const style = z.strictObject({
    fg: colour.optional().describe('Colour of the letters'),
    bg: colour.optional().describe('Colour behind them'),
    ...attributes,
  });
  return z.record(z.enum(TOKENS), style);
}

const common = {
  $schema: z.string().optional(),
  name: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be small letters, digits and dashes')
    .describe('As it is chosen by'),
  title: z.string().min(1).max(40).describe('As it is shown'),
};

const truecolorTheme = z.strictObject({
  ...common,
  depth: z.literal('truecolor'),
  background: z.enum(['dark', 'light']).describe('The kind of terminal it is made for'),
  canvas: hexColour.describe('The background that its contrast is made for; it is not painted'),
  colours: coloursOf(hexColour),
});

const ansiTheme = z.strictObject({
  ...common,
  depth: z.literal('ansi16'),
  background: z.enum(['dark', 'light', 'any']).describe('The kind of terminal it is made for'),
  colours: coloursOf(ansiColour),
});

const plainTheme = z.strictObject({
  ...common,
  depth: z.literal('none'),
  background: z.enum(['dark', 'light', 'any']).describe('The kind of terminal it is made for'),
  colours: z.record(z.enum(TOKENS), z.strictObject(attributes)),
});

export const themeSchema = z
  .discriminatedUnion('depth', [truecolorTheme, ansiTheme, plainTheme])
  .describe('How Plimsoll looks: a style for each meaning.');

export type Theme = z.infer<typeof themeSchema>;
