/** Finds what a mount, a volume or a container's file system is on the host, and who the owners of its files are. */
import { type FileHandle, open } from 'node:fs/promises';
import { type ContainerFact, containerName } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { MountedPlace, OwnerNames } from '../../../facts/mounted-folder.ts';
import { parseGroups, parseUsers } from '../account-files.ts';
import { failureAt, HostFailure, systemCode } from '../host-failure.ts';
import type { HostRoot } from '../host-root.ts';
import { containerOf, containerProcesses } from '../live/container-processes.ts';
import { firstProcess, parseStatus } from '../live/process-status.ts';
import { innerId, parseUidMap, type UidMap } from '../live/uid-map.ts';
import { ProcFolder } from '../proc-folder.ts';
import { ONLY_HELD, textBeneath } from './beneath.ts';
import { inTime } from './in-time.ts';
import { closeInside, findInside } from './path-inside.ts';

const MOST_ACCOUNTS_BYTES = 1_048_576;

export interface Opened {
  readonly handle: FileHandle;
  /** What it is called by those who write links in it. */
  readonly calledThere: string;
  readonly names: Names;
}

export interface Names {
  user(uid: number): OwnerNames;
  group(gid: number): OwnerNames;
}

export interface PlaceHost {
  readonly root: HostRoot;
  /** File systems as the daemon of the engine sees them. Rejects with a HostFailure. */
  readonly engineRoot: () => Promise<HostRoot>;
}

/** Finds a place on the host anew for each look: what is mounted there changes with every start of a container. */
export class PlaceFinder {
  private readonly place: MountedPlace;
  private readonly root: HostRoot;
  private readonly engineRoot: PlaceHost['engineRoot'];
  private readonly facts: Facts;
  private readonly proc: ProcFolder;

  constructor(place: MountedPlace, { root, engineRoot }: PlaceHost, facts: Facts) {
    this.place = place;
    this.root = root;
    this.engineRoot = engineRoot;
    this.facts = facts;
    this.proc = new ProcFolder(root);
  }

  /** Rejects with a HostFailure and with the signal's reason. */
  async open(signal?: AbortSignal): Promise<Opened> {
    const { place } = this;
    if (place.kind === 'volume') return this.openVolume(place.name);
    const container = this.facts.containers.get(place.id);
    if (container?.stage !== 'inspected')
      throw new HostFailure('error', 'the container is gone', 'Go back, and choose another');
    const pid = await this.firstProcess(container, signal);
    if (place.kind === 'container') return this.openWhole(container, pid);
    return this.openMount(container, place.destination, pid);
  }

  private async openWhole(container: ContainerFact, pid: number | undefined): Promise<Opened> {
    if (pid === undefined) throw notRunning(container);
    const handle = await this.openRoot(container, pid);
    return { handle, calledThere: '/', names: this.names(pid) };
  }

  /**
   * As the container sees it, which is what is really mounted there. What does not run, or belongs to another user, is looked for
   * where the engine says that it comes from.
   */
  private async openMount(
    container: ContainerFact & { readonly stage: 'inspected' },
    destination: string,
    pid: number | undefined,
  ): Promise<Opened> {
    const mount = container.inspect.Mounts.find(({ Destination }) => Destination === destination);
    if (mount === undefined) throw new HostFailure('error', 'it is not mounted any more', 'Go back');
    let failure: unknown;
    if (pid !== undefined) {
      try {
        const whole = await this.openRoot(container, pid);
        try {
          const found = await inTime(
            destination,
            findInside(destination, { root: whole, calledThere: '/' }),
            closeInside,
          );
          return { handle: found.handle, calledThere: destination, names: this.names(pid) };
        } finally {
          await whole.close();
        }
      } catch (error) {
        failure = error;
      }
    }
    if (!mount.Source.startsWith('/')) throw failure ?? notRunning(container);
    return { handle: await this.openOnHost(mount.Source), calledThere: destination, names: this.names(pid) };
  }

  private async openVolume(name: string): Promise<Opened> {
    const volume = this.facts.volumes.get(name);
    if (volume === undefined) throw new HostFailure('error', 'the volume is gone', 'Go back');
    if (!volume.Mountpoint.startsWith('/'))
      throw new HostFailure(
        'not-supported',
        `its driver, ${volume.Driver}, does not say where it is`,
        'Look into it through a container that has it mounted',
      );
    const handle = await this.openOnHost(volume.Mountpoint);
    return { handle, calledThere: volume.Mountpoint, names: this.names(undefined) };
  }

  /** Links above it are the host’s own; what is there is held step by step, so that nobody exchanges it on the way. */
  private async openOnHost(path: string): Promise<FileHandle> {
    const root = await this.engineRoot();
    const realPath = await root.realPath(path);
    if (realPath === undefined) throw new HostFailure('error', `${path} is not there on this host`);
    try {
      const handle = await open(root.placeOf('/'), ONLY_HELD);
      try {
        const inside = findInside(realPath, { root: handle, calledThere: '/', followsLast: false });
        return (await inTime(path, inside, closeInside)).handle;
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw failureAt(path, error);
    }
  }

  private async openRoot(container: ContainerFact, pid: number): Promise<FileHandle> {
    const handle = await open(`${this.proc.place}/${pid}/root`, ONLY_HELD).catch((error: unknown) => {
      const isClosed = systemCode(error) === 'EACCES' || systemCode(error) === 'EPERM';
      throw isClosed
        ? new HostFailure('permission', 'the file system of its processes may not be read by this user')
        : failureAt(`/proc/${pid}/root`, error);
    });
    // The number may have gone to another process just before it was opened.
    if (this.isOf(container.id, pid)) return handle;
    await handle.close();
    throw notRunning(container);
  }

  private isOf(id: string, pid: number): boolean {
    return containerOf(this.proc.text(`${pid}/cgroup`) ?? '', new Set([id])) !== undefined;
  }

  /** Undefined when nothing of it runs, or nothing can be seen. */
  private async firstProcess(
    container: ContainerFact & { readonly stage: 'inspected' },
    signal: AbortSignal | undefined,
  ): Promise<number | undefined> {
    const { Running, Pid } = container.inspect.State;
    if (!Running) return undefined;
    if (this.root.isOwn && Pid > 0 && this.isOf(container.id, Pid)) return Pid;
    const pids =
      (await containerProcesses(this.proc, new Set([container.id]), signal)).get(container.id) ?? [];
    const statuses = pids.flatMap((pid) => {
      const text = this.proc.text(`${pid}/status`);
      return text === undefined || /^State:\s*[ZX]/m.test(text) ? [] : [parseStatus(pid, text)];
    });
    return firstProcess(statuses, Pid)?.pid;
  }

  private names(pid: number | undefined): Names {
    const host = accountsBelow(this.root.placeOf('/'));
    const inside = pid === undefined ? undefined : accountsBelow(`${this.proc.place}/${pid}/root`);
    const [uidMap, gidMap] = ['uid_map', 'gid_map'].map((name) => this.idMap(pid, name));
    const nameOf = (kind: keyof Accounts, id: number, map: UidMap | undefined): OwnerNames => {
      const inner = map && innerId(id, map);
      const known = inner === undefined ? undefined : inside?.[kind].get(inner);
      return {
        inside: inner === undefined ? undefined : (known ?? String(inner)),
        host: host[kind].get(id) ?? '',
      };
    };
    return {
      user: (uid) => nameOf('users', uid, uidMap),
      group: (gid) => nameOf('groups', gid, gidMap),
    };
  }

  private idMap(pid: number | undefined, name: string): UidMap | undefined {
    const text = pid === undefined ? undefined : this.proc.text(`${pid}/${name}`);
    return text === undefined ? undefined : parseUidMap(text);
  }
}

interface Accounts {
  readonly users: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

function accountsBelow(place: string): Accounts {
  const text = (path: string): string => textBeneath(place, path, MOST_ACCOUNTS_BYTES) ?? '';
  const users = parseUsers(text('/etc/passwd')).toReversed();
  const groups = parseGroups(text('/etc/group')).toReversed();
  return {
    users: new Map(users.map(({ uid, name }) => [uid, name])),
    groups: new Map(groups.map(({ gid, name }) => [gid, name])),
  };
}

function notRunning(container: ContainerFact): HostFailure {
  return new HostFailure(
    'not-supported',
    `${containerName(container)} does not run: its file system is put together when it starts`,
    'Changes shows what it wrote, Layers what its image holds',
  );
}
