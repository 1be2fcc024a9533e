/** Who owns a file of the host, and whether that is who should. */
import type { Group, HostFile, HostProcess } from '../facts/host.ts';

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

/**
 * Who is in the groups that files belong to, sorted. Throws when the users of one can't be told: no file of the host and no
 * directory that it asks names that group.
 */
export function membersOfGroups(files: readonly HostFile[], groups: readonly Group[]): readonly string[] {
  const members = files.flatMap(({ path, gid }) => {
    const entries = groups.filter((group) => group.gid === gid);
    if (entries.length === 0)
      throw new Error(
        `nothing here says who is in group ${gid} of ${path}; ask getent group ${gid} on the host`,
      );
    return entries.flatMap((group) => group.members);
  });
  return [...new Set(members)].sort();
}
