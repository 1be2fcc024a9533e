/** /etc/passwd and /etc/group, or what getent prints in the same form; passwd(5) and group(5). Pure. */
import type { Group, User } from '../../facts/host.ts';

/** Lines of another form are left out, as the C library does. */
export function parseUsers(text: string): readonly User[] {
  return entries(text).flatMap(([name = '', , uid = '', gid = '', , home = '', shell = '']) =>
    name !== '' && isId(uid) && isId(gid) ? [{ name, uid: Number(uid), gid: Number(gid), home, shell }] : [],
  );
}

/** Members are those that a group lists; see `withPrimaryMembers`. */
export function parseGroups(text: string): readonly Group[] {
  return entries(text).flatMap(([name = '', , gid = '', members = '']) =>
    name !== '' && isId(gid)
      ? [
          {
            name,
            gid: Number(gid),
            members: members
              .split(',')
              .map((member) => member.trim())
              .filter(Boolean),
          },
        ]
      : [],
  );
}

/** Groups with those, too, whose own group it is. Entries of one name and number become one. */
export function withPrimaryMembers(groups: readonly Group[], users: readonly User[]): readonly Group[] {
  const usersOfGroup = Map.groupBy(users, ({ gid }) => gid);
  const entriesOfGroup = Map.groupBy(groups, ({ name, gid }) => `${gid}:${name}`);
  return [...entriesOfGroup.values()].flatMap(([group, ...others]) => {
    if (group === undefined) return [];
    const listed = [group, ...others].flatMap(({ members }) => members);
    const own = (usersOfGroup.get(group.gid) ?? []).map(({ name }) => name);
    return [{ ...group, members: [...new Set([...listed, ...own])].sort() }];
  });
}

function entries(text: string): readonly (readonly string[])[] {
  return text.split('\n').map((line) => line.trimEnd().split(':'));
}

function isId(word: string): boolean {
  return /^\d{1,10}$/.test(word);
}
