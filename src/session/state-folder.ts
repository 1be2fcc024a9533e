/** Where the program keeps what it remembers by itself. Nothing in it is a person's own work. */
import { join, win32 } from 'node:path';
import type { Machine } from './settings/config-folder.ts';

/**
 * `$XDG_STATE_HOME/plimsoll`, or `~/.local/state/plimsoll`; `%LOCALAPPDATA%\plimsoll` on Windows. A relative
 * XDG_STATE_HOME is ignored, as the XDG base directory specification asks.
 */
export function stateFolder({ env, home, platform }: Machine): string {
  if (platform === 'win32') {
    return win32.join(env.LOCALAPPDATA || win32.join(home, 'AppData', 'Local'), 'plimsoll');
  }
  const xdg = env.XDG_STATE_HOME ?? '';
  return join(xdg.startsWith('/') ? xdg : join(home, '.local', 'state'), 'plimsoll');
}
