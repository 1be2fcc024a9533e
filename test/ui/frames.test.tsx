import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { KEY, recordedSession, type ShownProgram, showProgram } from './shown-program.tsx';

/** Golden frames: what each screen looks like on the recorded host. `npm run test:update` draws them anew. */
const SCREENS: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['home', []],
  ['containers', ['2']],
  ['containers-filtered', ['2', '/', 'user:root port:22', KEY.enter]],
  ['container-overview', ['2', KEY.enter]],
  ['container-config', ['2', KEY.enter, '2']],
  ['container-mounts', ['2', KEY.enter, '3']],
  ['container-network', ['2', KEY.enter, '4']],
  ['container-findings', ['2', KEY.enter, '5']],
  ['container-raw', ['2', KEY.enter, '6']],
  ['container-raw-folded', ['2', KEY.enter, '6', 'z']],
  ['images', ['3']],
  ['image-overview', ['3', KEY.enter]],
  ['image-history', ['3', KEY.enter, '2']],
  ['image-config', ['3', KEY.enter, '3']],
  ['image-used-by', ['3', KEY.enter, '4']],
  ['image-findings', ['3', KEY.enter, '5']],
  ['networks', ['4']],
  ['network', ['4', KEY.enter]],
  ['checks', ['5']],
  ['check', ['5', KEY.enter]],
  ['finding', [KEY.enter]],
  ['findings', ['G', 'k', 'k', 'k', KEY.enter]],
  ['help', ['2', '?']],
  ['palette', [':']],
  ['themes', [':', 'theme', KEY.enter]],
  ['settings', [':', 'settings', KEY.enter]],
  ['glossary', [':', 'explain capability', KEY.enter]],
  ['by-hand', ['2', KEY.enter, '3', 'c']],
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
  // Only the clock stands still; timers run, because Ink and React need them.
  vi.useFakeTimers({ now: new Date('2026-11-21T12:00:00Z'), toFake: ['Date'] });
  session = await recordedSession({});
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

describe.each(SIZES)('at %i×%i', (columns, rows) => {
  it.each(SCREENS)('%s', async (name, keys) => {
    program = await showProgram({ columns, rows, session });
    await program.press(...keys);
    // On a wide screen a list shows the row under the cursor beside it, once the cursor rests.
    if (columns >= 150 && name.startsWith('containers')) await program.rest();
    const screen = program.screen();
    expect(screen.every((row) => row.length <= columns)).toBe(true);
    await expect(`${screen.join('\n')}\n`).toMatchFileSnapshot(`frames/${columns}x${rows}/${name}.txt`);
  });
});

describe('for a screen reader', () => {
  it.each(SCREENS.filter(([name]) => ['home', 'containers', 'container-mounts', 'check'].includes(name)))(
    '%s is linear: no borders, no signs without words',
    async (name, keys) => {
      program = await showProgram({ columns: 80, rows: 24, session, linear: true });
      await program.press(...keys);
      const text = program.text();
      expect(text).not.toMatch(/[─│▌]/);
      await expect(`${text}\n`).toMatchFileSnapshot(`frames/linear/${name}.txt`);
    },
  );
});
