/** What it costs to follow a log of 50 MB/s, and whether keys are answered meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { KEY, startPlimsoll } from '../e2e/terminal.ts';
import { startFakeEngineProcess } from './fake-engine-process.ts';
import type { Figure } from './figure.ts';
import { processorTime, residentMemory } from './process-cost.ts';
import { percentile } from './statistics.ts';

const RATE = 50_000_000;
const WATCHED_MS = 15_000;
const KEYS = 20;
const NAME = /[a-z]-\d{5}/;

export async function measureLogs(): Promise<Figure[]> {
  const engine = await startFakeEngineProcess(3, RATE);
  const terminal = startPlimsoll(['--target', engine.target], { cols: 120, rows: 40 });
  try {
    await terminal.waitFor(NAME, 60_000);
    await terminal.waitForQuiet(4000);
    terminal.send('2');
    await terminal.waitFor(/Containers +\d/);
    terminal.send(KEY.enter);
    await terminal.waitFor('[1 Overview]');
    await terminal.waitForQuiet(2000);
    const quiet = residentMemory(terminal.pid);
    for (let back = 0; back < 3; back += 1) terminal.send('\u001b[Z');
    await terminal.waitFor('[Logs]');
    await terminal.waitFor('left out', 60_000);
    const before = { processor: processorTime(terminal.pid), bytes: terminal.output().length };
    const memory: number[] = [];
    for (let second = 0; second < WATCHED_MS / 1000; second += 1) {
      await sleep(1000);
      memory.push(residentMemory(terminal.pid));
    }
    const share = ((processorTime(terminal.pid) - before.processor) / WATCHED_MS) * 100;
    const written = (terminal.output().length - before.bytes) / (WATCHED_MS / 1000);
    const times: number[] = [];
    for (let key = 0; key < KEYS; key += 1) {
      const sent = performance.now();
      // Wrapped lines, or cut ones: with each press the whole screen is another.
      const picture = terminal.screen().slice(6, 9).join('\n');
      terminal.send(key % 2 === 0 ? 'k' : 'G');
      await terminal.waitFor((rows) =>
        key % 2 === 0
          ? rows.join('\n').includes('G follows')
          : !rows.join('\n').includes('G follows') || rows.slice(6, 9).join('\n') !== picture,
      );
      times.push(performance.now() - sent);
    }
    return [
      {
        what: 'a log of 50 MB/s: resident memory at most',
        value: Math.max(...memory),
        unit: 'MB',
        limit: 320,
      },
      { what: 'before the log: resident memory', value: quiet, unit: 'MB' },
      { what: 'a log of 50 MB/s: processor', value: share, unit: '% of a core', limit: 60 },
      { what: 'a log of 50 MB/s: written to the terminal', value: written / 1024, unit: 'KB/s', limit: 40 },
      {
        what: 'a log of 50 MB/s: a key, 95th percentile',
        value: percentile(times, 0.95),
        unit: 'ms',
        limit: 250,
      },
    ];
  } finally {
    await terminal.close();
    await engine.stop();
  }
}
