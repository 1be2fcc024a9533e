/** A person's own themes: JSON files in the folder `themes` of the config folder. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { firstProblem, messageOf, readUserJson } from '../session/settings/user-json.ts';
import { type Theme, themeSchema } from '../ui/theme/theme-file.ts';

export interface UserThemes {
  readonly themes: readonly Theme[];
  /** One line for each file that could not be used: the file, the field, what is wrong. */
  readonly problems: readonly string[];
}

export type UserTheme =
  | { readonly state: 'read'; readonly theme: Theme }
  | { readonly state: 'missing' }
  | { readonly state: 'broken'; readonly problem: string };

/** Reads every theme in the folder, in the order of the file names. A missing folder has none. */
export async function readUserThemes(configFolder: string): Promise<UserThemes> {
  const folder = join(configFolder, 'themes');
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { themes: [], problems: isMissing ? [] : [`${folder} could not be read: ${messageOf(error)}`] };
  }
  const themes: Theme[] = [];
  const problems: string[] = [];
  for (const name of names.filter((name) => name.endsWith('.json')).sort()) {
    const read = readTheme(join(folder, name));
    if (read.state === 'read') themes.push(read.theme);
    if (read.state === 'broken') problems.push(read.problem);
  }
  return { themes, problems };
}

/** Reads the one theme that a start needs: `themes/NAME.json`. */
export function readUserTheme(configFolder: string, name: string): UserTheme {
  // The name comes from the settings and must not lead out of the folder.
  if (!/^[a-z0-9-]+$/.test(name)) return { state: 'missing' };
  return readTheme(join(configFolder, 'themes', `${name}.json`));
}

function readTheme(file: string): UserTheme {
  const read = readUserJson(file);
  if (read.state !== 'read') return read;
  const theme = themeSchema.safeParse(read.value);
  if (theme.success) return { state: 'read', theme: theme.data };
  return { state: 'broken', problem: `${file}: ${firstProblem(theme.error)}` };
}
