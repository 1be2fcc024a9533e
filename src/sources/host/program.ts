/** Asks a program of the host: fixed arguments, no shell, a bare environment, a limit of time and of output. */
import { spawn } from 'node:child_process';
import { HostFailure } from './host-failure.ts';
import type { HostRoot } from './host-root.ts';

export interface ProgramRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramLimits {
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal | undefined;
}

const FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'] as const;
const TIMEOUT_MS = 3_000;
const MAX_BYTES = 4_194_304;

/**
 * Undefined when the host has no such program. Rejects with a HostFailure when the host is another one than the one we
 * run on (its programs can't be run, read its files instead), when the program can't be started, takes too long or says
 * too much. An exit code other than 0 is no failure.
 */
export async function runProgram(
  root: HostRoot,
  program: string,
  args: readonly string[],
  { timeoutMs = TIMEOUT_MS, maxBytes = MAX_BYTES, signal }: ProgramLimits = {},
): Promise<ProgramRun | undefined> {
  if (!root.isOwn) {
    throw new HostFailure(
      'not-supported',
      `${program} can’t be run for a host that is only mounted`,
      'Run Plimsoll on the host itself, without --host-root',
    );
  }
  const path = await whereIs(root, program);
  signal?.throwIfAborted();
  if (path === undefined) return undefined;
  root.record.ranProgram(path, args);
  return run(path, program, args, timeoutMs, maxBytes, signal);
}

async function whereIs(root: HostRoot, program: string): Promise<string | undefined> {
  for (const folder of FOLDERS) {
    const status = await root.status(`${folder}/${program}`);
    if (status?.type === 'file' && (status.mode & 0o111) !== 0) return `${folder}/${program}`;
  }
  return undefined;
}

function run(
  path: string,
  program: string,
  args: readonly string[],
  timeoutMs: number,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<ProgramRun> {
  const { promise, resolve, reject } = Promise.withResolvers<ProgramRun>();
  const child = spawn(path, args, {
    cwd: '/',
    env: { LC_ALL: 'C', PATH: FOLDERS.join(':') },
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: false,
  });
  const fail = (error: unknown): void => {
    child.kill('SIGKILL');
    // What it started may keep the pipes open after it: nobody waits for that.
    child.stdout.destroy();
    child.stderr.destroy();
    reject(error);
  };
  const timer = setTimeout(
    () => fail(new HostFailure('timeout', `${program} took longer than ${timeoutMs / 1000} s`)),
    timeoutMs,
  );
  const abort = (): void => fail(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });

  let bytes = 0;
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      bytes += text.length;
      if (bytes > maxBytes) fail(new HostFailure('malformed', `${program} says more than can be read`));
      else texts[name] += text;
    });
  }
  child.on('error', (error) =>
    fail(new HostFailure('error', `${program} can’t be started: ${error.message}`)),
  );
  child.on('close', (code) => resolve({ exitCode: code ?? 128, ...texts }));
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  });
}
