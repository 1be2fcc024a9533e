/** A host made of files in a temporary folder. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** By path: what a file says, where a link leads, or null for an empty folder. */
export type HostTree = Readonly<Record<string, string | Uint8Array | { readonly link: string } | null>>;

/** Writes the tree into a folder that is taken away after the test. */
export async function temporaryHost(tree: HostTree): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-host-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(tree)) {
    const place = join(folder, path);
    await mkdir(content === null ? place : dirname(place), { recursive: true });
    if (content === null) continue;
    if (typeof content === 'string' || content instanceof Uint8Array) await writeFile(place, content);
    else await symlink(content.link, place);
  }
  return folder;
}
