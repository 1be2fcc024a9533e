import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { colours } from '../e2e/terminal-text.ts';
import {
  KEY,
  recordedSession,
  type ShownOptions,
  type ShownProgram,
  showProgram,
  TO_FINDINGS,
} from './shown-program.tsx';

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
  program = await showProgram({ session, ...options });
  return program;
}

/** Every screen, with the keys that lead there and a word that must be on it. */
const SCREENS: readonly (readonly [name: string, keys: readonly string[], word: string])[] = [
  ['home', [], 'Posture'],
  ['containers', ['2'], 'ci-runner'],
  ['a container', ['2', KEY.enter], '[1 Overview]'],
  ['its configuration', ['2', KEY.enter, '2'], 'Starts'],
  ['its mounts', ['2', KEY.enter, '3'], 'Mounts'],
  ['its network', ['2', KEY.enter, '4'], 'Published ports'],
  ['its privileges', ['2', KEY.enter, '5'], 'user ids'],
  ['its ways out', ['2', KEY.enter, '6'], 'open'],
  ['its findings', ['2', KEY.enter, ...TO_FINDINGS], 'Fails'],
  ['its raw answer', ['2', KEY.enter, KEY.shiftTab], 'Id:'],
  ['images', ['3'], 'nginx'],
  ['an image', ['3', KEY.enter], '[1 Overview]'],
  ['its history', ['3', KEY.enter, '2'], 'Made in'],
  ['networks', ['4'], 'shop_back'],
  ['a network', ['4', KEY.enter], 'driver'],
  ['checks', ['5'], 'fail'],
  ['a check', ['5', KEY.enter], 'Why'],
  ['the host', ['6'], 'What it is'],
  ['its engine', ['6', KEY.tab], 'rootful'],
  ['findings', [':findings\r'], 'Findings'],
  ['waivers', [':waivers\r'], 'Waivers'],
  ['gaps', [':gaps\r'], 'Could not be read'],
  ['words', [':explain\r'], 'Words'],
  ['targets', [':target\r'], 'demo:'],
  ['themes', [':theme\r'], 'Follow the terminal'],
  ['settings', [':settings\r'], 'theme'],
  ['help', ['?'], 'Help'],
];

/** The rows between header and footer, which only the screen itself fills. */
function expectFrame(shown: ShownProgram, columns: number, rows: number): void {
  const screen = shown.screen();
  expect(screen).toHaveLength(rows);
  expect(screen[0]).toMatch(/^ Plimsoll/);
  expect(screen[0]).toMatch(/read-only$/);
  expect(screen[1]).toBe('─'.repeat(columns));
  expect(screen.at(-2)).toBe('─'.repeat(columns));
  expect(screen.at(-1)?.trim()).not.toBe('');
  expect(shown.scrolls()).toBe(0);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with ESC
  for (const [, row = '1'] of shown.output().matchAll(/\u001b\[(\d*)(?:;\d*)?H/g)) {
    expect(Number(row)).toBeLessThanOrEqual(rows);
  }
}

describe('at the smallest size', () => {
  it.each(SCREENS)('%s can be used', async (_, keys, word) => {
    const shown = await open({ columns: 60, rows: 15 });
    await shown.press(...keys);
    expectFrame(shown, 60, 15);
    expect(shown.text()).toContain(word);
    await shown.press('G', 'g', 'j', ' ', ':', KEY.esc, 'c', '?', KEY.esc);
    expectFrame(shown, 60, 15);
    await shown.press('q');
    await shown.ended;
  });

  it('there is room for a banner, the palette and a filter at once', async () => {
    const shown = await open({
      columns: 60,
      rows: 15,
      banner: 'No engine answered, so this is the demo: a recorded host. :target says what was tried.',
    });
    for (const keys of [['2', '/', 'root', KEY.enter], [KEY.enter], ['5'], ['1']]) {
      await shown.press(...keys, ':');
      expectFrame(shown, 60, 15);
      expect(shown.text()).toContain(':▏');
      expect(shown.text()).toContain('No engine answered');
      await shown.press(KEY.esc);
      expectFrame(shown, 60, 15);
    }
  });
});

describe('without enough room', () => {
  it.each([
    [59, 15, 'Plimsoll needs 60×15, this is 59×15. q quits.'],
    [60, 14, 'Plimsoll needs 60×15, this is 60×14. q quits.'],
    [40, 5, '60×15 needed. q quits.'],
    [20, 5, 'q quits.'],
    [4, 2, 'q q…'],
    [1, 1, '…'],
  ])('at %i×%i one line says so', async (columns, rows, text) => {
    const shown = await open({ columns, rows });
    expect(shown.screen().filter((line) => line !== '')).toEqual([text]);
    expect(shown.scrolls()).toBe(0);
  });

  it('it names the key that a person has for leaving', async () => {
    const shown = await open({ columns: 20, rows: 5, settings: { keys: { 'program.quit': ['x'] } } });
    expect(shown.text().trim()).toBe('x quits.');
    await shown.press('q', 'x');
    await shown.ended;
  });

  it('only q does something, and growing again restores everything', async () => {
    const shown = await open();
    await shown.press('2', 'j', 'j', '/', 'user:root', KEY.enter);
    const before = shown.text();
    await shown.resize(40, 10);
    expect(shown.text().trim()).toBe('60×15 needed. q quits.');
    await shown.press('3', 'j', KEY.enter, ':', 'x');
    await shown.resize(80, 24);
    expect(shown.text()).toBe(before);
    await shown.resize(40, 10);
    await shown.press('q');
    await shown.ended;
  });

  it('what was being typed is let go', async () => {
    const shown = await open();
    await shown.press('2', '/', 'edge');
    await shown.resize(40, 10);
    await shown.resize(80, 24);
    await shown.press('3');
    expect(shown.text()).toMatch(/Images {3}20/);
  });
});

describe('resizing', () => {
  const SIZES = [
    [120, 40],
    [61, 16],
    [40, 10],
    [200, 50],
    [80, 15],
    [60, 50],
    [159, 24],
    [100, 31],
  ] as const;

  it.each(SCREENS.filter(([name]) => !['words', 'gaps', 'help'].includes(name)))(
    '%s looks as if freshly opened at the size where it ends',
    async (_, keys) => {
      const shown = await open();
      await shown.press(...keys);
      for (const [columns, rows] of SIZES) void shown.resize(columns, rows);
      await shown.resize(97, 31);
      await shown.rest();
      const after = shown.text();
      const fresh = await showProgram({ session, columns: 97, rows: 31 });
      await fresh.press(...keys);
      await fresh.rest();
      expect(after).toBe(fresh.text());
      await fresh.close();
      await shown.press('g', 'j');
      expect(shown.screen()[1]).toBe('─'.repeat(97));
    },
  );

  it.each(SIZES.filter(([columns, rows]) => columns >= 60 && rows >= 15))(
    'to %i×%i never makes a frame larger than the terminal',
    async (columns, rows) => {
      const shown = await open({ columns, rows });
      for (const keys of [['2'], [KEY.enter], ['c'], ['7'], ['5'], [KEY.enter], [':'], [KEY.esc, '1']]) {
        await shown.press(...keys);
        expectFrame(shown, columns, rows);
      }
    },
  );
});

describe('for a screen reader', () => {
  it.each(SCREENS)('%s is linear: no lines drawn, never larger than the terminal', async (_, keys, word) => {
    const shown = await open({ linear: true });
    await shown.press(...keys);
    expect(shown.text()).not.toMatch(/[│─▌▏▎└┘┌┐├┤┬┴┼═║]/);
    expect(shown.text()).toContain(word);
    expect(shown.scrolls()).toBe(0);
  });

  it('names how bad things are in words', async () => {
    const shown = await open({ linear: true, columns: 100 });
    expect(shown.text()).toMatch(/\d+ critical \d+ high/);
    expect(shown.text()).toMatch(/critical: [\w-]+ /);
    await shown.press('2');
    expect(shown.cursor()).toMatch(/ \d critical/);
    await shown.press(KEY.enter);
    expect(shown.screen()[1]).toMatch(/\d critical \d high/);
    await shown.press(...TO_FINDINGS);
    expect(shown.text()).toMatch(/critical Containers /);
    for (const [keys, expected] of [
      ['3', / \d high/],
      ['5', /^4\.1 .* high .* fail /],
    ] as const) {
      await shown.press(':home\r', keys);
      expect(shown.cursor()).toMatch(expected);
    }
  });

  it('no sign stands where a word should', async () => {
    const shown = await open({ linear: true, columns: 100 });
    for (const keys of [[], ['2'], ['3'], ['5']]) {
      await shown.press(...keys);
      expect(shown.text()).not.toMatch(/[✖▲■▪]\d|[✖▲■▪] *$/m);
    }
  });

  it('marks the line under the cursor with a character that can be said', async () => {
    const shown = await open({ linear: true });
    await shown.press('2', 'j');
    expect(shown.cursor()).not.toBe('');
  });

  it.each(SCREENS)('%s has room for a long banner, the palette and a filter at once', async (_, keys) => {
    const shown = await open({ linear: true, columns: 60, rows: 15, banner: 'A recorded host. '.repeat(10) });
    await shown.press(...keys, '/', 'e', KEY.enter, ':');
    expect(shown.scrolls()).toBe(0);
    expect(shown.screen()[0]).toContain('Plimsoll');
    expect(shown.text()).toContain(':▏');
  });
});

describe('colours', () => {
  const TOUR = [
    '2',
    'j',
    KEY.enter,
    '2',
    '3',
    '4',
    '5',
    '6',
    '3',
    KEY.enter,
    '2',
    '5',
    KEY.enter,
    '?',
    ':',
    KEY.esc,
  ];

  it('there are some', async () => {
    const shown = await open();
    await shown.press(...TOUR);
    expect(colours(shown.output())).not.toEqual([]);
  });

  it.each<readonly [string, ShownOptions]>([
    ['the theme mono', { settings: { theme: 'mono' } }],
    ['NO_COLOR', { env: { NO_COLOR: '1' } }],
    ['NO_COLOR over a theme with colours', { env: { NO_COLOR: '1' }, settings: { theme: 'solarized-dark' } }],
  ])('none with %s, and the cursor is still seen', async (_, options) => {
    const shown = await open(options);
    await shown.press(...TOUR);
    expect(colours(shown.output())).toEqual([]);
    await shown.press(KEY.esc, '2');
    expect(shown.cursor()).not.toBe('');
  });

  it('a dumb terminal gets no style at all', async () => {
    const shown = await open({ env: { TERM: 'dumb' } });
    await shown.press('2', 'j', KEY.enter);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences begin with ESC
    expect(shown.output()).not.toMatch(/\u001b\[[\d;:]+m/);
  });
});
