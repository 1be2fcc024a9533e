import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compiledChecks } from '../../scripts/compile-checks.ts';
import { readsOf } from '../../src/audit/reads.ts';
import { readShippedRules } from '../../src/audit/shipped-rules.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-compiled-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('the built program holds the rules of checks/, and needs no YAML parser for them', async () => {
  const entry = fileURLToPath(new URL('../../src/audit/shipped-rules.ts', import.meta.url));
  const outfile = join(folder, 'rules.mjs');
  const { metafile } = await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    metafile: true,
    plugins: [compiledChecks],
  });
  expect(Object.keys(metafile.inputs)).toEqual([
    'compiled:shipped-rules.json',
    'compiled:shipped-rules-texts.json',
    'src/audit/shipped-rules.ts',
  ]);
  const built: unknown = await import(pathToFileURL(outfile).href);
  expect(built).toHaveProperty('readShippedRules');
  if (typeof built !== 'object' || built === null || !('readShippedRules' in built)) return;
  const { readShippedRules: readBuilt } = built;
  if (typeof readBuilt !== 'function') throw new Error('it is a function');
  const shipped = await readShippedRules();
  expect(await readBuilt()).toEqual({ ...shipped, reads: shipped.checks.map(readsOf) });
});
