/**
 * Unix sockets that a container sees through mounts from outside: the host's and those of other containers. They are
 * looked for where the container would find them, and among the names at which the host's processes listen.
 */
import { type Dir, lstatSync, opendirSync } from 'node:fs';
import { posix } from 'node:path';
import { failureAt, isAbsence } from '../host-failure.ts';
import type { MountEntry } from '../mount-entries.ts';
import type { ProcFolder } from '../proc-folder.ts';

/** File systems that the kernel makes up, and those behind which somebody else answers and may never do so. */
const NOT_LOOKED_INTO =
  /^(?:proc|sysfs|cgroup2?|devpts|mqueue|securityfs|debugfs|tracefs|bpf|pstore|autofs|fuse.*|nfs.*|cifs|smb.*|9p|ceph|afs)$/;

/** The engine's own mounts into every container. */
const EVERY_CONTAINER_HAS = new Set(['/', '/etc/hosts', '/etc/hostname', '/etc/resolv.conf']);

const MAX_DEPTH = 2;
const MAX_ENTRIES = 256;
const MAX_SOCKETS = 100;

/** One pass over the containers of a host: a folder that several have mounted is looked into once. */
export class VisibleSockets {
  private readonly proc: ProcFolder;
  private readonly outside: readonly MountEntry[];
  private readonly devices: ReadonlySet<string>;
  private readonly looked = new Map<string, readonly string[]>();
  private listening: readonly string[] | undefined;

  /** `outside` are the mounts of the host, and of the engine's daemon where it has others. */
  constructor(proc: ProcFolder, outside: readonly MountEntry[]) {
    this.proc = proc;
    this.outside = outside;
    this.devices = new Set(outside.map(({ device }) => device));
  }

  /** By path within the container, sorted. Throws a HostFailure where its files may not be seen. */
  of(pid: number, mounts: readonly MountEntry[]): string[] {
    const found = new Set<string>();
    const targets = new Set(mounts.map(({ target }) => target));
    for (const mount of mounts) {
      if (found.size >= MAX_SOCKETS) break;
      const { target, device, type } = mount;
      if (EVERY_CONTAINER_HAS.has(target) || !this.devices.has(device) || NOT_LOOKED_INTO.test(type))
        continue;
      for (const path of this.behind(pid, mount, targets)) found.add(posix.join(target, path));
    }
    return [...found].sort().slice(0, MAX_SOCKETS);
  }

  /** Relative to where it is mounted; empty for the mount itself. */
  private behind(pid: number, mount: MountEntry, targets: ReadonlySet<string>): readonly string[] {
    const key = `${mount.device} ${mount.root}`;
    const known = this.looked.get(key);
    if (known !== undefined) return known;
    const found = this.look(`${this.proc.place}/${pid}/root${mount.target}`, mount, targets);
    this.looked.set(key, found);
    return found;
  }

  private look(place: string, mount: MountEntry, targets: ReadonlySet<string>): readonly string[] {
    try {
      const stats = lstatSync(place);
      if (stats.isSocket()) return [''];
      if (!stats.isDirectory()) return [];
      // What is mounted within is looked at by itself, or not at all: to ask for its names may wait for ever, or mount something.
      const isMounted = (path: string): boolean => targets.has(posix.join(mount.target, path));
      return [...new Set([...socketsBelow(place, isMounted), ...this.listeningBelow(mount)])];
    } catch (error) {
      if (isAbsence(error)) return [];
      throw failureAt(mount.target, error);
    }
  }

  /** Where the host's processes listen below what is mounted there. */
  private listeningBelow({ device, root }: MountEntry): readonly string[] {
    this.listening ??= listeningPaths(this.proc);
    const folders = this.outside.flatMap((mount) =>
      mount.device === device && isBelow(root, mount.root)
        ? [posix.join(mount.target, posix.relative(mount.root, root))]
        : [],
    );
    return this.listening.flatMap((path) => {
      const folder = folders.find((one) => isBelow(path, one));
      return folder === undefined ? [] : [posix.relative(folder, path)];
    });
  }
}

function isBelow(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}

const ACCEPTS_CONNECTIONS = '00010000';

/** Names as they were bound; /var/run is a link to /run on every system of today. */
function listeningPaths(proc: ProcFolder): readonly string[] {
  const table = proc.text('1/net/unix') ?? '';
  return table.split('\n').flatMap((line) => {
    const [, , , flags, , , , ...words] = line.trim().split(/ +/);
    const path = words.join(' ').replace(/^\/var\/run\//, '/run/');
    return flags === ACCEPTS_CONNECTIONS && path.startsWith('/') ? [path] : [];
  });
}

function socketsBelow(top: string, isMounted: (path: string) => boolean): readonly string[] {
  const found: string[] = [];
  let left = MAX_ENTRIES;
  const look = (place: string, path: string, depth: number): void => {
    const folder = openFolder(place);
    if (folder === undefined) return;
    const deeper: string[] = [];
    try {
      for (let entry = folder.readSync(); entry !== null && left > 0; entry = folder.readSync()) {
        left -= 1;
        if (entry.isSocket()) found.push(posix.join(path, entry.name));
        else if (entry.isDirectory() && depth < MAX_DEPTH) deeper.push(entry.name);
      }
    } finally {
      folder.closeSync();
    }
    for (const name of deeper) {
      const below = posix.join(path, name);
      if (!isMounted(below)) look(`${place}/${name}`, below, depth + 1);
    }
  };
  look(top, '', 0);
  return found;
}

/** A folder within that is closed to us, or gone meanwhile, hides nothing that its neighbours show. */
function openFolder(place: string): Dir | undefined {
  try {
    return opendirSync(place, { bufferSize: 64 });
  } catch {
    return undefined;
  }
}
