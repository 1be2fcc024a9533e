import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { hostRootOf } from '../../src/cli/host-root.ts';
import { checkScreenTarget } from '../../src/cli/screen-target.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

async function run(...words: readonly string[]): Promise<{ exitCode: number; stderr: string }> {
  let stderr = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += String(text);
    return true;
  });
  return { exitCode: await runCommandLine(['node', 'plimsoll', ...words]), stderr };
}

test.each([
  [
    'a command that does not exist',
    ['explain', 'privileged'],
    'there is no command explain; plimsoll --help',
  ],
  ['an option that does not exist', ['audit', '--fix'], "unknown option '--fix'"],
  ['too many words', ['audit', 'web'], "too many arguments for 'audit'"],
  ['too few words', ['diff', 'a.json'], "missing required argument 'after'"],
  [
    'an option of others before its name',
    ['--baseline', 'b.json', 'snapshot', '--output', 'x'],
    'snapshot takes no --baseline; plimsoll snapshot --help',
  ],
  [
    'an option of others before the name of one below another',
    ['--target', 'demo:', 'checks', 'list'],
    'checks list takes no --target; plimsoll checks list --help',
  ],
])('%s is told with what to try, and ends with 2', async (_, words, told) => {
  const { exitCode, stderr } = await run(...words);
  expect(exitCode).toBe(2);
  expect(stderr.startsWith(`plimsoll: ${told}`)).toBe(true);
  expect(stderr).toMatch(/plimsoll (\S+ ){0,2}(--help|help COMMAND) shows/);
});

test.each([
  [['--debug', 'targets', '--target', 'nonsense']],
  [['targets', '--target', 'nonsense', '--debug']],
])('stack traces are shown for %j', async (words) => {
  const { exitCode, stderr } = await run(...words);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/\n {4}at /);
  expect((await run('targets', '--target', 'nonsense')).stderr).not.toMatch(/\n {4}at /);
});

test('a reader that went away, as head does, is no error', async () => {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, 'targets', '--target', 'host:']);
  child.stdout.destroy();
  let stderr = '';
  child.stderr.on('data', (piece) => {
    stderr += String(piece);
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(stderr).toBe('');
});

test.each([
  [['audit', '--nonsense'], 2],
  [['--help'], 0],
  [['audit', '--target', 'demo:', '--fail-on', 'never', '--waivers', '/nowhere/at/all.yaml'], 2],
])('%j ends with %d where nobody reads what it says', async (words, code) => {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  child.stderr.destroy();
  expect(await once(child, 'exit')).toEqual([code, null]);
});

test('a disk that is full is told as such, and not as a defect', () => {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [main, 'targets', '--target', 'host:'], {
    encoding: 'utf8',
    stdio: ['ignore', full, 'pipe'],
  });
  expect([status, stderr]).toEqual([2, "plimsoll: can't write standard output: the disk is full\n"]);
});

test.each([
  ['host:', '/host'],
  ['unix:///var/run/docker.sock', '/host'],
  ['docker:', '/host'],
  ['docker:context=far', undefined],
  ['tcp://far:2376', undefined],
  ['demo:', undefined],
])('the mounted host is that of %s, opened later: %s', (target, hostRoot) => {
  expect(hostRootOf(target, { hostRoot: '/host', target: 'docker:' })).toBe(hostRoot);
});

test('the screens open no manifests from standard input, where their keys come from', () => {
  expect(() => checkScreenTarget('manifests:-')).toThrow('plimsoll audit --target manifests:-');
  for (const target of [undefined, 'demo:', 'manifests:deploy/'])
    expect(() => checkScreenTarget(target)).not.toThrow();
});
