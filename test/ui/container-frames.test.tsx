import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { KEY, recordedSession, type ShownProgram, showProgram } from './shown-program.tsx';

/** Of the recorded host, the container that somebody broke into. */
const CONTAINER = ['2', '/name:legacy-db\r', KEY.enter] as const;
const PROCESSES = [...CONTAINER, '7'] as const;
const CHANGES = [...CONTAINER, '8'] as const;
const LOGS = [...CONTAINER, KEY.shiftTab, KEY.shiftTab, KEY.shiftTab] as const;
const TIMELINE = [...CONTAINER, KEY.shiftTab, KEY.shiftTab] as const;
const TO_MINER = ['j', 'j', 'j', 'j'] as const;

/** What is on the screen once all is there. */
const SCREENS: readonly (readonly [name: string, keys: readonly string[], shows: string])[] = [
  ['container-network', [...CONTAINER, '4'], 'Comes in now (1)'],
  ['container-processes', [...PROCESSES, ...TO_MINER], '4412'],
  ['container-processes-filtered', [...PROCESSES, '/kinsing\r'], '4409'],
  ['container-changes', CHANGES, 'kdevtmpfsi'],
  ['container-logs', LOGS, 'checkpoint complete'],
  ['container-logs-opened', [...LOGS, 'g', 'j', 'j', 'j', 'j', KEY.enter], 'stderr   fatal'],
  ['container-logs-warnings', [...LOGS, 'f', 'f'], 'warnings and graver: 5'],
  ['container-timeline', TIMELINE, '08:12:06'],
  ['container-timeline-filtered', [...TIMELINE, '/kind:file,process after:08:00 !kdev\r'], '7 of 20'],
  ['process', [...PROCESSES, ...TO_MINER, KEY.enter], 'Environment'],
  ['changed-file', [...CHANGES, 'j', 'j', 'j', KEY.enter], 'sysd'],
  ['changed-file-summary', [...CHANGES, 'j', 'j', 'j', KEY.enter, '3'], 'In the image'],
];

const SIZES = [
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

let session: SessionPort;
let program: ShownProgram | undefined;

beforeAll(async () => {
  vi.useFakeTimers({ now: new Date('2026-11-21T12:00:00Z'), toFake: ['Date'] });
  session = await recordedSession({});
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

async function shown(
  [columns, rows]: readonly [number, number],
  keys: readonly string[],
  linear = false,
): Promise<ShownProgram> {
  program = await showProgram({ columns, rows, session, linear });
  // What runs in the container is there before anybody walks in it.
  for (const key of keys) {
    await program.press(key);
    if (key === '7') await program.waitFor('4412');
    if (key === '8') await program.waitFor('ld.so.preload');
    if (key !== KEY.shiftTab) continue;
    if (program.text().includes('[Logs]')) await program.waitFor('checkpoint complete');
    if (program.text().includes('[Timeline]')) await program.waitFor('20 moments');
  }
  return program;
}

/** What of it stands on a screen of 24 lines. */
const SHORT: Readonly<Record<string, string>> = {
  process: 'executable',
  'container-network': 'Who reaches whom',
};

describe.each(SIZES)('at %i×%i', (columns, rows) => {
  it.each(SCREENS)('%s', async (name, keys, shows) => {
    const { screen, waitFor } = await shown([columns, rows], keys);
    if (rows > 20) await waitFor((rows < 40 ? SHORT[name] : undefined) ?? shows);
    const lines = screen();
    expect(lines.every((row) => row.length <= columns)).toBe(true);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`frames/${columns}x${rows}/${name}.txt`);
  });
});

/** Of the same container, the folder that its data is in. */
const DATA = [...CONTAINER, '3', 'j', KEY.enter] as const;

it.each(SIZES)('a folder that is mounted, at %i×%i', async (columns, rows) => {
  const { screen, waitFor } = await shown([columns, rows], DATA);
  await waitFor('setuid');
  await expect(`${screen().join('\n')}\n`).toMatchFileSnapshot(`frames/${columns}x${rows}/folder.txt`);
});

it('a file that is mounted', async () => {
  const { screen, waitFor, press } = await shown([80, 24], DATA);
  await waitFor('setuid');
  await press('/pg_hba\r', KEY.enter);
  await waitFor('METHOD');
  await expect(`${screen().join('\n')}\n`).toMatchFileSnapshot('frames/80x24/mounted-file.txt');
});

describe('for a screen reader', () => {
  it.each(SCREENS.filter(([name]) => !name.startsWith('changed-file')))(
    '%s is linear: no borders, no signs without words',
    async (name, keys) => {
      const { text } = await shown([80, 24], keys, true);
      expect(text()).not.toMatch(/[─│▌├└]/);
      await expect(`${text()}\n`).toMatchFileSnapshot(`frames/linear/${name}.txt`);
    },
  );
});

it('a secret on the command line and in the environment is hidden until somebody asks for it', async () => {
  const now = await shown([120, 40], [...PROCESSES, ...TO_MINER, KEY.enter]);
  await now.waitFor('Environment (6)');
  expect(now.text()).toContain('POSTGRES_PASSWORD=********');
  expect(now.text()).not.toContain('x7Qm2vLp9TzR');
  expect(now.text()).not.toContain('s3cr3t-l3gacy-pw');
  await now.press('/POSTGRES\r', 'n', 'v');
  await now.waitFor('POSTGRES_PASSWORD=s3cr3t-l3gacy-pw');
});

it('in a folder enter goes on to folders and files, a link that leads out and a socket stay closed', async () => {
  const now = await shown([120, 40], DATA);
  await now.waitFor('1 setuid');
  expect(now.text()).toContain('pg_wal → /mnt/wal (leads out)');
  await now.press('/pg_wal\r', KEY.enter);
  expect(now.text()).toContain('Containers › legacy-db › /var/lib/postgresql/data');
  await now.press(KEY.esc, '/writable by all\r');
  expect(now.text()).not.toContain('PG_VERSION');
  await now.press(KEY.enter);
  await now.waitFor('customers-2026-11.csv');
  await now.press(KEY.enter);
  await now.waitFor('only a few folders were recorded');
  await now.press('3');
  await now.waitFor('postgres in the container, 70 on the host');
  await now.press(KEY.esc, KEY.esc, KEY.esc);
  await now.waitFor('PG_VERSION');
});

it('a file system that was not recorded says so, in place of rows', async () => {
  const now = await shown([80, 24], [...CONTAINER, '3', 'G', KEY.enter]);
  await now.waitFor('only a few folders');
  expect(now.text()).toContain('Containers › legacy-db › /');
});
