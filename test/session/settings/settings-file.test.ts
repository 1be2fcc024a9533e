import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configFolder } from '../../../src/session/settings/config-folder.ts';
import { DEFAULT_SETTINGS, parseSettings } from '../../../src/session/settings/settings.ts';
import { openSettings } from '../../../src/session/settings/settings-file.ts';

describe('configFolder', () => {
  it.each([
    [{ XDG_CONFIG_HOME: '/cfg' }, 'linux', '/cfg/plimsoll'],
    [{ XDG_CONFIG_HOME: 'cfg' }, 'linux', '/home/me/.config/plimsoll'],
    [{ XDG_CONFIG_HOME: '' }, 'darwin', '/home/me/.config/plimsoll'],
    [{}, 'linux', '/home/me/.config/plimsoll'],
    [{ APPDATA: 'C:\\Data' }, 'win32', 'C:\\Data\\plimsoll'],
  ])('%j on %s is %s', (env, platform, folder) => {
    expect(configFolder({ env, home: '/home/me', platform })).toBe(folder);
  });
});

describe('parseSettings', () => {
  it('takes the defaults for what is left out', () => {
    expect(parseSettings({ theme: 'light' })).toEqual({
      settings: { ...DEFAULT_SETTINGS, theme: 'light' },
      problems: [],
    });
  });

  it('takes what can be used beside a wrong field, and names that field', () => {
    const { settings, problems } = parseSettings({ theme: 7, keys: { 'list.down': ['n'] }, sort: { a: 1 } });
    expect(settings).toEqual({ ...DEFAULT_SETTINGS, keys: { 'list.down': ['n'] } });
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual(['theme', 'sort.a']);
  });

  it.each([[[]], ['dark'], [null], [3]])('refuses %j as a whole', (value) => {
    expect(parseSettings(value)).toEqual({
      settings: DEFAULT_SETTINGS,
      problems: ['must be an object such as {"theme": "dark"}'],
    });
  });
});

describe('the settings file', () => {
  let root: string;
  let folder: string;
  let path: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'plimsoll-settings-'));
    folder = join(root, 'plimsoll');
    path = join(folder, 'settings.json');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const keep = (text: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  };
  const kept = (): unknown => JSON.parse(readFileSync(path, 'utf8'));

  it('is not made before something changes', () => {
    const settings = openSettings(folder);
    expect(settings.current()).toEqual(DEFAULT_SETTINGS);
    expect(settings.problem).toBe('');
    expect(existsSync(folder)).toBe(false);
  });

  it('remembers changes, and tells whoever listens', async () => {
    const settings = openSettings(folder);
    let told = 0;
    const stop = settings.subscribe(() => {
      told += 1;
    });
    const written = settings.change({ theme: 'light' });
    expect(settings.current().theme).toBe('light');
    expect(told).toBe(1);
    await written;
    stop();
    await settings.change({ sort: { containers: 'name' } });
    expect(told).toBe(1);
    expect(openSettings(folder).current()).toEqual({
      ...DEFAULT_SETTINGS,
      theme: 'light',
      sort: { containers: 'name' },
    });
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('keeps what it does not know, and dots in names', async () => {
    keep('{"future": {"a": 1}}');
    await openSettings(folder).change({ keys: { 'list.down': ['n', 'ctrl-n'] } });
    expect(kept()).toEqual({ future: { a: 1 }, keys: { 'list.down': ['n', 'ctrl-n'] } });
  });

  it('writes quick changes in their order', async () => {
    const settings = openSettings(folder);
    await Promise.all(['a', 'b', 'c'].map((lastTarget) => settings.change({ lastTarget })));
    expect(kept()).toEqual({ lastTarget: 'c' });
  });

  it('with a typing mistake is named, and kept beside the new one', async () => {
    keep('{"theme": "light",}');
    const settings = openSettings(folder);
    expect(settings.current()).toEqual(DEFAULT_SETTINGS);
    expect(settings.problem).toContain(`${path} is not JSON: `);
    expect(readFileSync(path, 'utf8')).toBe('{"theme": "light",}');
    await settings.change({ theme: 'dark' });
    expect(kept()).toEqual({ theme: 'dark' });
    expect(readFileSync(`${path}.broken`, 'utf8')).toBe('{"theme": "light",}');
  });

  it('with a wrong field is named, and kept beside the new one', async () => {
    keep('{"theme": "light", "screenReader": "yes"}');
    const settings = openSettings(folder);
    expect(settings.current().theme).toBe('light');
    expect(settings.problem).toContain(`${path}: screenReader: `);
    await settings.change({ screenReader: true });
    expect(kept()).toEqual({ theme: 'light', screenReader: true });
    expect(readFileSync(`${path}.broken`, 'utf8')).toBe('{"theme": "light", "screenReader": "yes"}');
  });

  it('that can’t be written says so, and the change holds for this run', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    const settings = openSettings(folder);
    await expect(settings.change({ theme: 'light' })).rejects.toThrow(`could not be written to ${path}: `);
    expect(settings.current().theme).toBe('light');
    rmSync(folder);
    await settings.change({ lastTarget: 'demo:' });
    expect(kept()).toEqual({ lastTarget: 'demo:' });
  });
});
