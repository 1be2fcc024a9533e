import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { describeEngine } from '../engine/engine-test.ts';
import { startPlimsoll, startTerminal, type Terminal } from './terminal.ts';

const NOBODY = 65_534;

let terminal: Terminal | undefined;
const folders: string[] = [];
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A copy of the program and its Node.js that everyone may read: a checkout may lie in a closed home folder. */
function copyForEveryone(): { node: string; plimsoll: string } {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-copy-'));
  folders.push(folder);
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(root, 'checks'), join(folder, 'checks'), { recursive: true });
  cpSync(join(root, 'themes'), join(folder, 'themes'), { recursive: true });
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  mkdirSync(join(folder, 'node'));
  copyFileSync(process.execPath, join(folder, 'node', 'node'));
  for (const path of [folder, join(folder, 'node', 'node')]) chmodSync(path, 0o755);
  return { node: join(folder, 'node', 'node'), plimsoll: join(folder, 'bin', 'plimsoll.js') };
}

test('a target that is not there: what failed, why, what to try; exit code 3', async () => {
  terminal = startPlimsoll(['--target', 'unix:///nowhere/docker.sock'], { cols: 120 });
  expect(await terminal.waitForExit()).toEqual({ code: 3, signal: 0 });
  const lines = terminal.screen().filter((row) => row !== '');
  expect(lines.length).toBeLessThanOrEqual(3);
  expect(lines.join('\n')).toContain('/nowhere/docker.sock');
  expect(terminal.leftOn()).toEqual([]);
});

test('a target that makes no sense: exit code 2', async () => {
  terminal = startPlimsoll(['--target', 'gopher://host'], { cols: 120 });
  expect(await terminal.waitForExit()).toEqual({ code: 2, signal: 0 });
  expect(terminal.screen().join('\n')).toContain('gopher');
});

describeEngine('opening', (engine) => {
  test('DOCKER_HOST is honoured', async () => {
    terminal = startPlimsoll([], { env: { DOCKER_HOST: engine.target } });
    await terminal.waitFor('ci-runner');
    await terminal.waitFor('live');
  });

  test('where nothing answers, the demo opens and says why', async () => {
    // A mount space in which no engine of this machine has its socket.
    const hidden = 'mount -t tmpfs tmpfs /run && exec "$@"';
    terminal = startTerminal('unshare', [
      ...['--mount', 'sh', '-c', hidden, 'sh'],
      ...[process.execPath, fileURLToPath(new URL('../../bin/plimsoll.js', import.meta.url))],
    ]);
    await terminal.waitFor('ci-runner');
    expect(terminal.screen().join('\n')).toMatch(/demo/);
    expect(terminal.screen().join('\n')).toMatch(/[Nn]o engine answered/);
  });

  test.each([
    ['the socket is closed to others', 0o755, /\broot\b/],
    ['a folder on the way is closed to others', 0o700, /folder/],
  ])('who may not open it is told why: %s', async (_name, folderMode, why) => {
    chmodSync(engine.proxy.socket, 0o600);
    chmodSync(dirname(engine.proxy.socket), folderMode);
    const { node, plimsoll } = copyForEveryone();
    terminal = startTerminal(node, [plimsoll, '--target', engine.target], {
      cols: 160,
      uid: NOBODY,
      gid: NOBODY,
      cwd: '/',
    });
    expect(await terminal.waitForExit()).toEqual({ code: 3, signal: 0 });
    const said = terminal.screen().join('\n');
    expect(said).toContain(engine.proxy.socket);
    expect(said).toMatch(why);
  });
});
