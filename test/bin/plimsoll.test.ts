import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { waitUntilNoneWith } from '../e2e/processes.ts';
import { KEY, PLIMSOLL, startTerminal, type Terminal } from '../e2e/terminal.ts';
import { findOlderNode } from './older-node.ts';

const olderNode = findOlderNode();
const older = 'path' in olderNode ? olderNode.path : process.execPath;

let folder: string;
let terminal: Terminal | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-bin-'));
});
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  rmSync(folder, { recursive: true });
});

function run(
  node: string,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const { status, stdout, stderr } = spawnSync(node, [program, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, ...env },
  });
  return { status, stdout, stderr };
}

/** The program as it stands in a folder of its own: without node_modules, and without dist unless it is asked for. */
function copyOf(...parts: readonly string[]): string {
  const root = dirname(dirname(PLIMSOLL));
  mkdirSync(join(folder, 'copy'));
  for (const part of ['bin', 'package.json', ...parts]) {
    cpSync(join(root, part), join(folder, 'copy', part), { recursive: true });
  }
  return join(folder, 'copy', 'bin', 'plimsoll.js');
}

/** Runs code at the start of every Node.js that the test starts. */
const preload = (code: string) => `--import data:text/javascript,${encodeURIComponent(code)}`;

test('without dist it says what to run', () => {
  expect(run(process.execPath, copyOf(), ['--version'])).toEqual({
    status: 2,
    stdout: '',
    stderr: 'plimsoll: dist/ is missing: the program is not built.\nRun: npm run build\n',
  });
});

test('a copy without node_modules runs', () => {
  expect(run(process.execPath, copyOf('dist'), ['checks', 'list'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('docker.container.privileged'),
    stderr: '',
  });
});

const reason = 'missing' in olderNode ? ` (${olderNode.missing})` : '';
describe.skipIf('missing' in olderNode)(`started by an older Node.js${reason}`, () => {
  test('it runs on the newer one in node_modules', () => {
    const { status, stderr } = run(older, PLIMSOLL, ['--version'], {
      NODE_OPTIONS: preload('console.error(process.versions.node.split(".")[0])'),
    });
    const [first, second, ...more] = stderr.trim().split('\n').map(Number);
    expect({ status, more }).toEqual({ status: 0, more: [] });
    expect(first).toBeLessThan(22);
    expect(second).toBeGreaterThanOrEqual(22);
  });

  test('it says in two lines what it needs where there is no newer one', () => {
    const { status, stdout, stderr } = run(older, copyOf('dist'), ['audit', '--target', 'demo:']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^plimsoll needs Node\.js 22 or newer; this is \d+\.\d+\.\d+\.$/),
      expect.stringContaining('Install a newer one'),
      '',
    ]);
  });

  test.each([
    [0, ['audit', '--target', 'demo:', '--fail-on', 'never']],
    [1, ['audit', '--target', 'demo:']],
    [2, ['audit', '--target', 'demo:', '--format', 'none']],
    [3, ['audit', '--target', 'unix:///nowhere.sock']],
  ])('it passes on exit code %i', (status, args) => {
    expect(run(older, PLIMSOLL, args)).toMatchObject({ status });
  });

  test('what it prints is what the newer one prints', () => {
    const args = ['audit', '--target', 'demo:'];
    expect(run(older, PLIMSOLL, args)).toEqual(run(process.execPath, PLIMSOLL, args));
  });

  test('the UI opens, takes keys and gives the terminal back', async () => {
    terminal = startTerminal(older, [PLIMSOLL, '--target', 'demo:']);
    await terminal.waitFor('ci-runner');
    await terminal.type(['2', 'by risk'], ['1', 'Posture']);
    terminal.send('q');
    expect(await terminal.waitForExit()).toEqual({ code: 0, signal: 0 });
    expect(terminal.leftOn()).toEqual([]);
  });

  describe('told to end', () => {
    let server: Server;
    let target: string;
    let connected: Promise<unknown>;
    beforeEach(async () => {
      // Accepts connections and never says anything, so that the command runs until it is told to end.
      server = createServer((socket) => socket.on('error', () => undefined));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const address = server.address();
      target = `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
      connected = once(server, 'connection');
    });
    afterEach(async () => {
      server.close();
      await waitUntilNoneWith(target);
    });

    /** The newer one takes its time to end, and ends with a code of its own. */
    const ownTime = (signal: string) => ({
      NODE_OPTIONS: preload(`if (Number(process.versions.node.split('.')[0]) >= 22)
        process.on('${signal}', () => {
          globalThis.told = (globalThis.told ?? 0) + 1;
          setTimeout(() => { console.log('told ' + told + '×, ended in its own time'); process.exit(7); }, 300);
        });`),
    });

    test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
      'it passes %s on, waits for the newer one, and ends as that did',
      async (signal) => {
        const child = spawn(older, [PLIMSOLL, 'audit', '--target', target], {
          env: { PATH: process.env.PATH, HOME: folder, ...ownTime(signal) },
        });
        const said = text(child.stdout);
        await connected;
        child.kill(signal);
        expect(await once(child, 'exit')).toEqual([7, null]);
        expect(await said).toBe('told 1×, ended in its own time\n');
      },
    );

    test('it ends by the signal that ended the newer one', async () => {
      const child = spawn(older, [PLIMSOLL, 'audit', '--target', target], {
        env: { PATH: process.env.PATH, HOME: folder },
      });
      await connected;
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([null, 'SIGTERM']);
    });

    // What takes ctrl-c as the wish to save what is there takes a second one as the wish to leave at once.
    test('at ctrl-c, which both get from the terminal, it waits all the same, and passes on no second one', async () => {
      terminal = startTerminal(older, [PLIMSOLL, 'audit', '--target', target], { env: ownTime('SIGINT') });
      await connected;
      terminal.send(KEY.ctrlC);
      expect(await terminal.waitForExit()).toEqual({ code: 7, signal: 0 });
      expect(terminal.screen().join('\n')).toContain('told 1×, ended in its own time');
    });
  });
});
