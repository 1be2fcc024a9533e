import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { KEY, recordedSession, type ShownProgram, showProgram } from './shown-program.tsx';

let session: SessionPort;
let program: ShownProgram | undefined;

beforeAll(async () => {
  session = await recordedSession();
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

describe('e explains what is under the cursor', () => {
  it.each([
    ['a container by its findings', ['2'], /Containers › \S+[\s\S]*\[Findings\]/],
    ['an image by its findings', ['3'], /Images › \S+[\s\S]*\[7 Findings\]/],
    ['a network by the word', ['4'], /^ Words[\s\S]*▌ network/m],
    ['a check by its page', ['5'], /Checks › [\s\S]*What someone does with it/],
    ['a finding on Home by its check', [], /Checks › [\s\S]*What someone does with it/],
    ['a finding of a container by its check', ['2', KEY.enter], /Checks › [\s\S]*What someone does with it/],
  ] as const)('%s', async (_what, keys, shows) => {
    program = await showProgram({ session, rows: 40 });
    await program.press(...keys, 'e');
    expect(program.text()).toMatch(shows);
    const explained = program.text();
    await program.press(KEY.esc);
    expect(program.text()).not.toBe(explained);
  });
});

describe('what a person would have to guess otherwise', () => {
  it('a screen without a command by hand says so, and nothing comes up later for it', async () => {
    program = await showProgram({ session });
    await program.press(':settings\r', 'c');
    expect(program.screen().at(-1)).toBe(' No command shows this by hand.');
    await program.press('2');
    expect(program.text()).not.toContain('The same by hand');
  });

  it('what is said of a row goes on in the second line below the list', async () => {
    program = await showProgram({ session });
    await program.press('2', '/legacy-db', KEY.enter, KEY.enter, KEY.shiftTab, KEY.shiftTab);
    await program.waitFor('moments');
    await program.press('G');
    await program.waitFor('started through\n the engine.');
  });

  it('what is looked for in changed files is found in a closed folder', async () => {
    program = await showProgram({ session });
    await program.press('2', '/legacy-db', KEY.enter, KEY.enter, '8');
    await program.waitFor('▾ etc/');
    await program.press(...Array.from({ length: 7 }, () => 'j'), KEY.enter);
    expect(program.cursor()).toContain('▸ etc/');
    await program.press('/', 'ld.so', KEY.enter);
    expect(program.text()).toMatch(/▌ .*ld\.so\.preload/);
    await program.press(KEY.esc);
    expect(program.cursor()).toContain('▸ etc/');
  });
});
