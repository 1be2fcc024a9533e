/** What looking into an image of half a million files costs: memory, and the time from a key to the rows that it shows. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { bundle } from '../../scripts/bundle.ts';
import type { Figure } from './figure.ts';
import { writeHalfAMillionFiles } from './layer-tree/half-a-million-files.ts';
import { type Looked, lookOnScreen } from './layer-tree/on-screen.ts';
import { median, percentile } from './statistics.ts';

const KEYS = {
  folder: 'opening a folder',
  layer: 'changing layer',
  view: 'toggling a view',
  filter: 'a key of a filter',
  /** What is asked for rarely, and worked out once for each layer. */
  sort: 'changing the order',
} as const;

const times = z.array(z.number()).min(1);
const answerSchema = z.object({
  merging: z.number(),
  took: z.object({ folder: times, layer: times, view: times, filter: times, sort: times }),
  resident: z.number(),
  nodes: z.number(),
});

export async function measureLayerTree(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-layer-tree-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    await bundle({ explore: 'test/bench/layer-tree/explore.ts' }, folder);
    const archive = join(folder, 'image.tar');
    await writeHalfAMillionFiles(archive);
    const { merging, took, resident, nodes } = answerSchema.parse(
      JSON.parse(execFileSync(process.execPath, [join(folder, 'explore.js'), archive], { encoding: 'utf8' })),
    );
    const cache = join(folder, 'cache');
    const fresh = await lookOnScreen(archive, cache);
    const again = await lookOnScreen(archive, cache);
    return [
      { what: '500,000 files in 30 layers, different paths', value: nodes, unit: '' },
      { what: 'laying the layers over each other', value: merging, unit: 'ms' },
      ...(['folder', 'layer', 'view', 'filter', 'sort'] as const).map(
        (key): Figure => ({
          what: `${KEYS[key]} in 500,000 files, p95, processor`,
          value: percentile(took[key], 0.95),
          unit: 'ms',
          ...(key !== 'sort' && { limit: 50 }),
        }),
      ),
      { what: 'reading and looking into 500,000 files, resident', value: resident, unit: 'MB', limit: 400 },
      ...figuresOnScreen('on a terminal, first reading', fresh),
      ...figuresOnScreen('on a terminal, from the cache', again),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Times of a clock, which other programs on the machine lengthen, have no limit. */
function figuresOnScreen(where: string, { resident, first, all, keys }: Looked): readonly Figure[] {
  return [
    { what: `500,000 files ${where}: resident at most`, value: resident, unit: 'MB', limit: 400 },
    { what: `500,000 files ${where}: until a layer is there`, value: first, unit: 'ms' },
    { what: `500,000 files ${where}: until all are there`, value: all, unit: 'ms' },
    { what: `500,000 files ${where}: key to output, median`, value: median(keys), unit: 'ms' },
    { what: `500,000 files ${where}: key to output, p95`, value: percentile(keys, 0.95), unit: 'ms' },
  ];
}
