/**
 * The settings on disk. Reading is one small file at the start; writing goes through conf, which replaces the
 * file in one step and is loaded when the first change is made, because it takes longer than a first frame.
 */
import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parseSettings, type Settings } from './settings.ts';
import { messageOf, readUserJson } from './user-json.ts';

/** The settings of this run. `current` gives the same object until they change. */
export interface SettingsFile {
  readonly current: () => Settings;
  /** Calls `listener` after each change, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Applies a change at once and writes it. Resolves when it is written; rejects with a message for a person
   * when it can't be: the change then holds for this run only.
   */
  readonly change: (change: Partial<Settings>) => Promise<void>;
  /** Where they are kept. */
  readonly path: string;
  /** What was wrong with the file at the start, one line; empty when nothing was. */
  readonly problem: string;
}

/** Reads `settings.json` in `folder`; a missing file is the defaults, a broken one the defaults and a `problem`. */
export function openSettings(folder: string): SettingsFile {
  const path = join(folder, 'settings.json');
  const file = readUserJson(path);
  const { settings, problems } = parseSettings(file.state === 'read' ? file.value : {});
  const problem =
    file.state === 'broken'
      ? `${file.problem}. The defaults are used.`
      : problems.length > 0
        ? `${path}: ${problems.join('; ')}. The defaults are used there.`
        : '';

  let current = settings;
  const listeners = new Set<() => void>();
  // Until the first write, a file with a mistake in it is all that its owner has: it is kept beside the new one.
  let keepCopy = file.state === 'broken' && file.isText ? 'move' : problems.length > 0 ? 'copy' : 'none';
  let written: Promise<void> = Promise.resolve();

  async function write(change: Partial<Settings>): Promise<void> {
    const { default: Conf } = await import('conf');
    try {
      if (keepCopy === 'move') renameSync(path, `${path}.broken`);
      if (keepCopy === 'copy') copyFileSync(path, `${path}.broken`);
      keepCopy = 'none';
      const conf = new Conf({
        cwd: folder,
        configName: 'settings',
        accessPropertiesByDotNotation: false,
        configFileMode: 0o600,
      });
      conf.set(change);
    } catch (error) {
      throw new Error(`The settings could not be written to ${path}: ${messageOf(error)}`, { cause: error });
    }
  }

  return {
    path,
    problem,
    current: () => current,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    change: (change) => {
      current = { ...current, ...change };
      for (const listener of listeners) listener();
      // One after the other, so that two quick changes do not overtake each other; one that failed stops nobody.
      const mine = written.then(() => write(change));
      written = mine.catch(() => undefined);
      return mine;
    },
  };
}
