/** What Plimsoll remembers for a person from one run to the next. */
import * as z from 'zod';
import { firstProblem } from './user-json.ts';

const fields = {
  /** `auto` follows the terminal; else the name of a theme. */
  theme: z.string().min(1).default('auto'),
  /** The target that was open last, as after `--target`; empty when there was none. */
  lastTarget: z.string().default(''),
  /** By the list's name: the column it is sorted by. */
  sort: z.record(z.string(), z.string()).readonly().default({}),
  /** By the list's name: what its rows are grouped by. */
  group: z.record(z.string(), z.string()).readonly().default({}),
  /** The benchmark whose checks are shown, with its version; empty for all checks. */
  benchmark: z.string().default(''),
  /** By the command's id: the key chords that give it, in place of the shipped ones. */
  keys: z.record(z.string(), z.array(z.string()).readonly()).readonly().default({}),
  /** Linear and without borders, for a screen reader. */
  screenReader: z.boolean().default(false),
  /** Megabytes of the disk that layers of images may take, so that they need not be read again; 0 keeps none. */
  layerCacheMb: z.number().min(0).default(512),
};

const settingsSchema = z.object(fields);
export type Settings = Readonly<z.infer<typeof settingsSchema>>;

export const DEFAULT_SETTINGS: Settings = settingsSchema.parse({});

export interface ReadSettings {
  readonly settings: Settings;
  /** One per field that could not be used; its default stands in. */
  readonly problems: readonly string[];
}

/** Takes what can be used of a settings file; one wrong field does not cost the others. */
export function parseSettings(value: unknown): ReadSettings {
  const whole = settingsSchema.safeParse(value);
  if (whole.success) return { settings: whole.data, problems: [] };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { settings: DEFAULT_SETTINGS, problems: ['must be an object such as {"theme": "dark"}'] };
  }
  const usable: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, content] of Object.entries(value)) {
    const field = settingsSchema.safeParse({ [name]: content });
    if (field.success) usable[name] = content;
    else problems.push(firstProblem(field.error));
  }
  return { settings: settingsSchema.parse(usable), problems };
}
