/** What a file is, in the words that changes and folders of containers share. */
import type { Stats } from 'node:fs';
import type { FileChange } from '../../../facts/container-changes.ts';

type Kinds = Pick<
  Stats,
  'isFile' | 'isDirectory' | 'isSymbolicLink' | 'isSocket' | 'isFIFO' | 'isBlockDevice' | 'isCharacterDevice'
>;

interface FileAttributes {
  readonly type: FileChange['type'];
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes, of ordinary files. */
  readonly size?: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** Of an entry of a folder that was not looked at: `unknown` where the file system does not say. */
export function fileType(entry: Kinds): FileChange['type'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isSocket()) return 'socket';
  if (entry.isFIFO()) return 'pipe';
  return entry.isBlockDevice() || entry.isCharacterDevice() ? 'device' : 'unknown';
}

export function fileAttributes(stats: Stats): FileAttributes {
  const type = fileType(stats);
  return {
    type,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    ...(type === 'file' ? { size: stats.size } : {}),
    modifiedAt: Math.round(stats.mtimeMs),
  };
}
