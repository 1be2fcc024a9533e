import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isReady, startPlimsoll, type Terminal } from './terminal.ts';

let folder = '';
let terminal: Terminal | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-remembering-'));
});

afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** Opens the demo, waits until all is judged, and leaves, or is ended. */
async function visit(signal?: NodeJS.Signals): Promise<Terminal> {
  const shown = startPlimsoll(['--target', 'demo:'], { env: { XDG_STATE_HOME: join(folder, 'state') } });
  terminal = shown;
  await shown.waitFor(isReady);
  await shown.waitForQuiet();
  if (signal === undefined) shown.send('q');
  else shown.kill(signal);
  const { code, signal: number } = await shown.waitForExit();
  // A terminal tells either that a signal ended it, or what a shell makes of that.
  expect(number === 0 ? code : 128 + number).toBe(signal === undefined ? 0 : 128 + constants.signals[signal]);
  return shown;
}

test.each([
  ['a person leaves', undefined],
  ['it is asked to end', 'SIGTERM'],
  ['its terminal is closed', 'SIGHUP'],
] as const)('the run is remembered when %s, and nothing is said of it', async (_, signal) => {
  const left = await visit(signal);
  expect(left.leftOn()).toEqual([]);
  const records = join(folder, 'state', 'plimsoll', 'last-run');
  const [name = ''] = readdirSync(records);
  expect(JSON.parse(readFileSync(join(records, name), 'utf8'))).toMatchObject({
    target: 'demo:',
    version: 1,
  });
  expect(left.screen().join('')).not.toContain('plimsoll:');
});

test('where it can’t be, one line says so once the terminal is free', async () => {
  mkdirSync(join(folder, 'state'));
  writeFileSync(join(folder, 'state', 'plimsoll'), 'a file where the folder should be');
  const left = await visit();
  expect(left.leftOn()).toEqual([]);
  expect(left.screen().join('')).toContain('plimsoll: This run is not remembered: ');
});

test('a baseline that is none is told before the screen is taken', async () => {
  const shown = startPlimsoll(['--target', 'demo:', '--baseline', join(folder, 'none.json')]);
  terminal = shown;
  expect(await shown.waitForExit()).toEqual({ code: 2, signal: 0 });
  expect(shown.screen().join('')).toContain('none.json does not exist');
  expect(shown.output()).not.toContain('[?1049h');
});
