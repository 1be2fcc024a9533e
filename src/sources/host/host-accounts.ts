/** The users and groups of the host, wherever the system keeps them. */
import type { Group, User } from '../../facts/host.ts';
import { parseGroups, parseUsers } from './account-files.ts';
import { HostFailure } from './host-failure.ts';
import type { HostRoot } from './host-root.ts';
import type { ProgramRun } from './program.ts';

export interface HostAccounts {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
}

const MAX_BYTES = 16_777_216;

/**
 * The system's files, and beside them what getent knows where the system asks others too (a directory service, say).
 * Groups have the members that they list.
 */
export async function readAccounts(
  root: HostRoot,
  run: (program: string, args: readonly string[]) => Promise<ProgramRun | undefined>,
): Promise<HostAccounts> {
  const [passwd, group, nsswitch] = await Promise.all([
    root.readText('/etc/passwd', MAX_BYTES),
    root.readText('/etc/group', MAX_BYTES),
    root.readText('/etc/nsswitch.conf'),
  ]);
  const files = { users: parseUsers(passwd ?? ''), groups: parseGroups(group ?? '') };
  if (!root.isOwn || !asksOthers(nsswitch ?? '')) return files;
  // A directory may refuse to list everything and still answer for a name: the group that matters is asked for.
  const [users, groups, docker] = await Promise.all([
    run('getent', ['passwd']),
    run('getent', ['group']),
    run('getent', ['group', 'docker']),
  ]);
  if (users === undefined || groups === undefined) return files;
  if (users.exitCode !== 0 || groups.exitCode !== 0) {
    throw new HostFailure('error', `getent gave exit code ${users.exitCode || groups.exitCode}`);
  }
  return {
    users: parseUsers(users.stdout),
    groups: parseGroups(`${groups.stdout}\n${docker?.stdout ?? ''}`),
  };
}

/** Who only looks into these two files: `systemd` adds users that no group lists. */
const LOCAL_SERVICES = new Set(['files', 'systemd']);

/** Whether users or groups come from anywhere but this machine's own files; nsswitch.conf(5). */
function asksOthers(nsswitch: string): boolean {
  const lines = nsswitch.match(/^\s*(?:passwd|group)\s*:.*$/gm) ?? [];
  return lines
    .flatMap(
      (line) =>
        line
          .replace(/#.*|\[[^\]]*\]/g, '')
          .split(':')[1]
          ?.trim()
          .split(/\s+/) ?? [],
    )
    .some((service) => service !== '' && !LOCAL_SERVICES.has(service));
}
