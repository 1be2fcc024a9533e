/** What the file system says about a socket that can't be opened: who owns it, and which group would help. */
import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';

export type SocketFile =
  | { readonly state: 'missing' }
  /** A folder on the way is closed to us, so that nothing can be said about the file. */
  | { readonly state: 'hidden' }
  | {
      readonly state: 'present';
      readonly isSocket: boolean;
      /** Names, or numbers where the system has no name for them. */
      readonly owner: string;
      readonly group: string;
      /** The permission bits, such as 0o660. */
      readonly mode: number;
      /** True when the group file lists the person, though this process may not have the group yet. */
      readonly isMember: boolean;
    };

/** Looks at the file behind a unix socket. Never rejects: what can't be looked at is `hidden`. */
export async function lookAtSocket(path: string): Promise<SocketFile> {
  try {
    const file = await stat(path);
    const [users, groups] = await Promise.all([entriesOf('/etc/passwd'), entriesOf('/etc/group')]);
    const group = groups.find(([, , id]) => id === String(file.gid));
    return {
      state: 'present',
      isSocket: file.isSocket(),
      owner: users.find(([, , id]) => id === String(file.uid))?.[0] ?? String(file.uid),
      group: group?.[0] ?? String(file.gid),
      mode: file.mode & 0o777,
      isMember: (group?.[3] ?? '').split(',').includes(personName()),
    };
  } catch (error) {
    const isMissing =
      error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return { state: isMissing ? 'missing' : 'hidden' };
  }
}

/** The lines of a colon-separated system file; none where the system keeps its users elsewhere. */
async function entriesOf(file: string): Promise<readonly (readonly string[])[]> {
  try {
    return (await readFile(file, 'utf8')).split('\n').map((line) => line.split(':'));
  } catch {
    return [];
  }
}

function personName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry, as containers often have it.
    return '';
  }
}
