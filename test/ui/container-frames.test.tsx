import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { KEY, recordedSession, type ShownProgram, showProgram } from './shown-program.tsx';

/** Of the recorded host, the container that somebody broke into. */
const CONTAINER = ['2', '/name:legacy-db\r', KEY.enter] as const;
const PROCESSES = [...CONTAINER, '7'] as const;
const CHANGES = [...CONTAINER, '8'] as const;
const TO_MINER = ['j', 'j', 'j', 'j'] as const;

/** What is on the screen once all is there. */
const SCREENS: readonly (readonly [name: string, keys: readonly string[], shows: string])[] = [
  ['container-processes', [...PROCESSES, ...TO_MINER], '4412'],
  ['container-processes-filtered', [...PROCESSES, '/kinsing\r'], '4409'],
  ['container-changes', CHANGES, 'kdevtmpfsi'],
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
  }
  return program;
}

describe.each(SIZES)('at %i×%i', (columns, rows) => {
  it.each(SCREENS)('%s', async (name, keys, shows) => {
    const { screen, waitFor } = await shown([columns, rows], keys);
    if (rows > 20) await waitFor(rows < 40 && name === 'process' ? 'executable' : shows);
    const lines = screen();
    expect(lines.every((row) => row.length <= columns)).toBe(true);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`frames/${columns}x${rows}/${name}.txt`);
  });
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
