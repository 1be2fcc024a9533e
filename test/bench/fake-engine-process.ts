/** The fake engine in a process of its own, so that its work is not measured along with Plimsoll's. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../engine/fake-engine.ts', import.meta.url));

export interface FakeEngineProcess {
  /** As `--target` takes it. */
  readonly target: string;
  stop(): Promise<void>;
}

/** @param logRate how many bytes a second every container writes to its log. */
export async function startFakeEngineProcess(containers: number, logRate = 0): Promise<FakeEngineProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  const socket = join(folder, 'docker.sock');
  const args = ['--containers', String(containers), '--socket', socket, '--log-rate', String(logRate)];
  const child = fork(PROGRAM, args, { silent: true });
  const words: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => words.push(text));
  const [first] = await Promise.race([once(child.stdout ?? child, 'data'), once(child, 'exit')]);
  if (String(first).trim() !== 'ready') throw new Error(`the fake engine did not start: ${words.join('')}`);
  return {
    target: `unix://${socket}`,
    async stop() {
      if (child.exitCode === null) {
        child.disconnect();
        await once(child, 'exit');
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
