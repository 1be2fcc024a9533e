/** What a snapshot of a hundred containers costs beside an audit of them, how large it is, and how soon it is on screen again. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLIMSOLL } from '../e2e/terminal.ts';
import type { Figure } from './figure.ts';
import { timeToShow } from './start-up.ts';
import { median } from './statistics.ts';

const RUNS = 5;
const MEGABYTE = 1024 ** 2;

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

/** `name` is what the names of the target's containers look like; `evidenceOf` is one of them. */
export async function measureSnapshot(target: string, name: RegExp, evidenceOf: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-snapshot-'));
  const file = join(folder, 'host.snapshot');
  const bundle = join(folder, 'one.tar');
  const env = {
    ...process.env,
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_STATE_HOME: join(folder, 'state'),
  };
  const run = (...args: readonly string[]): number =>
    timed(() => {
      execFileSync(process.execPath, [PLIMSOLL, ...args, '--target', target], { stdio: 'ignore', env });
    });
  const kept = { env: { XDG_CACHE_HOME: env.XDG_CACHE_HOME, XDG_STATE_HOME: env.XDG_STATE_HOME } };
  const opening = (opened: string, isWarmUp: boolean): Promise<number> =>
    timeToShow({ args: [PLIMSOLL, '--target', opened], shows: name }, kept, isWarmUp);
  try {
    const times: Readonly<Record<'audit' | 'snapshot' | 'evidence' | 'open' | 'live', number[]>> = {
      audit: [],
      snapshot: [],
      evidence: [],
      open: [],
      live: [],
    };
    // The first run fills the compile cache.
    for (let at = -1; at < RUNS; at += 1) {
      const taken = {
        audit: run('audit', '--format', 'json', '--fail-on', 'never'),
        snapshot: run('snapshot', '--output', file),
        evidence: run('evidence', evidenceOf, '--output', bundle),
        open: await opening(`snapshot:${file}`, at < 0),
        live: await opening(target, at < 0),
      };
      if (at < 0) continue;
      times.audit.push(taken.audit);
      times.snapshot.push(taken.snapshot);
      times.evidence.push(taken.evidence);
      times.open.push(taken.open);
      times.live.push(taken.live);
    }
    const audit = median(times.audit);
    return [
      { what: '100 containers: audit as JSON', value: audit, unit: 'ms' },
      { what: '100 containers: snapshot', value: median(times.snapshot), unit: 'ms' },
      {
        what: '100 containers: snapshot, of the audit',
        value: median(times.snapshot) / audit,
        unit: '×',
        limit: 3,
      },
      {
        what: '100 containers: size of the snapshot',
        value: statSync(file).size / MEGABYTE,
        unit: 'MB',
        limit: 5,
      },
      {
        what: '100 containers: snapshot opened, names on screen',
        value: median(times.open),
        unit: 'ms',
        limit: 1_000,
      },
      // On a machine that is busy this tells what the one above would be elsewhere.
      { what: '100 containers: the engine itself, names on screen', value: median(times.live), unit: 'ms' },
      {
        what: '100 containers: evidence of one, of the audit',
        value: median(times.evidence) / audit,
        unit: '×',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
