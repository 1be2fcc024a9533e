/** Paths of the host in one form, however an engine writes them. */
import { posix } from 'node:path';

/** Folders of today’s hosts that are links, and where they lead. */
const LINKS: readonly (readonly [link: string, target: string])[] = [
  ['/var/run', '/run'],
  ['/var/lock', '/run/lock'],
  ['/var/home', '/home'],
  ['/bin', '/usr/bin'],
  ['/sbin', '/usr/sbin'],
  ['/lib', '/usr/lib'],
  ['/lib32', '/usr/lib32'],
  ['/lib64', '/usr/lib64'],
  ['/libx32', '/usr/libx32'],
];

const TARGETS = new Map(LINKS);
const LINK = new RegExp(`^(?:${LINKS.map(([link]) => link).join('|')})(?=/|$)`);

/** Where the virtual machine of Docker Desktop keeps the paths of the person’s own machine. */
const DESKTOP = /^\/(?:host_mnt|run\/desktop\/mnt\/host)(?=\/|$)/;

/** On a Mac, where these folders really are. */
const MAC = /^\/private(?=\/(?:etc|tmp|var)(?:\/|$))/;

const PIPE = /^[\\/]{2}\.[\\/]pipe[\\/]/;

/**
 * A path of the host in the one form that the lists of places use: absolute, no doubled or trailing slash, no `..`,
 * /run for /var/run, /usr/bin for /bin, and what Docker Desktop puts before a path taken off. A pipe of Windows is
 * `//./pipe/name` in small letters. Empty for an empty source.
 */
export function hostPath(source: string): string {
  if (source === '') return '';
  if (PIPE.test(source)) return source.replaceAll('\\', '/').toLowerCase();
  const path = plain(source);
  return withoutLinks(DESKTOP.test(path) ? plain(path.replace(DESKTOP, '').replace(MAC, '')) : path);
}

/** What is to be changed about a path. */
const NOT_PLAIN = /^(?!\/)|\/\/|\/\.|.\/$/;

function plain(path: string): string {
  if (!NOT_PLAIN.test(path)) return path;
  return posix.normalize(`/${path}`).replace(/(?<=.)\/$/, '');
}

function withoutLinks(path: string): string {
  const link = LINK.exec(path)?.[0];
  return link === undefined ? path : `${TARGETS.get(link) ?? ''}${path.slice(link.length)}`;
}

/** Whether a path is a folder or lies below it; both in the form of `hostPath`. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}
