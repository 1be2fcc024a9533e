/** What a mount, a volume or a container's file system is called on screen. Pure. */
import { posix } from 'node:path';
import { containerName } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { MountedPlace } from '../../../facts/mounted-folder.ts';

/** `Containers › web › /data/sub`, `Volume cache › /sub`. */
export function mountedTrail(of: MountedPlace, path: string, facts: Facts): string {
  if (of.kind === 'volume') return `Volume ${of.name}${path === '/' ? '' : ` › ${path}`}`;
  const container = facts.containers.get(of.id);
  const name = container === undefined ? of.id.slice(0, 12) : containerName(container);
  return `Containers › ${name} › ${pathThere(of, path)}`;
}

/** Where it is for those who use it: in a container as that sees it, in a volume by itself. */
export function pathThere(of: MountedPlace, path: string): string {
  return of.kind === 'mount' ? posix.join(of.destination, path).replace(/(?<=.)\/$/, '') : path;
}
