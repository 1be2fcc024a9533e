import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { layeredSession } from './layered-image.ts';
import { KEY, recordedSession, type ShownProgram, showProgram } from './shown-program.tsx';

/** How long nothing may be written, in milliseconds. */
const QUIET = 2_000;

async function expectQuiet(programs: readonly ShownProgram[]): Promise<void> {
  for (const program of programs) await program.rest();
  const before = programs.map((program) => program.output().length);
  await sleep(QUIET);
  expect(programs.map((program) => program.output().length)).toEqual(before);
  expect(Math.min(...before)).toBeGreaterThan(1_000);
  await Promise.all(programs.map((program) => program.close()));
}

it('writes nothing while nothing happens, on any top screen', async () => {
  const session = await recordedSession();
  const programs = await Promise.all(
    ['1', '2', '3', '4', '5', '6'].map(async (key) => {
      const program = await showProgram({ session, columns: 200, rows: 50 });
      await program.press(key, 'j');
      return program;
    }),
  );
  await expectQuiet(programs);
});

const LAYERS = ['3', '/app', KEY.enter, 'L'] as const;

it('writes nothing while the layers of an image are looked at, on any of their screens', async () => {
  const ways: readonly (readonly string[])[] = [
    ['j'],
    [KEY.tab, 'j'],
    ['V'],
    ['V', KEY.enter],
    ['a'],
    ['a', '/.env', KEY.enter, 't'],
    ['a', '/.env', KEY.enter, KEY.enter],
    ['i', '5'],
  ];
  const programs = await Promise.all(
    ways.map(async (keys) => {
      const program = await showProgram({ session: layeredSession(), columns: 200, rows: 50 });
      await program.press(...LAYERS);
      await program.waitFor(' 4 layers');
      await program.press(...keys);
      return program;
    }),
  );
  await expectQuiet(programs);
});
