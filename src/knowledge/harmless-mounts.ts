/**
 * Paths that lie in a sensitive place (sensitive-mounts.ts) and are harmless all the same. What lies below them is
 * harmless too. Files that are harmless to read and not to write stand there, in the row of what writing does.
 */
import { NO_DISKS } from './disk-devices.ts';

export interface HarmlessMount {
  readonly path: string;
  /** Why nothing follows from having it. */
  readonly because: string;
}

function each(paths: readonly string[], because: string): readonly HarmlessMount[] {
  return paths.map((path) => ({ path, because }));
}

export const HARMLESS_MOUNTS: readonly HarmlessMount[] = [
  ...each(
    ['/etc/localtime', '/etc/timezone', '/usr/share/zoneinfo'],
    'The time zone: mounted by nearly everybody, and the worst that follows is a wrong clock in a log.',
  ),
  ...each(
    ['/etc/machine-id', '/etc/os-release', '/usr/lib/os-release'],
    'Names of the machine and its release, which nothing on the host decides by.',
  ),
  ...each(
    ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_config', '/etc/ssh/ssh_config.d', '/etc/ssh/moduli'],
    'Open to every user of the host, and no part of how it lets people in.',
  ),
  ...each(
    ['/proc/stat', '/proc/meminfo', '/proc/loadavg', '/proc/cpuinfo', '/proc/uptime', '/proc/diskstats'],
    'Tells how busy the host is, and takes no writes.',
  ),
  ...each(
    ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom', '/dev/tty'],
    'Every container has one of its own.',
  ),
  ...each(
    NO_DISKS,
    'Among the disks by its name alone: nothing of a disk can be read or written through it.',
  ),
  ...each(
    ['/dev/ttyUSB*', '/dev/ttyACM*'],
    'An adapter that somebody plugged in for this purpose, not a terminal of the host.',
  ),
];
