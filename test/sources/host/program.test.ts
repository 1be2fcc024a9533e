import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { runProgram } from '../../../src/sources/host/program.ts';
import { temporaryHost } from './temporary-host.ts';

const own = new HostRoot();

it('gives what a program says and how it ended', async () => {
  expect(await runProgram(own, 'sh', ['-c', 'echo out; echo err >&2; exit 3'])).toEqual({
    exitCode: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  });
});

it('takes arguments as they are, with no shell between', async () => {
  const words = ['$HOME; echo x', '`id`', '*', '--'];
  const { stdout } = (await runProgram(own, 'printf', ['%s\n', ...words])) ?? {};
  expect(stdout).toBe(words.map((word) => `${word}\n`).join(''));
});

it('hands on nothing of our own environment', async () => {
  process.env.PLIMSOLL_TEST_SECRET = 'hush';
  const { stdout = '' } = (await runProgram(own, 'env', [])) ?? {};
  delete process.env.PLIMSOLL_TEST_SECRET;
  const names = stdout.split('\n').map((line) => line.split('=')[0]);
  expect(names.filter(Boolean).toSorted()).toEqual(['LC_ALL', 'PATH']);
});

it.each(['no-such-program', ''])('«%s» is no program of the host', async (program) => {
  expect(await runProgram(own, program, [])).toBeUndefined();
});

it('a host that is only mounted has no programs to run', async () => {
  const folder = await temporaryHost({ '/usr/bin/true': '' });
  await expect(runProgram(new HostRoot(folder), 'true', [])).rejects.toMatchObject({
    reason: 'not-supported',
    message: 'true can’t be run for a host that is only mounted',
    hint: 'Run Plimsoll on the host itself, without --host-root',
  });
});

it('one that takes too long is killed', async () => {
  await expect(runProgram(own, 'sleep', ['123.25'], { timeoutMs: 50 })).rejects.toMatchObject({
    reason: 'timeout',
    message: 'sleep took longer than 0.05 s',
  });
  await expect.poll(() => isRunning('sleep\x00123.25')).toBe(false);
});

it('one that says too much is killed', async () => {
  await expect(runProgram(own, 'yes', ['plimsoll-yes'], { maxBytes: 1_000 })).rejects.toMatchObject({
    reason: 'malformed',
  });
  await expect.poll(() => isRunning('yes\x00plimsoll-yes')).toBe(false);
});

it('an abort kills it', async () => {
  const abort = new AbortController();
  const running = runProgram(own, 'sleep', ['123.75'], { signal: abort.signal });
  await expect.poll(() => isRunning('sleep\x00123.75')).toBe(true);
  abort.abort(new Error('given up'));
  await expect(running).rejects.toThrow('given up');
  await expect.poll(() => isRunning('sleep\x00123.75')).toBe(false);
});

it('whoever inherits its pipes does not hold us up', async () => {
  await expect(
    runProgram(own, 'sh', ['-c', 'sleep 20 & echo started; wait'], { timeoutMs: 200 }),
  ).rejects.toMatchObject({ reason: 'timeout' });
});

function isRunning(command: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(command);
    } catch {
      return false;
    }
  });
}
