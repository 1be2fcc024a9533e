/** Where the program keeps what it can always make anew. */
import { join, win32 } from 'node:path';
import type { Machine } from './settings/config-folder.ts';

/**
 * `$XDG_CACHE_HOME/plimsoll`, or `~/.cache/plimsoll`; `%LOCALAPPDATA%\plimsoll\Cache` on Windows. A relative
 * XDG_CACHE_HOME is ignored, as the XDG base directory specification asks.
 */
export function cacheFolder({ env, home, platform }: Machine): string {
  if (platform === 'win32') {
    return win32.join(env.LOCALAPPDATA || win32.join(home, 'AppData', 'Local'), 'plimsoll', 'Cache');
  }
  const xdg = env.XDG_CACHE_HOME ?? '';
  return join(xdg.startsWith('/') ? xdg : join(home, '.cache'), 'plimsoll');
}
