/** What loading the rules and judging by them costs by itself. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { bundle } from '../../scripts/bundle.ts';
import { makeFakeHost } from '../engine/fake-host.ts';
import type { Figure } from './figure.ts';
import { median } from './statistics.ts';

const RUNS = 7;
const CONTAINERS = 1000;

const answerSchema = z.object({
  loading: z.number(),
  firstJudging: z.number(),
  judging: z.number(),
  change: z.number(),
  checks: z.number(),
});

export async function measureJudging(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-judging-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    await bundle({ judge: 'test/bench/judging/judge.ts' }, folder);
    const host = makeFakeHost({ containers: CONTAINERS, seed: 1 });
    const objects = { containers: [...host.containers.values()], images: [...host.images.values()] };
    const input = join(folder, 'host.json');
    writeFileSync(input, JSON.stringify(objects));
    const answers = Array.from({ length: RUNS }, () =>
      answerSchema.parse(
        JSON.parse(
          execFileSync(process.execPath, ['--expose-gc', join(folder, 'judge.js'), input], {
            encoding: 'utf8',
          }),
        ),
      ),
    );
    const of = (pick: (answer: z.infer<typeof answerSchema>) => number) => median(answers.map(pick));
    return [
      { what: 'container checks', value: of(({ checks }) => checks), unit: '' },
      { what: 'loading the shipped rules', value: of(({ loading }) => loading), unit: 'ms', limit: 15 },
      {
        what: 'every container check on 1,000 containers, the first time in a process',
        value: of(({ firstJudging }) => firstJudging),
        unit: 'ms',
      },
      {
        what: 'every container check on 1,000 containers, processor',
        value: of(({ judging }) => judging),
        unit: 'ms',
        limit: 250,
      },
      { what: 'one changed container, processor', value: of(({ change }) => change), unit: 'ms', limit: 5 },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
