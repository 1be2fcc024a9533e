/** Who a container runs as, from `Config.User`: a name or number, with a group after a colon if one was given. */
import type { ContainerInspect } from '../facts/container.ts';
import type { User } from '../facts/host.ts';
import type { ImageInspect } from '../facts/image.ts';

/**
 * Whether the user is root: nobody was named, `root`, or any way to write zero. The engine reads a number with
 * its sign and leading zeros, so `00`, `+0` and `0:1000` are root too. The group does not matter: root with
 * another group is still root. A name other than root counts as not root; only the image's /etc/passwd could
 * tell that it has number 0.
 */
export function isRootUser(user: string): boolean {
  const name = user.split(':')[0] ?? '';
  return name === '' || name === 'root' || /^[+-]?0+$/.test(name);
}

/** The user in words: `root (no user is set)`, `10001`, `app, group 0 (root)`. */
export function describeUser(user: string): string {
  if (user === '') return 'root (no user is set)';
  const [name = '', group] = user.split(':');
  const who =
    isRootUser(name) && name !== 'root'
      ? `root (${name === '' ? 'no user is set' : `number ${name}`})`
      : name;
  if (group === undefined || group === '' || (isRootUser(name) && isRootUser(group))) return who;
  return `${who}, group ${isRootUser(group) && group !== 'root' ? `${group} (root)` : group}`;
}

/**
 * The user for a narrow column: `root` however it is written, else as it is set. A container takes over its
 * image's user when it is created; the image is asked only when the container's own answer names nobody.
 */
export function effectiveUser(container: ContainerInspect, image?: ImageInspect): string {
  const user = container.Config.User || image?.Config.User || '';
  return isRootUser(user) ? 'root' : user;
}

/** Whether the user is named in a way that only the image's /etc/passwd can turn into a number. */
export function namesUser(user: string): boolean {
  const name = user.split(':')[0] ?? '';
  return name !== '' && name !== 'root' && !/^[+-]?\d+$/.test(name);
}

/** The number of a user as the image's own users give it; undefined when none of them has the name. */
export function userNumber(user: string, accounts: readonly User[]): number | undefined {
  const name = user.split(':')[0] ?? '';
  if (isRootUser(user)) return 0;
  const named = accounts.find((account) => account.name === name);
  return named?.uid ?? (namesUser(user) ? undefined : Number.parseInt(name, 10));
}
