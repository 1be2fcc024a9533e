/** What a cluster of ten thousand pods costs on the screen: following its changes, and until one of them is seen. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPlimsoll, type Terminal } from '../e2e/terminal.ts';
import { tokenOf } from '../kubernetes/api-server.ts';
import type { Figure } from './figure.ts';
import { configFor } from './kubernetes.ts';
import { peakMemory, processorTime } from './process-cost.ts';
import { median } from './statistics.ts';

const PODS = 10_000;
const TIMES = 10;
const CHANGES_PER_SECOND = 50;
const WATCHED_MS = 15_000;
const TITLES = { '1': 'Posture', '7': ' Pods ' } as const;

export async function measureKubernetesScreen(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-kubernetes-screen-'));
  const server = fork(new URL('./kubernetes/serve.ts', import.meta.url), ['--pods', String(PODS)]);
  const [url] = await once(server, 'message');
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, configFor(String(url), tokenOf('admin')));
  const terminal = startPlimsoll(['--target', 'kube:'], {
    cols: 120,
    rows: 40,
    env: { KUBECONFIG: kubeconfig },
  });
  try {
    await terminal.waitFor(/Posture \d+\/100/, 60_000);
    await terminal.waitForQuiet(4_000);
    const shares: Figure[] = [];
    for (const [key, title] of Object.entries(TITLES)) {
      terminal.send(key);
      await terminal.waitFor(title);
      await terminal.waitForQuiet(1_000);
      shares.push({
        what: `10,000 pods: ${CHANGES_PER_SECOND} changes a second, with the screen ${title.trim()}, of a core`,
        value: await share(server, terminal),
        unit: '%',
        limit: 15,
      });
    }
    return [
      ...shares,
      {
        what: '10,000 pods: a change until it is on the screen with its findings, median',
        value: await event(server, terminal),
        unit: 'ms',
        limit: 500,
      },
      { what: '10,000 pods: resident at most', value: peakMemory(terminal.pid), unit: 'MB', limit: 450 },
    ];
  } finally {
    await terminal.close();
    server.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function share(server: ChildProcess, { pid }: Terminal): Promise<number> {
  server.send({ perSecond: CHANGES_PER_SECOND, mix: 'status' });
  // What is done once, when changes begin, is not what following costs.
  await sleep(3_000);
  const before = processorTime(pid);
  await sleep(WATCHED_MS);
  const used = processorTime(pid) - before;
  server.send({ perSecond: 0.001, mix: 'status' });
  return (used / WATCHED_MS) * 100;
}

async function event(server: ChildProcess, terminal: Terminal): Promise<number> {
  const taken: number[] = [];
  // Others are as dangerous, and stand before it.
  terminal.send('/name:intruder\r');
  await terminal.waitForQuiet(1_000);
  for (let index = 0; index < TIMES; index += 1) {
    const name = `intruder-${index}`;
    const isThere = (rows: string[]) => rows.some((row) => row.includes(name) && /✖\s?\d/.test(row));
    const start = performance.now();
    server.send({ made: name });
    await terminal.waitFor(isThere, 10_000);
    taken.push(performance.now() - start);
    server.send({ removed: name });
    await terminal.waitFor((rows) => !rows.some((row) => row.includes(name)), 10_000);
  }
  return median(taken);
}
