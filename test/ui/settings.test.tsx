import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { KEY, recordedSession, type ShownOptions, type ShownProgram, showProgram } from './shown-program.tsx';

let session: SessionPort;
let program: ShownProgram | undefined;

beforeAll(async () => {
  session = await recordedSession();
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

async function open(options: ShownOptions = {}): Promise<ShownProgram> {
  program = await showProgram({ session, rows: 50, ...options });
  return program;
}

/** Puts the cursor of the settings on the line of a command. */
async function toKey(shown: ShownProgram, title: string): Promise<void> {
  await shown.press(':settings\r', '/', title, KEY.enter, 'n', KEY.esc);
  expect(shown.cursor()).toContain(title);
}

describe('a key', () => {
  it('is changed by pressing the new one, and works at once', async () => {
    const shown = await open();
    await toKey(shown, 'Sort by');
    await shown.press(KEY.enter);
    expect(shown.screen()[2]).toContain('Press the new key; esc leaves it, delete gives back its own.');
    await shown.press('O');
    expect(shown.settings().keys).toEqual({ 'look.sort': ['O'] });
    expect(shown.cursor()).toMatch(/^ O +Sort by the next column {3}changed$/);
    await shown.press('2', 's');
    expect(shown.text()).toContain('by risk');
    await shown.press('O');
    expect(shown.text()).toContain('by name');
    await shown.press('?', '/', 'Sort by', KEY.enter, 'n');
    expect(shown.cursor()).toMatch(/^ O +Sort by/);
  });

  it('that another command needs is refused, and that is said', async () => {
    const shown = await open();
    await toKey(shown, 'Sort by');
    await shown.press(KEY.enter, 'r');
    expect(shown.settings().keys).toEqual({});
    expect(shown.text()).toContain('Not changed. program.refresh: lost its keys r to look.sort');
  });

  it.each([
    [':', 'program.palette: needs at least one key'],
    ['/', 'look.filter: lost its keys / to look.sort'],
  ])('%s can’t be taken', async (key, reason) => {
    const shown = await open({ columns: 120 });
    await toKey(shown, 'Sort by');
    await shown.press(KEY.enter, key);
    expect(shown.settings().keys).toEqual({});
    expect(shown.text()).toContain(reason);
  });

  it('that another command can do without is taken, and that is said', async () => {
    const shown = await open({ columns: 120 });
    await toKey(shown, 'Sort by');
    await shown.press(KEY.enter, 'j');
    expect(shown.settings().keys).toEqual({ 'look.sort': ['j'] });
    expect(shown.text()).toContain('j is now look.sort. It was a key of move.down.');
  });

  it('is given back by delete', async () => {
    const shown = await open({ settings: { keys: { 'look.sort': ['d'], 'look.fold': ['f'] } } });
    await toKey(shown, 'Sort by');
    await shown.press(KEY.enter, KEY.delete);
    expect(shown.settings().keys).toEqual({ 'look.fold': ['f'] });
    expect(shown.cursor()).toMatch(/^ s +Sort by the next column$/);
  });

  it.each([
    ['esc', KEY.esc],
    ['ctrl-c', '\u0003'],
  ])('stays when %s is pressed, and esc goes back after that', async (_, key) => {
    const shown = await open();
    await toKey(shown, 'Sort by');
    await shown.press(KEY.enter, key);
    expect(shown.text()).toContain('Nothing changed.');
    expect(shown.settings().keys).toEqual({});
    await shown.press(KEY.esc);
    expect(shown.text()).toContain('Posture');
  });

  it('can be one with ctrl, or an arrow', async () => {
    const shown = await open();
    await toKey(shown, 'Sort by');
    await shown.press(KEY.enter, '\u0018');
    expect(shown.settings().keys).toEqual({ 'look.sort': ['ctrl-x'] });
    await shown.press('2', '\u0018');
    expect(shown.text()).toContain('by name');
  });

  it('that could not be written is told, and holds for this run', async () => {
    const shown = await open({ unwritable: 'the disk is full' });
    await toKey(shown, 'Sort by');
    await shown.press(KEY.enter, 'O');
    expect(shown.text()).toContain('Not saved: the disk is full');
    await shown.press('2', 'O');
    expect(shown.text()).toContain('by name');
  });

  it('that clashes in the settings is told on their page', async () => {
    const shown = await open({ settings: { keys: { 'look.sort': ['r'], 'look.away': ['d'] } } });
    await shown.press(':settings\r');
    expect(shown.text()).toMatch(/Keys that clash[\s\S]*look\.away: no such command/);
    expect(shown.text()).toContain('program.refresh: lost its keys r to look.sort');
  });

  it('in the settings shows in the footer', async () => {
    const shown = await open({ settings: { keys: { 'program.help': ['f'] } } });
    expect(shown.screen().at(-1)).toMatch(/ f help$/);
  });

  it('ctrl-c still leaves, whatever else was given away', async () => {
    const shown = await open({ settings: { keys: { 'look.sort': ['q'] } } });
    await shown.press('q');
    await shown.press('\u0003');
    await shown.ended;
  });
});

describe('the order of a list', () => {
  it('is kept', async () => {
    const shown = await open();
    await shown.press('2', 's');
    expect(shown.settings().sort).toEqual({ containers: 'name' });
  });

  it('that was kept is on when the list is opened', async () => {
    const shown = await open({ settings: { sort: { containers: 'image', images: 'no-such-column' } } });
    await shown.press('2');
    expect(shown.text()).toContain('by image');
    await shown.press('3');
    expect(shown.text()).toContain('by risk');
  });
});

describe('the theme picker', () => {
  it('shows the theme under the cursor at once', async () => {
    const shown = await open();
    await shown.press(':theme\r');
    const looks = new Set([shown.lookOf('✖ critical')]);
    expect(shown.cursor()).toMatch(/^auto .*in use/);
    await shown.press('j', 'j');
    expect(shown.cursor()).toMatch(/^light /);
    looks.add(shown.lookOf('✖ critical'));
    await shown.press('G');
    expect(shown.cursor()).toMatch(/^mono /);
    looks.add(shown.lookOf('✖ critical'));
    expect(looks.size).toBe(3);
    expect(shown.settings().theme).toBe('auto');
  });

  it('keeps it on enter', async () => {
    const shown = await open();
    await shown.press(':theme\r', 'j', 'j');
    const light = shown.lookOf('✖ critical');
    await shown.press(KEY.enter);
    expect(shown.settings().theme).toBe('light');
    expect(shown.text()).toContain('Posture');
    await shown.press(':theme\r');
    expect(shown.cursor()).toMatch(/^light .*in use/);
    expect(shown.lookOf('✖ critical')).toBe(light);
  });

  it.each([
    ['esc', [KEY.esc]],
    ['going elsewhere', ['2']],
    ['the palette', [':home\r']],
  ])('goes back to the one before on %s', async (_, keys) => {
    const shown = await open({ settings: { theme: 'dark' } });
    await shown.press('2');
    const before = shown.lookOf('✖');
    await shown.press(':theme\r', 'j');
    expect(shown.lookOf('✖')).not.toBe(before);
    await shown.press(...keys);
    expect(shown.settings().theme).toBe('dark');
    expect(shown.lookOf('✖')).toBe(before);
  });

  it('says why a theme is not the one that was asked for', async () => {
    const shown = await open({ env: { NO_COLOR: '1' }, settings: { theme: 'dark' } });
    await shown.press(':theme\r');
    expect(shown.screen()[2]).toContain('NO_COLOR is set');
  });

  it('is reached from the settings', async () => {
    const shown = await open();
    await shown.press(':settings\r', 'g', 'j', KEY.enter);
    expect(shown.screen()[2]).toContain('Themes');
    await shown.press('j', 'j', KEY.enter);
    expect(shown.screen()[2]).toContain('Settings');
    expect(shown.text()).toMatch(/theme +light/);
  });
});
