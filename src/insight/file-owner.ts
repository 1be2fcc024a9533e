/** Who owns a file of the host, and whether that is who should. */
import type { HostFile, HostProcess } from '../facts/host.ts';

/** `root:root`; numbers where no name is known. */
export function fileOwner({ user, group, uid, gid }: HostFile): string {
  return `${user || nameOf(uid)}:${group || nameOf(gid)}`;
}

function nameOf(id: number): string {
  return id === 0 ? 'root' : String(id);
}

/**
 * Those of the files that belong neither to root and its group nor to the user that one of the processes runs as: an
 * engine without root owns its files itself.
 */
export function ownedByOthers(
  files: readonly HostFile[],
  processes: readonly HostProcess[],
): readonly HostFile[] {
  return files.filter(
    ({ uid, gid }) => !(uid === 0 && gid === 0) && !processes.some((running) => running.uid === uid),
  );
}
