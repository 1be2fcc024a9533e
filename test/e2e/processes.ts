/** What the kernel says is running. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ids of the processes whose command line holds a text. */
export function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && (read(`/proc/${name}/cmdline`) ?? '').includes(text))
    .map(Number);
}

/** Ids of the processes that a process has started, and those that they have started. */
export function descendants(pid: number): number[] {
  const children = (read(`/proc/${pid}/task/${pid}/children`) ?? '').split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

/** Resolves once no process has the text in its command line; rejects when that takes too long. */
export async function waitUntilNoneWith(text: string, timeout = 30_000): Promise<void> {
  const deadline = Date.now() + timeout;
  while (processesWith(text).length > 0) {
    if (Date.now() > deadline) throw new Error(`still running: ${processesWith(text).join(', ')}`);
    await sleep(20);
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended while we looked.
    return undefined;
  }
}
