import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { describeEngine } from '../engine/engine-test.ts';
import { scenarios } from '../engine/scenarios.ts';
import { isReady, KEY, type Step, startPlimsoll, type Terminal, type TerminalOptions } from './terminal.ts';
import { colours } from './terminal-text.ts';

let terminal: Terminal | undefined;
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
});

async function open(target: string, options: TerminalOptions = {}): Promise<Terminal> {
  terminal = startPlimsoll(['--target', target], options);
  await terminal.waitFor(isReady);
  await terminal.waitForQuiet();
  return terminal;
}

/** The row under the header holds a screen's name; the footer holds the names of all. */
function titled(name: string): (rows: string[]) => boolean {
  return (rows) => rows[2]?.startsWith(` ${name} `) === true && !rows[2].includes('›');
}

/** Ways into every kind of screen, as keys from the first one and what they bring. */
const CONTAINER: readonly Step[] = [
  ['2', titled('Containers')],
  [KEY.enter, 'Containers › '],
];
const WAYS: readonly (readonly [name: string, steps: readonly Step[]])[] = [
  ['home', []],
  ['containers', [['2', titled('Containers')]]],
  ['images', [['3', titled('Images')]]],
  ['networks', [['4', titled('Networks')]]],
  ['checks', [['5', titled('Checks')]]],
  ['a container', CONTAINER],
  ["a container's configuration", [...CONTAINER, ['2', '[2']]],
  ["a container's mounts", [...CONTAINER, ['3', '[3']]],
  ["a container's network", [...CONTAINER, ['4', '[4']]],
  ["a container's privileges", [...CONTAINER, ['5', '[5']]],
  ["a container's findings", [...CONTAINER, ['7', '[7']]],
  ["a container's own answer", [...CONTAINER, ['8', '[8']]],
  ['the host', [['6', titled('Host')]]],
  [
    'an image',
    [
      ['3', titled('Images')],
      [KEY.enter, 'Images › '],
    ],
  ],
  [
    'a check',
    [
      ['5', titled('Checks')],
      [KEY.enter, 'Checks › '],
    ],
  ],
  ['help', [['?', 'Help']]],
];

describeEngine('on a real engine', (engine) => {
  test('every container is in the list', async () => {
    const shown = await open(engine.target, { cols: 120, rows: 40 });
    await shown.type(['2', titled('Containers')]);
    const missing = () => scenarios.filter(({ name }) => !shown.screen().some((row) => row.includes(name)));
    await expect.poll(() => missing().map(({ name }) => name)).toEqual([]);
  });

  test('a container that comes and goes does so on the screen', async () => {
    const shown = await open(engine.target, { cols: 120, rows: 45 });
    await shown.type(['2', titled('Containers')]);
    const passing = await engine.api.createContainer({ name: 'passing-by', Image: 'busybox:1.36' });
    try {
      await shown.waitFor('passing-by');
    } finally {
      await passing.remove();
    }
    await shown.waitFor((rows) => !rows.some((row) => row.includes('passing-by')));
  });

  test('a dropped connection shows, and the screen is true again afterwards', async () => {
    const shown = await open(engine.target, { cols: 120, rows: 45 });
    await shown.type(['2', titled('Containers')]);
    const accept = engine.proxy.refuseConnections();
    await shown.waitFor('stale');
    const missed = await engine.api.createContainer({ name: 'missed-it', Image: 'busybox:1.36' });
    try {
      accept();
      await shown.waitFor('missed-it', 20_000);
      await shown.waitFor('live');
    } finally {
      await missed.remove();
    }
  });
});

describe.each([
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 50],
])('at %i×%i', (cols, rows) => {
  test.each(WAYS)('%s fits', async (_name, steps) => {
    const shown = await open('demo:', { cols, rows });
    await shown.type(...steps);
    expect(shown.isWrapped()).toBe(false);
    expect(shown.screen()[0]).toMatch(/^ ?Plimsoll/);
    expect(shown.screen().at(-1)).not.toBe('');
  });
});

test.each([
  [59, 15, 'Plimsoll needs 60×15, this is 59×15. q quits.'],
  [60, 14, 'Plimsoll needs 60×15, this is 60×14. q quits.'],
  [20, 5, 'q quits.'],
  [10, 1, 'q quits.'],
])('at %i×%i one line says that there is too little room', async (cols, rows, line) => {
  const shown = await open('demo:', { cols: 80, rows: 24 });
  shown.resize(cols, rows);
  // The size may have changed while a frame of the old one was on its way.
  await expect
    .poll(() => [
      shown
        .screen()
        .filter((row) => row !== '')
        .join('|'),
      shown.isWrapped(),
    ])
    .toEqual([line, false]);
  shown.resize(80, 24);
  await shown.waitFor('ci-runner');
});

test('a terminal that was small for a moment shows everything again, though its size is the same as before', async () => {
  const shown = await open('demo:', { cols: 80, rows: 24 });
  for (let time = 0; time < 5; time += 1) {
    const before = shown.screen();
    shown.resize(10, 1);
    shown.resize(80, 24);
    await expect.poll(() => shown.screen(), { message: `time ${time}` }).toEqual(before);
    await shown.waitForQuiet();
  }
});

test('a waiver is written into the person’s file, and counts at once', async () => {
  const shown = await open('demo:', { cols: 120, rows: 40 });
  await shown.type(
    [':findings\r', 'Findings'],
    ['w', 'Accept: '],
    ['only a recorded host\r', '▌ expires'],
    ['never\r', '▌ owner'],
    ['somebody\r', 'Accepted without an end.'],
    [':waivers\r', /1 in force/],
  );
  const written = readFileSync(join(shown.home, 'config', 'plimsoll', 'waivers.yaml'), 'utf8');
  expect(written).toMatch(/reason: only a recorded host\n {2}owner: somebody\n$/);
  await shown.type([KEY.enter, 'accepted by somebody, without an end: only a recorded host']);
});

test('keys typed while it starts neither get lost nor show on the screen', async () => {
  const late = await open('demo:');
  await late.type(['2', titled('Containers')]);
  await late.waitForQuiet(400);
  const picture = late.picture();
  await late.close();
  const early = startPlimsoll(['--target', 'demo:']);
  terminal = early;
  await early.firstOutput(/Plimsoll/);
  early.send('2');
  await expect.poll(() => early.picture()).toBe(picture);
});

/** Every size on the way leaves its own chance for a frame of one size to meet a screen of another. */
const STORMS = 5;

async function storm(on: Terminal, round: number): Promise<void> {
  for (let step = 0; step < 40; step += 1) {
    // Shrinking and growing in both directions, through sizes that are too small.
    on.resize(40 + ((step * 37 + round * 11) % 140), 10 + ((step * 23 + round * 7) % 45));
    await new Promise((resolve) => setTimeout(resolve, step % 3 === 0 ? 25 : 3));
  }
  on.resize(97, 31);
  await on.waitForQuiet(400);
}

test.each(WAYS.filter(([name]) => ['home', 'containers', "a container's network", 'a check'].includes(name)))(
  'after storms of resizes %s looks as if freshly opened',
  async (_name, steps) => {
    const fresh = await open('demo:', { cols: 97, rows: 31 });
    await fresh.type(...steps);
    await fresh.waitForQuiet(400);
    const expected = { screen: fresh.screen(), picture: fresh.picture() };
    await fresh.close();

    const stormy = await open('demo:');
    await stormy.type(...steps);
    for (let round = 0; round < STORMS; round += 1) {
      await storm(stormy, round);
      await expect.poll(() => stormy.screen(), { message: `storm ${round}` }).toEqual(expected.screen);
      await expect.poll(() => stormy.picture(), { message: `storm ${round}` }).toBe(expected.picture);
    }
  },
);

describe('colours', () => {
  test('there are some', async () => {
    const shown = await open('demo:');
    expect(colours(shown.output())).not.toEqual([]);
  });

  test.each([
    ['NO_COLOR', { NO_COLOR: '1' }],
    ['a dumb terminal', { TERM: 'dumb' }],
  ])('%s has none, on any screen', async (_name, env) => {
    const shown = await open('demo:', { env });
    await shown.type(
      ...CONTAINER,
      ['2', '[2'],
      ['3', '[3'],
      ['4', '[4'],
      ['5', '[5'],
      [KEY.escape, titled('Containers')],
      ['3', titled('Images')],
      [KEY.enter, 'Images › '],
      [KEY.escape, titled('Images')],
      ['5', titled('Checks')],
      [KEY.enter, 'Checks › '],
      [KEY.escape, titled('Checks')],
      ['1', 'First'],
    );
    expect(colours(shown.output())).toEqual([]);
    expect(shown.screen()[0]).toMatch(/^ ?Plimsoll/);
  });
});
