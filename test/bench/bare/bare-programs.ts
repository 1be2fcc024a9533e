/** Bundles the bare programs the way Plimsoll is bundled, and starts them the way bin/plimsoll.js does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../../scripts/bundle.ts';

/** The same compile cache as bin/plimsoll.js uses, in the same place. */
const launcher = (name: string) => `#!/usr/bin/env node
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'plimsoll', 'compiled'));
import('./${name}.js');
`;

export interface BarePrograms {
  /** Shows the text `bare line` and ends. */
  readonly line: string;
  /** Shows a list of as many rows as its argument says; j and k move, q ends. */
  readonly list: string;
  remove(): void;
}

export async function bundleBarePrograms(): Promise<BarePrograms> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bare-'));
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
  const start = (name: string) => {
    const path = join(folder, `start-${name}.mjs`);
    writeFileSync(path, launcher(name));
    return path;
  };
  await bundle({ line: 'test/bench/bare/line.tsx', list: 'test/bench/bare/list.tsx' }, folder);
  return {
    line: start('line'),
    list: start('list'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
