import { expect, test } from 'vitest';
import { cacheFolder } from '../../src/session/cache-folder.ts';

test.each([
  ['linux', {}, '/home/me/.cache/plimsoll'],
  ['darwin', {}, '/home/me/.cache/plimsoll'],
  ['linux', { XDG_CACHE_HOME: '/var/cache/me' }, '/var/cache/me/plimsoll'],
  ['linux', { XDG_CACHE_HOME: 'relative' }, '/home/me/.cache/plimsoll'],
  ['linux', { XDG_CACHE_HOME: '' }, '/home/me/.cache/plimsoll'],
  ['win32', { LOCALAPPDATA: 'C:\\Local' }, 'C:\\Local\\plimsoll\\Cache'],
])('On %s with %o layers are kept in %s', (platform, env, folder) => {
  expect(cacheFolder({ env, home: '/home/me', platform })).toBe(folder);
});
