/** What the small texts of an image say: who may log in and become root, and where its packages come from. */
import type { User } from '../../facts/host.ts';
import type { ImageLayers } from '../../facts/image-layers.ts';
import { textInImage, textsInFolder } from './whole-tree.ts';

export interface ImageSettings {
  readonly users: readonly User[];
  /** Names of accounts. */
  readonly openAccounts: readonly string[];
  readonly hashedAccounts: readonly string[];
  /** Others than root that are root by their number. */
  readonly otherRoots: readonly string[];
  /** `1000: app, deploy`, of users and of groups. */
  readonly sharedUids: readonly string[];
  readonly sharedGids: readonly string[];
  /** Accounts of programs (1 to 999) with a shell to log in with. */
  readonly loginShells: readonly string[];
  /** Rules by which somebody becomes root without a password. */
  readonly passwordless: readonly string[];
  /** Sources of packages that nobody verifies, as `/etc/yum.repos.d/site.repo: gpgcheck=0`. */
  readonly unverifiedSources: readonly string[];
}

/** The fields that are lists of words. */
export const SETTING_LISTS = [
  'openAccounts',
  'hashedAccounts',
  'otherRoots',
  'sharedUids',
  'sharedGids',
  'loginShells',
  'passwordless',
  'unverifiedSources',
] as const satisfies readonly (keyof ImageSettings)[];

const known = new WeakMap<ImageLayers, ImageSettings>();

/** Undefined while not every layer is read and looked into. Kept per image. */
export function imageSettings(image: ImageLayers): ImageSettings | undefined {
  const before = known.get(image);
  if (before !== undefined) return before;
  const isScanned = image.layers.every(({ state }) => state.kind === 'read' && state.contents !== undefined);
  if (!isScanned) return undefined;
  const users = lines(textInImage(image, 'etc/passwd')).map(userOf);
  const groups = lines(textInImage(image, 'etc/group')).map((line) => line.split(':'));
  const passwords = [
    ...users.map(({ name, password }) => [name, password] as const),
    ...lines(textInImage(image, 'etc/shadow')).map((line) => {
      const [name = '', password = ''] = line.split(':');
      return [name, password] as const;
    }),
  ];
  const settings: ImageSettings = {
    users: users.flatMap(knownUser),
    openAccounts: namesWith(passwords, (password) => password === 'empty'),
    hashedAccounts: namesWith(passwords, (password) => password.endsWith('…')),
    otherRoots: users.flatMap(({ name, uid }) => (uid === '0' && name !== 'root' ? [name] : [])),
    sharedUids: shared(users.map(({ name, uid }) => [name, uid])),
    sharedGids: shared(groups.map(([name = '', , gid = '']) => [name, gid])),
    loginShells: users.flatMap((user) => (isServiceWithShell(user) ? [user.name] : [])),
    passwordless: passwordlessRules(image),
    unverifiedSources: unverifiedSources(image),
  };
  known.set(image, settings);
  return settings;
}

interface Account {
  readonly name: string;
  readonly password: string;
  readonly uid: string;
  readonly gid: string;
  readonly home: string;
  readonly shell: string;
}

function userOf(line: string): Account {
  const [name = '', password = '', uid = '', gid = '', , home = '', shell = ''] = line.split(':');
  return { name, password, uid, gid, home, shell };
}

/** Lines of another form are left out, as the C library does. */
function knownUser({ name, uid, gid, home, shell }: Account): readonly User[] {
  const isUser = name !== '' && /^\d{1,10}$/.test(uid) && /^\d{1,10}$/.test(gid);
  return isUser ? [{ name, uid: Number(uid), gid: Number(gid), home, shell }] : [];
}

/** Without comments and what has no fields. */
function lines(text: string | undefined): readonly string[] {
  return (text ?? '').split('\n').filter((line) => line.includes(':') && !line.startsWith('#'));
}

function namesWith(
  passwords: readonly (readonly [name: string, password: string])[],
  is: (password: string) => boolean,
): readonly string[] {
  return [...new Set(passwords.flatMap(([name, password]) => (is(password) ? [name] : [])))];
}

function shared(entries: readonly (readonly [name: string, id: string])[]): readonly string[] {
  const groups = Map.groupBy(entries, ([, id]) => id);
  return [...groups].flatMap(([id, members]) => {
    const names = [...new Set(members.map(([name]) => name))];
    return names.length > 1 && id !== '' ? [`${id}: ${names.join(', ')}`] : [];
  });
}

/** Debian gives `sync` a program of its own; BusyBox and Alpine let some halt the machine. */
function isServiceWithShell({ uid, shell }: Account): boolean {
  const number = Number(uid);
  return number >= 1 && number < 1000 && /\/(?:ba|da|a|z|k|tc|c)?sh$|\/fish$/.test(shell);
}

function passwordlessRules(image: ImageLayers): readonly string[] {
  const texts = [
    ...['etc/sudoers', 'etc/doas.conf'].map((path) => [path, textInImage(image, path) ?? ''] as const),
    ...textsInFolder(image, 'etc/sudoers.d'),
    ...textsInFolder(image, 'etc/doas.d'),
  ];
  return texts.flatMap(([path, text]) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => /^[^#].*\bNOPASSWD\b|^permit\s.*\bnopass\b/.test(line))
      .map((line) => `/${path}: ${line}`),
  );
}

/** Settings that switch off what verifies packages, by the files that they may stand in. */
const UNVERIFIED: readonly (readonly [files: RegExp, setting: RegExp])[] = [
  [/^etc\/apt\/sources\.list/, /\btrusted\s?[=:]\s?yes\b/i],
  [/^etc\/apt\/apt\.conf/, /\bAllow(?:Unauthenticated|InsecureRepositories)\s+"?(?:true|1|yes)/i],
  [/^etc\/(?:yum\.|dnf\/)/, /^\s*gpgcheck\s*=\s*(?:0|no|false)\b/i],
  [/^etc\/pip\.conf$/, /^\s*trusted-host\s*=/i],
];

function unverifiedSources(image: ImageLayers): readonly string[] {
  return [...textsInFolder(image, 'etc')].flatMap(([path, text]) =>
    UNVERIFIED.filter(([files]) => files.test(path)).flatMap(([, setting]) =>
      text
        .split('\n')
        .filter((line) => !/^\s*(?:#|\/\/)/.test(line) && setting.test(line))
        .map((line) => `/${path}: ${line.trim()}`),
    ),
  );
}
