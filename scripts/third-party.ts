/**
 * The licences of what is bundled into the program. The bundle holds other people's code, and their licences ask
 * that their notices come along.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { z } from 'zod';

const packageSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** One text with the name, version and licence of every package that is in the bundle, by name. */
export async function thirdPartyNotices({ outputs }: Metafile, root: string): Promise<string> {
  const folders = new Set<string>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
      if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
    }
  }
  const notices = await Promise.all([...folders].map((folder) => noticeOf(join(root, folder))));
  return `Plimsoll contains the packages below, each under its own licence.\n\n${[...new Set(notices)].sort().join('\n')}`;
}

/** Throws when a package has no licence in it: then it must not be bundled before somebody has looked. */
async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = packageSchema.parse(
    JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')),
  );
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? '' : `\n${(await readFile(join(folder, file), 'utf8')).trim()}\n`;
  return `${'='.repeat(80)}\n${name} ${version} (${license})\n${text}`;
}
