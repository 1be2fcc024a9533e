import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { describeEngine } from '../engine/engine-test.ts';
import { processesWith, waitUntilNoneWith } from './processes.ts';
import { type SshServer, startSshServer } from './ssh-server.ts';
import { isReady, PLIMSOLL, type Terminal } from './terminal.ts';

describeEngine('over SSH', (engine) => {
  let server: SshServer;
  let terminal: Terminal;
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-ssh-home-'));
  beforeAll(async () => {
    server = await startSshServer();
  });
  afterEach(() => terminal.close());
  afterAll(async () => {
    await server.close();
    rmSync(home, { recursive: true, force: true });
  });

  async function open(): Promise<void> {
    // Settings of whoever runs the tests must not be read, nor written.
    const settings = `HOME=${home} XDG_CONFIG_HOME=${home}/config XDG_CACHE_HOME=${home}/cache`;
    terminal = server.connect(`env ${settings} ${process.execPath} ${PLIMSOLL} --target ${engine.target}`);
    await terminal.waitFor(isReady);
    await terminal.waitForQuiet();
  }

  test('it looks and leaves as at the machine itself', async () => {
    await open();
    terminal.resize(100, 30);
    await terminal.waitFor((rows) => rows.at(-1)?.includes('quit') === true);
    terminal.send('q');
    expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
    expect(terminal.leftOn()).toEqual([]);
    await waitUntilNoneWith(engine.target);
  });

  test('a dropped connection leaves no process and no connection to the engine', async () => {
    await open();
    expect(processesWith(engine.target)).not.toEqual([]);
    terminal.kill('SIGKILL');
    await terminal.waitForExit();
    await waitUntilNoneWith(engine.target);
    await expect.poll(() => engine.proxy.connections()).toBe(0);
  });
});
