/**
 * One running container, looked into from outside while somebody wants to see it: what runs in it, with whom that talks, and
 * what was changed on its file system. Everything is read where the kernel and the engine keep it; nothing enters the container.
 */
import { createReadStream, existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { ContainerFact, ContainerInspect } from '../../../facts/container.ts';
import type { ContainerChanges, FileChange } from '../../../facts/container-changes.ts';
import type { ContainerProcesses, ProcessDetail } from '../../../facts/container-processes.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { Gap } from '../../../facts/gap.ts';
import type { ContainerEyes } from '../../../facts/source.ts';
import { parseUsers } from '../account-files.ts';
import { gapOfFailure, HostFailure, isAbsence } from '../host-failure.ts';
import { HostRoot } from '../host-root.ts';
import { containerOf, containerProcesses } from '../live/container-processes.ts';
import { hostNamespaces, namespacesOf } from '../live/host-namespaces.ts';
import { firstProcess, type ProcessStatus, parseStatus } from '../live/process-status.ts';
import { parseUidMap } from '../live/uid-map.ts';
import { type MountEntry, parseMountEntries } from '../mount-entries.ts';
import { ProcFolder } from '../proc-folder.ts';
import { openBeneath, textBeneath } from './beneath.ts';
import { ContainerGroup } from './container-group.ts';
import { ContainerSockets } from './container-sockets.ts';
import { ExecutableOrigins } from './executable-origins.ts';
import { LayerWalker } from './layer-walk.ts';
import { changedInMounts } from './mount-walk.ts';
import { readProcessDetail } from './process-detail.ts';
import { type ContainerFrame, MOST_PROCESSES, ProcessList } from './process-list.ts';
import { findWritableLayer, type WritableLayer } from './writable-layer.ts';

const MOST_ACCOUNTS_BYTES = 262_144;
const READ_PIECE = 131_072;

interface LookOptions {
  readonly root: HostRoot;
  /** File systems as the host and its engines see them. */
  readonly roots: readonly HostRoot[];
  readonly container: ContainerInspect;
  /** Whether another container lives in its network, or it in another's or the host's. */
  readonly isNetworkShared: boolean;
}

/** What is new is seen soon enough to be told within two seconds; each of the two looks costs two percent of a processor at most. */
const PACE: ContainerEyes['pace'] = { leastMs: 1_100, times: 50 };

export class ContainerLook implements ContainerEyes {
  readonly pace = PACE;
  private readonly options: LookOptions;
  private readonly proc: ProcFolder;
  private readonly list: ProcessList;
  private readonly sockets: ContainerSockets;
  private readonly group: ContainerGroup | undefined;
  private readonly layer: WritableLayer | undefined;
  private readonly walker: LayerWalker | undefined;
  /** Undefined while nothing runs. */
  private first: ProcessStatus | undefined;
  private mounts: readonly MountEntry[];
  private bootedAt: number | undefined;
  /** What changed in bind mounts, as it was told before, by path. */
  private mounted: ReadonlyMap<string, FileChange> = new Map();

  /**
   * Rejects with a HostFailure where its processes can't be found or looked at, so that the engine has to be asked instead,
   * and with the signal's reason.
   */
  static async open(options: LookOptions, signal?: AbortSignal): Promise<ContainerLook> {
    const { container, root } = options;
    const proc = new ProcFolder(root);
    const pids = (await containerProcesses(proc, new Set([container.Id]), signal)).get(container.Id) ?? [];
    const first = firstOf(proc, pids, container.State.Pid);
    if (first === undefined && container.State.Running) {
      throw new HostFailure(
        'error',
        'none of its processes can be found on this host',
        'Run as root where the container runs, with the host’s /proc',
      );
    }
    // Who may not see what one process runs may see nothing that matters here.
    if (first !== undefined) proc.link(`${first.pid}/exe`);
    return new ContainerLook(options, proc, first);
  }

  private constructor(options: LookOptions, proc: ProcFolder, first: ProcessStatus | undefined) {
    const { container, root, roots } = options;
    this.options = options;
    this.proc = proc;
    this.first = first;
    this.list = new ProcessList(proc);
    this.sockets = new ContainerSockets(proc);
    const hostMounts = mountsOf(proc, '1') ?? (root.isOwn ? mountsOf(proc, 'self') : undefined) ?? [];
    this.mounts = (first && mountsOf(proc, String(first.pid))) ?? [];
    const text = first && proc.text(`${first.pid}/cgroup`);
    this.group = ContainerGroup.of(container.Id, text ?? '', hostMounts, root, proc);
    this.layer = findWritableLayer(container, this.mounts, roots);
    this.walker =
      this.layer &&
      new LayerWalker({
        layer: this.layer,
        merged: () => this.rootPlace(),
        isCovered: (folder) =>
          this.mounts.some(({ target }) => target !== '/' && `${folder}/`.startsWith(`${target}/`)),
      });
  }

  /** Whether what it changed can be told too. */
  get seesChanges(): boolean {
    return this.walker !== undefined;
  }

  async processes(signal?: AbortSignal): Promise<ContainerProcesses | undefined> {
    const pids = await this.pids(signal);
    const before = this.first?.pid;
    const isThere = before !== undefined && pids.includes(before);
    const first = (isThere ? firstOf(this.proc, [before], before) : undefined) ?? this.firstOf(pids);
    if (first === undefined) return undefined;
    this.first = first;
    this.mounts = mountsOf(this.proc, String(first.pid)) ?? this.mounts;
    const failures: unknown[] = [];
    const note = (error: unknown): void => void failures.push(error);
    const processes = await this.list.read(pids, this.frame(first), note, signal);
    const gaps: Gap[] = failures.slice(0, 1).map((error) => gapOfFailure('processes', error));
    if (pids.length > MOST_PROCESSES) gaps.push(tooMany(pids.length));
    let sockets: ContainerProcesses['sockets'];
    try {
      const own = [first.pid, ...processes.map(({ pid }) => pid).filter((pid) => pid !== first.pid)];
      sockets = this.sockets.read(own, this.options.isNetworkShared);
    } catch (error) {
      gaps.push(gapOfFailure('sockets', error));
    }
    return {
      readAt: Date.now(),
      source: 'proc',
      processes,
      total: Math.max(processes.length, pids.length > MOST_PROCESSES ? pids.length : 0),
      ...(sockets === undefined ? {} : { sockets }),
      gaps,
    };
  }

  async changes(signal?: AbortSignal): Promise<ContainerChanges> {
    if (this.walker === undefined) throw noLayer();
    const { container, roots } = this.options;
    const { entries: all, total: count, isCut } = await this.walker.walk(signal);
    const points = new Set([
      ...this.mounts.map(({ target }) => target),
      ...container.Mounts.map(({ Destination }) => Destination),
    ]);
    // The engine makes the places for what it mounts.
    const entries = all.filter(
      ({ path, kind, size = 0 }) => kind !== 'added' || size > 0 || !points.has(path),
    );
    const total = count - (all.length - entries.length);
    const gaps = isCut || total > entries.length ? [tooManyChanges(entries.length)] : [];
    const mounted = changedInMounts(container, this.mounts, roots).map((change) => this.kept(change));
    this.mounted = new Map(mounted.map((change) => [change.path, change]));
    return {
      readAt: Date.now(),
      source: 'folder',
      entries: mounted.length === 0 ? entries : [...entries, ...mounted].sort(byPath),
      total: total + mounted.length,
      gaps,
    };
  }

  async process(pid: number): Promise<ProcessDetail | undefined> {
    // The number may be another process by now, and none of this container.
    const group = this.proc.text(`${pid}/cgroup`) ?? '';
    if (containerOf(group, new Set([this.options.container.Id])) === undefined) return undefined;
    return readProcessDetail(this.proc, pid);
  }

  async openFile(path: string): Promise<Readable | undefined> {
    if (this.layer === undefined) throw noLayer();
    const mount = this.mounted.get(path)?.source;
    try {
      const file = mount === undefined ? openBeneath(this.layer.upper, path) : this.openMounted(mount);
      return file === undefined ? undefined : createReadStream('', { fd: file, highWaterMark: READ_PIECE });
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
  }

  private openMounted(source: string): number | undefined {
    const root = this.options.roots.find((each) => existsSync(each.placeOf(source)));
    return root && openBeneath(root.placeOf('/'), source);
  }

  private kept(change: FileChange): FileChange {
    const before = this.mounted.get(change.path);
    return before !== undefined && JSON.stringify(before) === JSON.stringify(change) ? before : change;
  }

  private async pids(signal: AbortSignal | undefined): Promise<readonly number[]> {
    const { Id } = this.options.container;
    const ofGroup = this.group?.pids();
    if (ofGroup !== undefined && ofGroup.length > 0) return ofGroup;
    // Its group is not to be seen, or it is gone with the container: then there are none.
    if (this.group !== undefined) return [];
    return (await containerProcesses(this.proc, new Set([Id]), signal)).get(Id) ?? [];
  }

  private firstOf(pids: readonly number[]): ProcessStatus | undefined {
    return firstOf(this.proc, pids, this.options.container.State.Pid);
  }

  private rootPlace(): string | undefined {
    return this.first && `${this.proc.place}/${this.first.pid}/root`;
  }

  private accounts(): string {
    const place = this.rootPlace();
    return (place === undefined ? undefined : textBeneath(place, '/etc/passwd', MOST_ACCOUNTS_BYTES)) ?? '';
  }

  /** The kernel counts the interrupts of every processor for whoever asks: it is asked once. */
  private booted(): number {
    this.bootedAt ??= Number(/^btime (\d+)$/m.exec(this.proc.text('stat') ?? '')?.[1] ?? 0);
    return this.bootedAt;
  }

  private frame(first: ProcessStatus): ContainerFrame {
    const { proc } = this;
    const { root } = this.options;
    const namespaces = namespacesOf(proc, String(first.pid));
    const host = hostNamespaces(proc, root.isOwn);
    const map = proc.text(`${first.pid}/uid_map`);
    const users = new Map(
      parseUsers(this.accounts())
        .toReversed()
        .map(({ uid, name }) => [uid, name]),
    );
    return {
      depth: first.pids.length,
      namespaces,
      hostNamespaces: host,
      uidMap: map === undefined ? undefined : parseUidMap(map),
      userName: (uid) => users.get(uid) ?? '',
      origins: new ExecutableOrigins({
        proc,
        layer: this.layer,
        mounts: this.mounts,
        namespace: namespaces?.mnt,
        hostNamespace: host.mnt,
      }),
      bootedAt: this.booted(),
    };
  }
}

/**
 * Opens a container as the host of `root` sees it; see ContainerLook.open. `engineRoot` are the files as the daemon of its engine
 * sees them; undefined where it is not known which one that is.
 */
export function openContainer(
  container: ContainerInspect,
  { root, engineRoot }: { readonly root: HostRoot; readonly engineRoot: HostRoot | undefined },
  { containers }: Facts,
  signal?: AbortSignal,
): Promise<ContainerLook> {
  return ContainerLook.open(
    {
      root,
      // What an engine calls by a path may be another thing in the mounts of another one.
      roots: engineRoot === undefined ? [root, ...daemonRoots(root)] : [engineRoot],
      container,
      isNetworkShared: isNetworkShared(container, containers.values()),
    },
    signal,
  );
}

function daemonRoots(root: HostRoot): readonly HostRoot[] {
  const proc = new ProcFolder(root);
  const daemons = proc.pids().filter((pid) => proc.text(`${pid}/comm`)?.trim() === 'dockerd');
  return daemons.map((pid) => new HostRoot(root.placeOf(`/proc/${pid}/root`)));
}

/** Whether another container lives in its network, or it in another's or the host's. */
function isNetworkShared(container: ContainerInspect, all: Iterable<ContainerFact>): boolean {
  const { NetworkMode } = container.HostConfig;
  if (NetworkMode === 'host' || NetworkMode.startsWith('container:')) return true;
  const names = [container.Id, container.Id.slice(0, 12), container.Name.replace(/^\//, '')];
  const modes = new Set(names.map((name) => `container:${name}`));
  return [...all].some(
    (other) => other.stage === 'inspected' && modes.has(other.inspect.HostConfig.NetworkMode),
  );
}

function firstOf(proc: ProcFolder, pids: readonly number[], enginePid: number): ProcessStatus | undefined {
  const statuses = pids.slice(0, MOST_PROCESSES).flatMap((pid) => {
    const text = proc.text(`${pid}/status`);
    return text === undefined || /^State:\s*[ZX]/m.test(text) ? [] : [parseStatus(pid, text)];
  });
  return firstProcess(statuses, enginePid);
}

function mountsOf(proc: ProcFolder, process: string): readonly MountEntry[] | undefined {
  try {
    const text = proc.text(`${process}/mountinfo`);
    return text === undefined ? undefined : parseMountEntries(text);
  } catch {
    // Closed to us: what rests on it is not told.
    return undefined;
  }
}

function byPath(one: FileChange, other: FileChange): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}

function tooMany(total: number): Gap {
  return {
    fact: 'processes',
    reason: 'not-supported',
    detail: `${total} processes run there: ${MOST_PROCESSES} of them were looked at`,
    hint: 'Limit them with --pids-limit; so many are a fault or an attack',
  };
}

function tooManyChanges(shown: number): Gap {
  return {
    fact: 'changes',
    reason: 'not-supported',
    detail: `more was changed than can be listed: these are ${shown} of the changes`,
    hint: 'Have the container write its data to a volume',
  };
}

function noLayer(): HostFailure {
  return new HostFailure(
    'not-supported',
    'its engine keeps the writable layer where it can’t be looked into from here',
    'Run as root on the host of the engine',
  );
}
