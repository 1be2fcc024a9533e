/** Which mount of the host a path lies on. */
import type { MountPoint } from '../facts/host.ts';
import { covers } from './host-folder.ts';

/** The innermost one; of two at the same place the later one, which hides the other. */
export function mountOf(mounts: readonly MountPoint[], path: string): MountPoint | undefined {
  let found: MountPoint | undefined;
  for (const mount of mounts) {
    if (!covers(mount.target, path)) continue;
    if (found === undefined || mount.target.length >= found.target.length) found = mount;
  }
  return found;
}
