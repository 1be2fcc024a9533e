import type { BigIntStats } from 'node:fs';

/** Whoever writes to a file, or puts another in its place, changes one of these; the last of them nobody can set. */
export function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}
