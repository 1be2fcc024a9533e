import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openThemeShelf } from '../../src/cli/theme-shelf.ts';
import { readUserTheme } from '../../src/cli/user-themes.ts';
import { shippedTheme, shippedThemes } from '../../src/ui/theme/shipped-themes.ts';

describe('a person’s own themes', () => {
  let configFolder: string;
  beforeEach(() => {
    configFolder = mkdtempSync(join(tmpdir(), 'plimsoll-themes-'));
  });
  afterEach(() => rmSync(configFolder, { recursive: true }));

  const dark = shippedTheme('dark');
  const open = (background: 'dark' | 'light' | undefined = undefined) =>
    openThemeShelf({ configFolder, env: {}, colourBits: 24, background: () => background });
  const keep = (file: string, content: unknown) => {
    mkdirSync(join(configFolder, 'themes'), { recursive: true });
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(configFolder, 'themes', file), text);
  };

  it('are none when there is no folder', async () => {
    const shelf = open('light');
    expect(await shelf.readOwn()).toEqual([]);
    expect(shelf.choices()).toEqual(shippedThemes());
    expect(shelf.on('auto')).toMatchObject({ name: 'light', depth: 'truecolor', note: '' });
  });

  it('are read when the settings name one, without reading the others', () => {
    keep('mine.json', { ...dark, name: 'mine', canvas: '#000000' });
    keep('broken.json', '{');
    expect(open().on('mine')).toMatchObject({ name: 'mine', note: '' });
  });

  it('join the shipped ones, and stand in for one of the same name', async () => {
    keep('mine.json', { ...dark, name: 'mine', title: 'Mine' });
    keep('dark.json', { ...dark, title: 'My dark' });
    keep('notes.txt', 'not a theme');
    const shelf = open();
    expect(await shelf.readOwn()).toEqual([]);
    const titles = shelf.choices().map(({ title }) => title);
    expect(titles).toContain('My dark');
    expect(titles).not.toContain('Dark');
    expect(shelf.choices()).toHaveLength(shippedThemes().length + 1);
  });

  it.each([
    ['{"name": "mine"', 'mine.json is not JSON: '],
    [{ ...dark, name: 'mine', canvas: 'black' }, 'mine.json: canvas: must be a colour such as #7cc7ff'],
    [
      { ...dark, name: 'mine', colours: { ...dark?.colours, accent: { fg: 'red' } } },
      'mine.json: colours.accent.fg: must be a colour such as #7cc7ff',
    ],
    [{ ...dark, name: 'mine', depth: 'many' }, 'mine.json: depth: '],
    [[], 'mine.json: '],
  ])('say what is wrong with %j, and leave the terminal’s theme on', async (content, words) => {
    keep('mine.json', content);
    const shelf = open();
    const [problem = ''] = await shelf.readOwn();
    expect(problem).toContain(join(configFolder, 'themes', words));
    expect(shelf.on('mine')).toMatchObject({ name: 'dark', note: problem });
  });

  it('are never looked for outside their folder', () => {
    writeFileSync(join(configFolder, 'settings.json'), JSON.stringify(dark));
    expect(readUserTheme(configFolder, '../settings')).toEqual({ state: 'missing' });
  });
});
