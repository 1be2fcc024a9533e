import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { recordedSession, showProgram } from './shown-program.tsx';

/** How long nothing may be written, in milliseconds. */
const QUIET = 2_000;

it('writes nothing while nothing happens, on any top screen', async () => {
  const session = await recordedSession();
  const programs = await Promise.all(
    ['1', '2', '3', '4', '5', '6'].map(async (key) => {
      const program = await showProgram({ session, columns: 200, rows: 50 });
      await program.press(key, 'j');
      return program;
    }),
  );
  for (const program of programs) await program.rest();
  const before = programs.map((program) => program.output().length);
  await sleep(QUIET);
  expect(programs.map((program) => program.output().length)).toEqual(before);
  expect(Math.min(...before)).toBeGreaterThan(1_000);
  await Promise.all(programs.map((program) => program.close()));
});
