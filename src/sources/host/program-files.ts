/** Finds a program's file in the folders that services look into. */
import type { HostRoot } from './host-root.ts';

const FOLDERS = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/usr/libexec/docker',
] as const;

/** The first that is there. `program` may be a path already. */
export async function findProgram(root: HostRoot, program: string): Promise<string | undefined> {
  if (program.startsWith('/')) return program;
  if (program === '' || program.includes('/')) return undefined;
  for (const folder of FOLDERS) {
    const path = `${folder}/${program}`;
    if ((await root.status(path))?.type === 'file') return path;
  }
  return undefined;
}
