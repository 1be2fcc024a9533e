import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The YAML files under a folder and its subfolders, in a stable order. Rejects when the folder can't be read. */
export async function checkFilesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
