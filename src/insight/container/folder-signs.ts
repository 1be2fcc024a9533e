/** What stands out in a folder that containers have mounted, by its name and its rights. Pure. */
import type { Severity } from '../../facts/finding.ts';
import type { FolderEntry } from '../../facts/mounted-folder.ts';
import { isKeyFile } from '../../knowledge/key-files.ts';
import { hasSecretName } from '../secrets/secrets-by-name.ts';

export interface FolderSign {
  readonly severity: Extract<Severity, 'high' | 'medium' | 'low'>;
  /** A few words for a row. */
  readonly words: string;
}

const SETUID = 0o4000;
const SETGID = 0o2000;
const STICKY = 0o1000;
const WRITABLE_BY_ALL = 0o002;
const NONE: readonly FolderSign[] = [];

/** `path` is where the entry is, as those who use it see it. */
export function folderSigns({ name, type, mode = 0 }: FolderEntry, path: string): readonly FolderSign[] {
  // What the kernel and the engine make there is meant so.
  if (path.startsWith('/dev/') || path.startsWith('/proc/') || path.startsWith('/sys/')) return NONE;
  const signs: FolderSign[] = [];
  if (type === 'file' && (mode & SETUID) !== 0) signs.push({ severity: 'high', words: 'setuid' });
  else if (type === 'file' && (mode & SETGID) !== 0) signs.push({ severity: 'medium', words: 'setgid' });
  if (type === 'device') signs.push({ severity: 'high', words: 'device' });
  const isOpen = (mode & WRITABLE_BY_ALL) !== 0;
  if (isOpen && (type === 'file' || (type === 'folder' && (mode & STICKY) === 0)))
    signs.push({ severity: 'medium', words: 'writable by all' });
  if (type === 'file' && hasSecretName(path.slice(1)))
    signs.push({ severity: 'medium', words: 'secret by its name' });
  else if (type === 'file' && isKeyFile(name.toLowerCase(), 0, name.length))
    signs.push({ severity: 'low', words: 'key or certificate' });
  return signs.length === 0 ? NONE : signs;
}
