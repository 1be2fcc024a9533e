/** Where rpm keeps its database, by distribution and age. */
import { folderOf } from './package-file.ts';

const FOLDERS = new Set(['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm']);

/** Whether a file is right inside one of them. */
export function isRpmFolder(path: string): boolean {
  return FOLDERS.has(folderOf(path));
}
