/** What `plimsoll audit` costs, beside fetching the same answers of the engine with curl and starting a bare Node. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLIMSOLL } from '../e2e/terminal.ts';
import { startCountingProxy } from '../engine/counting-proxy.ts';
import type { PrivateDaemon } from '../engine/private-daemon.ts';
import type { Figure } from './figure.ts';
import { median } from './statistics.ts';

const RUNS = 7;
const CONNECTIONS = 16;
/** How often the kernel is asked for the highest memory so far; it only grows, so that the last answer counts. */
const MEMORY_PAUSE_MS = 15;

interface Run {
  readonly ms: number;
  /** Megabytes. */
  readonly peak: number;
}

async function audit(target: string, cache: string): Promise<Run> {
  const start = performance.now();
  const child = spawn(
    process.execPath,
    [PLIMSOLL, 'audit', '--target', target, '--format', 'json', '--fail-on', 'never'],
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, XDG_CACHE_HOME: cache } },
  );
  let peak = 0;
  const timer = setInterval(() => {
    peak = highestMemory(child.pid ?? 0) ?? peak;
  }, MEMORY_PAUSE_MS);
  const [code] = await once(child, 'exit');
  clearInterval(timer);
  if (code !== 0) throw new Error(`plimsoll audit ended with ${code}`);
  return { ms: performance.now() - start, peak };
}

function highestMemory(pid: number): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    // It has ended.
    return undefined;
  }
}

/** The answers that an audit needs of each container and image, and of the engine, as curl's own configuration. */
async function curlConfig({ api }: PrivateDaemon): Promise<string> {
  const containers = await api.listContainers({ all: true });
  const images = await api.listImages();
  const paths = [
    '/containers/json?all=1',
    '/images/json',
    '/networks',
    '/volumes',
    '/info',
    '/version',
    ...containers.map(({ Id }) => `/containers/${Id}/json`),
    ...images.map(({ Id }) => `/images/${Id}/json`),
  ];
  return paths.map((path) => `url = "http://engine${path}"\noutput = "/dev/null"\n`).join('');
}

function fetchWithCurl(socket: string, config: string): number {
  const start = performance.now();
  const options = [
    '--no-progress-meter',
    '--unix-socket',
    socket,
    '--parallel',
    '--parallel-max',
    String(CONNECTIONS),
  ];
  execFileSync('curl', [...options, '--config', config]);
  execFileSync(process.execPath, ['-e', '0']);
  return performance.now() - start;
}

export async function measureAudit(hundred: PrivateDaemon): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-audit-'));
  try {
    const config = join(folder, 'curl');
    writeFileSync(config, await curlConfig(hundred));
    const runs: Run[] = [];
    const fetches: number[] = [];
    // The first run fills the compile cache.
    for (let run = -1; run < RUNS; run += 1) {
      const fetched = fetchWithCurl(hundred.socket, config);
      const audited = await audit(hundred.target, folder);
      if (run < 0) continue;
      fetches.push(fetched);
      runs.push(audited);
    }
    const ms = median(runs.map((run) => run.ms));
    const base = median(fetches);
    return [
      { what: 'curl of the same answers, and node -e 0', value: base, unit: 'ms' },
      { what: 'audit of 100 containers', value: ms, unit: 'ms' },
      { what: 'audit of 100 containers: of curl and node', value: ms / base, unit: '×', limit: 12 },
      {
        what: 'audit of 100 containers: peak memory',
        value: median(runs.map(({ peak }) => peak)),
        unit: 'MB',
        limit: 170,
      },
      await countRequests(hundred, folder),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function countRequests({ api, socket }: PrivateDaemon, folder: string): Promise<Figure> {
  const proxy = await startCountingProxy(socket, join(folder, 'docker.sock'));
  try {
    await audit(proxy.target, folder);
    const objects = [
      await api.listContainers({ all: true }),
      await api.listImages(),
      await api.listNetworks(),
    ];
    const limit = objects.reduce((sum, list) => sum + list.length, 30);
    return { what: 'audit of 100 containers: requests', value: proxy.requests.length, unit: '', limit };
  } finally {
    await proxy.close();
  }
}

/** The targets are fake engines with one, a hundred and a thousand containers. */
export async function measureGrowth(one: string, hundred: string, thousand: string): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-growth-'));
  try {
    const times = new Map<string, number[]>([one, hundred, thousand].map((target) => [target, []]));
    for (let run = -1; run < RUNS; run += 1) {
      for (const [target, list] of times) {
        const { ms } = await audit(target, folder);
        if (run >= 0) list.push(ms);
      }
    }
    const of = (target: string) => median(times.get(target) ?? []);
    const value = (of(thousand) - of(one)) / (of(hundred) - of(one));
    return { what: 'audit of 1,000 containers: of one of 100, less start-up', value, unit: '×', limit: 10.5 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
