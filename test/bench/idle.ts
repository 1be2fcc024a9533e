/** What it costs to leave Plimsoll open while nothing happens, and what it holds in memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPlimsoll } from '../e2e/terminal.ts';
import { startCountingProxy } from '../engine/counting-proxy.ts';
import type { Figure } from './figure.ts';
import { processorTime, residentMemory } from './process-cost.ts';

const IDLE = 30_000;

/** @param socket the engine's own, with a hundred containers. */
export async function measureIdle(socket: string, name: RegExp): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-idle-'));
  const proxy = await startCountingProxy(socket, join(folder, 'docker.sock'));
  const terminal = startPlimsoll(['--target', proxy.target]);
  try {
    await terminal.waitFor(name);
    await terminal.waitForQuiet(3000);
    const memory = residentMemory(terminal.pid);
    const before = {
      bytes: terminal.output().length,
      requests: proxy.requests.length,
      processor: processorTime(terminal.pid),
    };
    await sleep(IDLE);
    const share = ((processorTime(terminal.pid) - before.processor) / IDLE) * 100;
    return [
      {
        what: '100, idle 30 s: bytes written',
        value: terminal.output().length - before.bytes,
        unit: 'B',
        limit: 0,
      },
      {
        what: '100, idle 30 s: requests',
        value: proxy.requests.length - before.requests,
        unit: '',
        limit: 15,
      },
      { what: '100, idle 30 s: processor', value: share, unit: '%', limit: 0.5 },
      { what: '100: resident memory', value: memory, unit: 'MB', limit: 160 },
      { what: '100: requests until everything is known', value: before.requests, unit: '' },
      { what: 'requests that were not reads', value: proxy.changes().length, unit: '', limit: 0 },
    ];
  } finally {
    await terminal.close();
    await proxy.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param target a thousand containers. */
export async function measureMemory(target: string, name: RegExp): Promise<Figure> {
  const terminal = startPlimsoll(['--target', target]);
  try {
    await terminal.waitFor(name);
    await terminal.waitForQuiet(4000);
    return { what: '1,000: resident memory', value: residentMemory(terminal.pid), unit: 'MB', limit: 260 };
  } finally {
    await terminal.close();
  }
}
