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
