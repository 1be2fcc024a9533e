/** The names of users and groups by number. */
import type { Group, User } from '../../facts/host.ts';

export interface AccountNames {
  /** Empty for a number without a name. */
  user(uid: number): string;
  group(gid: number): string;
}

/** The first of several with one number counts, as it does for the system. */
export function accountNames(users: readonly User[], groups: readonly Group[]): AccountNames {
  const userNames = new Map(users.toReversed().map(({ uid, name }) => [uid, name]));
  const groupNames = new Map(groups.toReversed().map(({ gid, name }) => [gid, name]));
  return {
    user: (uid) => userNames.get(uid) ?? '',
    group: (gid) => groupNames.get(gid) ?? '',
  };
}
