/** What taking a large image apart costs, beside letting the engine write it to nowhere. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { bundle } from '../../scripts/bundle.ts';
import type { PrivateDaemon } from '../engine/private-daemon.ts';
import type { Figure } from './figure.ts';
import { FILES, loadLayeredImage } from './layers/layered-image.ts';
import { median } from './statistics.ts';

const RUNS = 5;

const answerSchema = z.object({ files: z.number(), problems: z.literal(0), megabytes: z.number() });

const keptSchema = z.object({ files: z.number(), problems: z.literal(0), ms: z.number() });

/** Milliseconds that a program takes. */
function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

export async function measureLayers({ api, socket, target }: PrivateDaemon): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-layers-'));
  try {
    const image = await loadLayeredImage(api);
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    const programs = { read: 'test/bench/layers/read-layers.ts', kept: 'test/bench/layers/read-kept.ts' };
    await bundle(programs, folder);
    const { Id: id } = await api.getImage(image).inspect();
    const saves: number[] = [];
    const reads: number[] = [];
    const scans: number[] = [];
    const peaks: number[] = [];
    const folders: number[] = [];
    const cached: number[] = [];
    // The first run fills what the system keeps in memory.
    for (let run = -1; run < RUNS; run += 1) {
      const save = timed(() => {
        execFileSync('docker', ['--host', target, 'save', image], { stdio: ['ignore', 'ignore', 'inherit'] });
      });
      const streamed = (...more: readonly string[]) => {
        let answer = '';
        const ms = timed(() => {
          answer = execFileSync(process.execPath, [join(folder, 'read.js'), socket, image, ...more], {
            encoding: 'utf8',
          });
        });
        return { ...answerSchema.parse(JSON.parse(answer)), ms };
      };
      const { files, megabytes, ms: read } = streamed();
      const { ms: scan } = streamed('scan');
      if (files < FILES) throw new Error(`only ${files} of ${FILES} files were found`);
      const cache = join(folder, `cache-${run}`);
      const [fromFolders, fromCache] = ['folders', 'cache'].map((from) =>
        keptSchema.parse(
          JSON.parse(
            execFileSync(process.execPath, [join(folder, 'kept.js'), id, cache, from], { encoding: 'utf8' }),
          ),
        ),
      );
      if (fromFolders?.files !== files || fromCache?.files !== files)
        throw new Error('the folders or the cache say something else than the stream');
      if (run < 0) continue;
      folders.push(fromFolders.ms);
      cached.push(fromCache.ms);
      saves.push(save);
      reads.push(read);
      scans.push(scan);
      peaks.push(megabytes);
    }
    const base = median(saves);
    return [
      { what: 'docker save of 630 MB, 4 layers, 38,000 files', value: base, unit: 'ms' },
      { what: 'its layers, streamed', value: median(reads), unit: 'ms' },
      { what: 'its layers, streamed: of docker save', value: median(reads) / base, unit: '×', limit: 1.3 },
      { what: 'its layers, streamed: peak memory', value: median(peaks), unit: 'MB', limit: 220 },
      {
        what: 'its layers, streamed and looked into: of streamed',
        value: median(scans) / median(reads),
        unit: '×',
        limit: 1.6,
      },
      { what: 'its layers, from the folders', value: median(folders), unit: 'ms' },
      {
        what: 'its layers, from the folders: of docker save',
        value: median(folders) / base,
        unit: '×',
        limit: 0.15,
      },
      { what: 'its layers, from the cache', value: median(cached), unit: 'ms' },
      {
        what: 'its layers, from the cache: of docker save',
        value: median(cached) / base,
        unit: '×',
        limit: 0.05,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
