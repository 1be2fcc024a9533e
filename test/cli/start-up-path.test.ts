import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../../scripts/bundle.ts';

let folder = '';
let built: Metafile;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-start-up-'));
  built = await bundle({ ui: 'src/cli/ui.ts', run: 'src/cli/run-ui.tsx' }, folder);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** All modules that are loaded together with an entry; what import() asks for later is not among them. */
function loadedWith(entry: string): ReadonlySet<string> {
  const isEntry = ([, output]: [string, Metafile['outputs'][string]]) => output.entryPoint === entry;
  const [first] = Object.entries(built.outputs).find(isEntry) ?? [];
  const chunks = new Set(first === undefined ? [] : [first]);
  const modules = new Set<string>();
  for (const chunk of chunks) {
    const output = built.outputs[chunk];
    for (const module of Object.keys(output?.inputs ?? {})) modules.add(module);
    for (const { path, kind, external } of output?.imports ?? []) {
      if (kind === 'import-statement' && !external) chunks.add(path);
    }
  }
  return modules;
}

test.each(['src/cli/ui.ts', 'src/cli/run-ui.tsx'])(
  '%s gets by without what reads the host and judges rules',
  (entry) => {
    const modules = [...loadedWith(entry)];
    expect(modules).toContain('src/cli/own-rules.ts');
    const heavy =
      /^node_modules\/(yaml|@marcbachmann|picomatch|dockerode)\/|^src\/audit\/(load-rules|expression|check-file)\.ts$|^src\/sources\/host\//;
    expect(modules.filter((module) => heavy.test(module))).toEqual([]);
  },
);
