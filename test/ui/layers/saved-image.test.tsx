import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession } from '../../../src/session/open-session.ts';
import { dockerArchive, sampleImage, tarOf } from '../../sources/image/made-images.ts';
import { KEY, type ShownProgram, showProgram } from '../shown-program.tsx';
import { STEADY_CHECKS } from '../steady-checks.ts';

let folder: string;
let program: ShownProgram | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-saved-'));
});

afterEach(async () => {
  await program?.close();
  program = undefined;
  rmSync(folder, { recursive: true });
});

/** A session reads quicker than it tells its screens, which must not begin again meanwhile. */
describe('an image in a file, read as the program reads it', () => {
  it('shows its layers once they are read, and answers keys', async () => {
    const file = join(folder, 'app.tar');
    writeFileSync(file, tarOf(dockerArchive(sampleImage())));
    const { session } = await openSession({ target: `archive:${file}`, rules: { only: STEADY_CHECKS } });
    if (session === undefined) throw new Error('A file answers');
    program = await showProgram({ session });
    await program.waitFor('Posture');
    await program.press('3', KEY.enter, '4');
    await program.waitFor('3 layers');
    await program.press('j');
    await expect.poll(program.cursor).toMatch(/RUN rm etc\/passwd/);
    await session.close();
  });
});
