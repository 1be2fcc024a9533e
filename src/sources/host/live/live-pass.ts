/** One look at running containers as the kernel sees them, all through the host's /proc. Nothing enters a container. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ContainerInspect, containerName } from '../../../facts/container.ts';
import type { Gap } from '../../../facts/gap.ts';
import type { LiveContainer, LiveProcess } from '../../../facts/live-container.ts';
import { ExecutableOrigins } from '../container/executable-origins.ts';
import { findWritableLayer } from '../container/writable-layer.ts';
import { gapOfFailure, HostFailure } from '../host-failure.ts';
import type { HostRoot } from '../host-root.ts';
import { type MountEntry, parseMountEntries } from '../mount-entries.ts';
import type { ProcFolder } from '../proc-folder.ts';
import { statusField } from '../process-table.ts';
import { containerProcesses } from './container-processes.ts';
import { ControlGroups } from './control-groups.ts';
import {
  hostNamespaces,
  type NamespaceKind,
  type Namespaces,
  namespacesOf,
  sharedNamespaces,
} from './host-namespaces.ts';
import { kernelMounts, noSetuid } from './kernel-mounts.ts';
import { NetworkTables } from './network-tables.ts';
import {
  capabilitiesOf,
  firstProcess,
  numberField,
  type ProcessStatus,
  parseStatus,
} from './process-status.ts';
import { innerId, parseUidMap } from './uid-map.ts';
import { VisibleSockets } from './visible-sockets.ts';

export interface LiveReading {
  /** Undefined when nothing of it can be seen. */
  readonly live: LiveContainer | undefined;
  /** Why something of it is missing: named `live`, where that holds for every container, or `live NAME`. */
  readonly gap: Gap | undefined;
}

export interface LivePassOptions {
  readonly proc: ProcFolder;
  readonly isOwnHost: boolean;
  /** Daemons of engines, as far as they can be seen: their mounts may differ from the host's. */
  readonly daemons: readonly number[];
  /** File systems as the host and its engines see them: there the writable layers of containers are looked for. */
  readonly roots?: readonly HostRoot[] | undefined;
  /** Whether processes of other containers were seen before: then one without any has just ended. */
  readonly hasSeenOthers?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Of a container that ended while it was looked at: its engine tells so soon. */
const ENDED: LiveReading = { live: undefined, gap: undefined };

const SLICE_MS = 8;
/** Processes of one container that are looked at, and those of them that are told. */
const MAX_LOOKED_AT = 2_000;
const MAX_PROCESSES = 256;
const MAX_ARGUMENTS = 64;
const MAX_ARGUMENT = 512;

/** File systems in which nobody mounts anything: they are shared with the host wherever anything else is. */
const OF_THE_KERNEL = /^(?:proc|sysfs|cgroup2?|devpts|mqueue)$/;

/** In these a process of a container never is unless it was put there. */
const ESCAPED_TO = ['mnt', 'pid', 'net'] as const satisfies readonly NamespaceKind[];

const FORBIDDEN = 'the kernel shows namespaces, open files and programs of others to root only';

/**
 * Reads these running containers and tells each as soon as it is read. `all` are all containers that are known: who
 * shares a network is found among them. Rejects for an abort only.
 */
export async function readLive(
  wanted: readonly ContainerInspect[],
  all: readonly ContainerInspect[],
  options: LivePassOptions,
  tell: (id: string, reading: LiveReading) => void,
): Promise<void> {
  const { proc, hasSeenOthers = false, signal } = options;
  const processes = await containerProcesses(proc, new Set(wanted.map(({ Id }) => Id)), signal);
  const pass = new LivePass(options, all);
  let sliceEnd = performance.now() + SLICE_MS;
  for (const container of wanted) {
    if (performance.now() > sliceEnd) {
      await nextTurn();
      signal?.throwIfAborted();
      sliceEnd = performance.now() + SLICE_MS;
    }
    const own = processes.get(container.Id) ?? [];
    const isOver = own.length === 0 && (hasSeenOthers || processes.size > 0);
    tell(container.Id, isOver ? ENDED : pass.read(container, own));
  }
}

class LivePass {
  private readonly proc: ProcFolder;
  private readonly host: Namespaces;
  private readonly groups: ControlGroups;
  private readonly networks: NetworkTables;
  private readonly sockets: VisibleSockets;
  /** Groups of mounts that tell each other of new ones, as the host and the daemon have them. */
  private readonly peers: ReadonlySet<string>;
  /** Containers in whose network others live. */
  private readonly hosts: ReadonlySet<string>;
  private readonly hasAppArmor: boolean;
  /** The device of the process list that the host itself sees. */
  private readonly hostProc: string | undefined;
  private readonly roots: readonly HostRoot[];

  constructor({ proc, isOwnHost, daemons, roots = [] }: LivePassOptions, all: readonly ContainerInspect[]) {
    this.proc = proc;
    this.roots = roots;
    this.host = hostNamespaces(proc, isOwnHost);
    const ofHost = entriesOf(proc, '1') ?? (isOwnHost ? entriesOf(proc, 'self') : undefined) ?? [];
    const ofDaemons = daemons.flatMap((pid) => entriesOf(proc, String(pid)) ?? []);
    const outside = [...ofHost, ...ofDaemons];
    this.groups = new ControlGroups(proc, ofHost);
    this.hostProc = ofHost.findLast(({ target, type }) => target === '/proc' && type === 'proc')?.device;
    this.networks = new NetworkTables(proc);
    this.sockets = new VisibleSockets(proc, outside);
    this.peers = new Set(outside.map(({ peerGroup }) => peerGroup).filter(Boolean));
    const joined = new Set(all.map(({ HostConfig }) => joinedContainer(HostConfig.NetworkMode)));
    const isJoined = ({ Id, Name }: ContainerInspect): boolean =>
      joined.has(Id) || joined.has(Id.slice(0, 12)) || joined.has(Name.replace(/^\//, ''));
    this.hosts = new Set(all.filter(isJoined).map(({ Id }) => Id));
    this.hasAppArmor = proc.systemText('/sys/module/apparmor/parameters/enabled')?.startsWith('Y') ?? false;
  }

  read(container: ContainerInspect, pids: readonly number[]): LiveReading {
    const name = containerName({ stage: 'inspected', id: container.Id, inspect: container });
    const fact = `live ${name}`;
    try {
      const processes = pids.flatMap((pid) => {
        const text = this.proc.text(`${pid}/status`);
        return text === undefined || hasEnded(text) ? [] : [parseStatus(pid, text)];
      });
      if (pids.length > 0 && processes.length === 0) return ENDED;
      const first = firstProcess(processes, container.State.Pid);
      if (first === undefined) throw noProcess(name);
      const look = new Look();
      const live = this.describe(container, first, processes, look);
      return { live, gap: look.gap(fact) };
    } catch (error) {
      return { live: undefined, gap: gapOfFailure(fact, error) };
    }
  }

  private describe(
    container: ContainerInspect,
    first: ProcessStatus,
    processes: readonly ProcessStatus[],
    look: Look,
  ): LiveContainer {
    const { pid, uid, gid, text } = first;
    const spaces = look.at(() => namespacesOf(this.proc, String(pid)) ?? forbidden());
    const mounts = look.at(() => entriesOf(this.proc, String(pid)));
    const uidMap = look.at(() => mapOf(this.proc, pid, 'uid_map'));
    const shared = spaces && look.at(() => sharedNamespaces(spaces, this.host) ?? uncomparable());
    const { NetworkMode } = container.HostConfig;
    const hasSharedNetwork =
      (shared?.includes('net') ?? NetworkMode === 'host') ||
      joinedContainer(NetworkMode) !== undefined ||
      this.hosts.has(container.Id);
    const network = look.at(() => this.networks.of(processes, first, spaces?.net, hasSharedNetwork));
    const root = mounts?.findLast(({ target }) => target === '/');
    const origins =
      mounts &&
      new ExecutableOrigins({
        proc: this.proc,
        layer: findWritableLayer(container, mounts, this.roots),
        mounts,
        namespace: spaces?.mnt,
        hostNamespace: this.host.mnt,
      });
    return {
      Pid: pid,
      Uid: uid,
      Gid: gid,
      ...field('InnerUid', uidMap && innerId(uid, uidMap)),
      CapInh: [...capabilitiesOf(maskOf(text, 'CapInh'))],
      CapPrm: [...capabilitiesOf(maskOf(text, 'CapPrm'))],
      CapEff: [...capabilitiesOf(maskOf(text, 'CapEff'))],
      CapBnd: [...capabilitiesOf(maskOf(text, 'CapBnd'))],
      CapAmb: [...capabilitiesOf(maskOf(text, 'CapAmb'))],
      ...field('Seccomp', numberField(text, 'Seccomp')),
      ...field('SeccompFilters', numberField(text, 'Seccomp_filters')),
      ...field('NoNewPrivs', flagOf(numberField(text, 'NoNewPrivs'))),
      ...field(
        'AppArmor',
        look.at(() => this.appArmor(pid)),
      ),
      ...field('HostNamespaces', shared),
      ...field('UidMap', uidMap),
      ...field(
        'Cgroup',
        look.at(() => this.groups.of(this.proc.text(`${pid}/cgroup`) ?? '') ?? hiddenGroups()),
      ),
      ...field('RootReadOnly', root?.isReadOnly),
      ...field('SharedMounts', mounts && this.sharedMounts(mounts)),
      ...field('KernelMounts', mounts && kernelMounts(mounts, this.hostProc)),
      ...field('NoSetuid', mounts && noSetuid(mounts, container.Mounts)),
      ...field('Sockets', mounts && look.at(() => this.sockets.of(pid, mounts))),
      Processes: tellingProcesses(this.describeAll(first, processes, spaces, origins, look), look),
      ...network,
    };
  }

  private describeAll(
    first: ProcessStatus,
    processes: readonly ProcessStatus[],
    spaces: Namespaces | undefined,
    origins: ExecutableOrigins | undefined,
    look: Look,
  ): readonly LiveProcess[] {
    if (processes.length > MAX_LOOKED_AT) look.at(() => tooMany(processes.length, MAX_LOOKED_AT));
    return [first, ...processes.filter((process) => process !== first)]
      .slice(0, MAX_LOOKED_AT)
      .map((process) => this.describeProcess(process, spaces, origins, look));
  }

  private appArmor(pid: number): string {
    if (!this.hasAppArmor) return '';
    const profile = this.proc.text(`${pid}/attr/apparmor/current`) ?? this.proc.text(`${pid}/attr/current`);
    return (profile ?? '').replace(/\0/g, '').trim();
  }

  private sharedMounts(mounts: readonly MountEntry[]): string[] {
    const shared = mounts.filter(
      ({ peerGroup, type }) => peerGroup !== '' && this.peers.has(peerGroup) && !OF_THE_KERNEL.test(type),
    );
    return [...new Set(shared.map(({ target }) => target))];
  }

  private describeProcess(
    { pid, name, uid }: ProcessStatus,
    first: Namespaces | undefined,
    origins: ExecutableOrigins | undefined,
    look: Look,
  ): LiveProcess {
    const line = this.proc.text(`${pid}/cmdline`) ?? '';
    const args = line === '' ? [] : line.replace(/\0$/, '').split('\0', MAX_ARGUMENTS);
    const link = look.at(() => this.proc.link(`${pid}/exe`)) ?? '';
    const { origin, mount } =
      look.at(() => origins?.of(pid, link, this.proc.link(`${pid}/ns/mnt`))) ?? NOTHING_FOUND;
    const escaped = look.at(() => this.escapedTo(pid, first)) ?? [];
    return {
      pid,
      name,
      executable: link,
      arguments: args.map((argument) => argument.slice(0, MAX_ARGUMENT)),
      uid,
      ...(origin === undefined ? {} : { origin }),
      ...(mount === undefined ? {} : { mount }),
      ...(escaped.length === 0 || origin === 'runtime' ? {} : { hostNamespaces: escaped }),
    };
  }

  /** Which of the host's namespaces a process is in that the container's first process is not. */
  private escapedTo(pid: number, first: Namespaces | undefined): NamespaceKind[] {
    return ESCAPED_TO.filter((kind) => {
      const host = this.host[kind];
      if (host === undefined || first?.[kind] === undefined || first[kind] === host) return false;
      return this.proc.link(`${pid}/ns/${kind}`) === host;
    });
  }
}

/** The first one and at least one of each kind: who starts hundreds of one program hides no other behind them. */
function tellingProcesses(all: readonly LiveProcess[], look: Look): LiveProcess[] {
  if (all.length <= MAX_PROCESSES) return [...all];
  const kinds = new Map<string, LiveProcess>();
  for (const process of all) {
    const { pid: _, arguments: __, ...kind } = process;
    const key = JSON.stringify(kind);
    if (!kinds.has(key)) kinds.set(key, process);
  }
  if (kinds.size > MAX_PROCESSES) look.at(() => tooMany(kinds.size, MAX_PROCESSES));
  const telling = new Set(kinds.values());
  const alike = all.filter((process) => !telling.has(process));
  return [...telling, ...alike].slice(0, MAX_PROCESSES);
}

const NOTHING_FOUND = { origin: undefined, mount: undefined };

/** Reads what may fail piece by piece, and keeps why the first piece did. */
class Look {
  private failure: unknown;

  at<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.failure ??= error;
      return undefined;
    }
  }

  /** Who may not look at one container may look at none: that is one gap for all. */
  gap(fact: string): Gap | undefined {
    if (this.failure === undefined) return undefined;
    if (this.failure instanceof HostFailure && this.failure.reason === 'permission') {
      return gapOfFailure('live', new HostFailure('permission', FORBIDDEN));
    }
    return gapOfFailure(fact, this.failure);
  }
}

/** Whether a process is dead, and only waits for its parent to take note. */
function hasEnded(status: string): boolean {
  return /^[ZX]/.test(statusField(status, 'State'));
}

function entriesOf(proc: ProcFolder, process: string): readonly MountEntry[] | undefined {
  const text = proc.text(`${process}/mountinfo`);
  return text === undefined ? undefined : parseMountEntries(text);
}

function mapOf(proc: ProcFolder, pid: number, file: string) {
  const text = proc.text(`${pid}/${file}`);
  return text === undefined ? undefined : parseUidMap(text);
}

function maskOf(status: string, name: string): string {
  return new RegExp(`^${name}:\\s*([0-9a-f]+)$`, 'm').exec(status)?.[1] ?? '';
}

function flagOf(number: number | undefined): boolean | undefined {
  return number === undefined ? undefined : number !== 0;
}

/** A field that can't be told is left out. */
function field<K extends keyof LiveContainer>(
  name: K,
  value: LiveContainer[K] | undefined,
): Partial<Pick<LiveContainer, K>> {
  const found: Partial<Pick<LiveContainer, K>> = {};
  if (value !== undefined) found[name] = value;
  return found;
}

/** The container whose network another one uses, by id or name; undefined for a network of its own. */
function joinedContainer(networkMode: string): string | undefined {
  return /^container:(.+)$/.exec(networkMode)?.[1];
}

function noProcess(name: string): HostFailure {
  return new HostFailure(
    'error',
    `no process of ${name} can be found on this host`,
    'Run as root where the container runs, with the host’s /proc',
  );
}

function tooMany(count: number, told: number): never {
  throw new HostFailure(
    'error',
    `of its ${count} processes only ${told} were looked at`,
    'Find out why it has so many',
  );
}

function forbidden(): never {
  throw new HostFailure('permission', FORBIDDEN);
}

function uncomparable(): never {
  throw new HostFailure('permission', 'the namespaces of the host itself can’t be seen to compare with');
}

function hiddenGroups(): never {
  throw new HostFailure(
    'not-supported',
    'its control groups can’t be seen from the cgroup namespace that Plimsoll runs in',
    'Run Plimsoll on the host itself, or in a container with --cgroupns=host',
  );
}
