/** What a cluster of ten thousand pods costs: loading and judging it, holding it, following its changes. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { bundle } from '../../scripts/bundle.ts';
import { tokenOf } from '../kubernetes/api-server.ts';
import type { Figure } from './figure.ts';
import { median } from './statistics.ts';

const PODS = 10_000;
const RUNS = 3;
const CHANGES_PER_SECOND = 50;

const onceSchema = z.object({ ms: z.number() });
const watchSchema = z.object({
  ms: z.number(),
  firstMs: z.number(),
  rss: z.number(),
  peak: z.number(),
  share: z.number(),
  batches: z.number(),
});

export async function measureKubernetes(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-kubernetes-'));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  await bundle({ read: 'test/bench/kubernetes/read.ts' }, folder);
  const server = fork(new URL('./kubernetes/serve.ts', import.meta.url), ['--pods', String(PODS)]);
  try {
    const [url] = await once(server, 'message');
    const token = tokenOf('admin');
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, configFor(String(url), token));
    const read = async (mode: string, onLoaded: () => void = () => undefined): Promise<unknown> => {
      const child = fork(join(folder, 'read.js'), [mode, String(url), token], {
        env: { ...process.env, KUBECONFIG: kubeconfig },
        silent: true,
      });
      child.on('message', onLoaded);
      let text = '';
      child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      child.stderr?.pipe(process.stderr);
      await once(child, 'exit');
      return JSON.parse(text);
    };
    // The first answers fill what the server remembers of its texts.
    await read('fetch');
    const fetches: number[] = [];
    const audits: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      fetches.push(onceSchema.parse(await read('fetch')).ms);
      audits.push(onceSchema.parse(await read('audit')).ms);
    }
    const watch = async (mix: 'status' | 'rollout') => {
      const figures = await read('watch', () => server.send({ perSecond: CHANGES_PER_SECOND, mix }));
      return watchSchema.parse(figures);
    };
    const watched = await watch('status');
    const rollout = await watch('rollout');
    const base = median(fetches);
    const ms = median(audits);
    return [
      { what: '10,000 pods: fetch and JSON.parse of the same pages', value: base, unit: 'ms' },
      { what: '10,000 pods: loaded and judged', value: ms, unit: 'ms' },
      { what: '10,000 pods: of fetch and JSON.parse', value: ms / base, unit: '×', limit: 3 },
      { what: '10,000 pods: first pods told', value: watched.firstMs, unit: 'ms' },
      { what: '10,000 pods: all told, in a session', value: watched.ms, unit: 'ms' },
      { what: '10,000 pods: resident memory', value: watched.rss, unit: 'MB', limit: 450 },
      { what: '10,000 pods: peak memory', value: watched.peak, unit: 'MB' },
      { what: '10,000 pods: 50 changes a second, of a core', value: watched.share, unit: '%', limit: 15 },
      {
        what: '10,000 pods: half of them pods that come and go',
        value: rollout.share,
        unit: '%',
        limit: 15,
      },
    ];
  } finally {
    server.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A kubeconfig with this one server. */
export function configFor(server: string, token: string): string {
  return JSON.stringify({
    'current-context': 'bench',
    clusters: [{ name: 'bench', cluster: { server } }],
    users: [{ name: 'bench', user: { token } }],
    contexts: [{ name: 'bench', context: { cluster: 'bench', user: 'bench' } }],
  });
}
