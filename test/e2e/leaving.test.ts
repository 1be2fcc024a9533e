import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { describeEngine } from '../engine/engine-test.ts';
import { startFakeEngine } from '../engine/fake-engine.ts';
import { descendants, processesWith, waitUntilNoneWith } from './processes.ts';
import { type Shell, startShell } from './shell.ts';
import { isReady, KEY, PLIMSOLL, startPlimsoll, type Terminal } from './terminal.ts';

/** Throws where no one catches it, when it is told to. */
const CRASH_ON_SIGNAL = `--import data:text/javascript,${encodeURIComponent(
  'process.on("SIGUSR2", () => { throw new Error("a defect, on purpose"); });',
)}`;

describeEngine('leaving', (engine) => {
  let terminal: Terminal | undefined;
  afterEach(async () => {
    await terminal?.close();
    terminal = undefined;
  });

  async function opened(env: Record<string, string> = {}): Promise<Terminal> {
    terminal = startPlimsoll(['--target', engine.target], { env });
    await terminal.waitFor(isReady);
    await terminal.waitForQuiet();
    return terminal;
  }

  async function nothingIsLeft(left: Terminal): Promise<void> {
    expect(left.leftOn()).toEqual([]);
    await waitUntilNoneWith(engine.target);
    await expect.poll(() => engine.proxy.connections()).toBe(0);
  }

  test('the program takes over the whole screen', async () => {
    const left = await opened();
    expect(left.leftOn()).toContain('alternate screen');
    expect(left.leftOn()).toContain('hidden cursor');
  });

  test.each([
    ['q', 'q'],
    ['ctrl-c', KEY.ctrlC],
  ])('%s ends it with 0', async (_name, key) => {
    const left = await opened();
    left.send(key);
    expect(await left.waitForExit()).toEqual({ code: 0, signal: 0 });
    await nothingIsLeft(left);
  });

  test.each([
    ['SIGTERM', 15],
    ['SIGHUP', 1],
    ['SIGINT', 2],
  ] as const)('%s ends it and gives the terminal back', async (name, number) => {
    const left = await opened();
    left.kill(name);
    const { code, signal } = await left.waitForExit();
    expect([code, signal]).toEqual(signal === 0 ? [128 + number, 0] : [0, number]);
    await nothingIsLeft(left);
  });

  test('a crash gives the terminal back, says what happened and leaves the stack out', async () => {
    const left = await opened({ NODE_OPTIONS: CRASH_ON_SIGNAL });
    left.kill('SIGUSR2');
    expect(await left.waitForExit()).toEqual({ code: 1, signal: 0 });
    const shown = left.screen().join('\n');
    expect(shown).toContain('a defect, on purpose');
    expect(shown).not.toMatch(/\bat .*:\d+:\d+/);
    await nothingIsLeft(left);
  });

  test('q works while the connection is gone', async () => {
    const left = await opened();
    const stop = engine.proxy.refuseConnections();
    await left.waitFor('stale');
    left.send('q');
    expect(await left.waitForExit()).toEqual({ code: 0, signal: 0 });
    await nothingIsLeft(left);
    stop();
  });

  test('the program starts no other process', async () => {
    const left = await opened();
    expect(descendants(left.pid)).toEqual([]);
  });
});

describeEngine('in a shell', (engine) => {
  let shell: Shell | undefined;
  afterEach(async () => {
    await shell?.close();
    shell = undefined;
  });

  const start = async () => {
    shell = await startShell();
    const before = await shell.run('stty -g');
    shell.send(`${process.execPath} ${PLIMSOLL} --target ${engine.target}\r`);
    await shell.waitFor(isReady);
    await shell.waitForQuiet();
    return { shell, before };
  };
  const plimsoll = () => processesWith(engine.target).at(0) ?? 0;

  test.each([
    ['q', (on: Shell) => on.send('q')],
    ['ctrl-c', (on: Shell) => on.send(KEY.ctrlC)],
    ['SIGTERM', () => process.kill(plimsoll(), 'SIGTERM')],
    ['SIGHUP', () => process.kill(plimsoll(), 'SIGHUP')],
  ])('%s leaves the line settings as they were', async (_name, leave) => {
    const { shell: on, before } = await start();
    leave(on);
    await on.waitForPrompt();
    expect(await on.run('stty -g')).toBe(before);
    expect(on.leftOn()).toEqual([]);
  });

  test('ctrl-z gives the shell its terminal, fg brings the screen back as it was', async () => {
    const { shell: on, before } = await start();
    // Nothing that the host does shows in the help, but for the header and its bar.
    await on.type(['?', 'Help']);
    await on.waitForQuiet();
    const body = () => on.picture().split('\n').slice(2).join('\n');
    const picture = body();
    on.send(KEY.ctrlZ);
    await on.waitFor('Stopped');
    expect(on.leftOn()).toEqual([]);
    expect(await on.run('stty -g')).toBe(before);
    on.send('fg\r');
    await expect.poll(() => on.leftOn()).toContain('alternate screen');
    await expect.poll(body).toBe(picture);
    on.send('q');
    await on.waitForPrompt();
    expect(await on.run('stty -g')).toBe(before);
    expect(processesWith(engine.target)).toEqual([]);
  });
});

test('q works while an engine hangs', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-hanging-'));
  const engine = await startFakeEngine({ socket: join(folder, 'docker.sock'), containers: 5 });
  engine.misbehave(/^\/(containers|images)/, { kind: 'hang' });
  const terminal = startPlimsoll(['--target', engine.target]);
  try {
    await terminal.waitFor('Plimsoll');
    await terminal.waitForQuiet();
    terminal.send('q');
    expect(await terminal.waitForExit(3000)).toEqual({ code: 0, signal: 0 });
    expect(terminal.leftOn()).toEqual([]);
  } finally {
    await terminal.close();
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
