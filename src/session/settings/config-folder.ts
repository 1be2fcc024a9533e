/** Where a person's own settings, themes, checks and policy are kept. */
import { join, win32 } from 'node:path';

/** What decides it; `process.env`, `os.homedir()` and `process.platform` in a real run. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly platform: string;
}

/**
 * `$XDG_CONFIG_HOME/plimsoll`, or `~/.config/plimsoll`; `%APPDATA%\plimsoll` on Windows. A relative
 * XDG_CONFIG_HOME is ignored, as the XDG base directory specification asks.
 */
export function configFolder({ env, home, platform }: Machine): string {
  if (platform === 'win32') {
    return win32.join(env.APPDATA || win32.join(home, 'AppData', 'Roaming'), 'plimsoll');
  }
  const xdg = env.XDG_CONFIG_HOME ?? '';
  return join(xdg.startsWith('/') ? xdg : join(home, '.config'), 'plimsoll');
}
