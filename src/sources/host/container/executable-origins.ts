/** Where the programs come from that the processes of one container run: its image, its own writing, or elsewhere. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { posix } from 'node:path';
import type { ExecutableOrigin } from '../../../facts/container-processes.ts';
import { type MountEntry, parseMountEntries } from '../mount-entries.ts';
import type { ProcFolder } from '../proc-folder.ts';
import { programPath, TICKS_PER_SECOND } from '../process-table.ts';
import { type LayerPlace, layerPlace, layerStats } from './layer-place.ts';
import type { WritableLayer } from './writable-layer.ts';

export interface FoundExecutable {
  /** Without the mark of its deletion. */
  readonly path: string;
  readonly origin: ExecutableOrigin | undefined;
  /** Of a file on a mount: where that is mounted. */
  readonly mount?: string | undefined;
}

export interface OriginsOptions {
  readonly proc: ProcFolder;
  /** Undefined where it can't be looked into: then nothing is said of files on the container's own file system. */
  readonly layer: WritableLayer | undefined;
  /** The mounts of the container's first process, and the namespace that they are in. */
  readonly mounts: readonly MountEntry[];
  readonly namespace: string | undefined;
  /** The host's own mount namespace. */
  readonly hostNamespace: string | undefined;
}

/** What runc and crun run before they become the container's program: a copy of themselves in memory. */
const OF_RUNTIMES = /^\/memfd:(?:runc|crun|libcrun)/;
const RUNTIMES = new Set(['runc', 'crun', 'youki', 'runsc', 'docker-runc']);
/** They are done long before; a program that only borrowed their name is not. */
const RUNTIME_SECONDS = 10;

const OF_ONE_PROCESS: ReadonlySet<ExecutableOrigin | undefined> = new Set(['runtime', 'memory', 'host']);

/** Larger programs with the size and time of the image's are taken as changed rather than compared. */
const MOST_COMPARED = 33_554_432;
const PIECE = 131_072;

/** One look at the processes of a container: what several of them run is looked at once. */
export class ExecutableOrigins {
  private readonly options: OriginsOptions;
  private readonly known = new Map<string, FoundExecutable>();
  private readonly otherMounts = new Map<string, readonly MountEntry[]>();

  constructor(options: OriginsOptions) {
    this.options = options;
  }

  /**
   * `link` is where /proc/PID/exe leads and `namespace` where its ns/mnt does; undefined for what can't be told. Throws a
   * HostFailure for what may not be looked at.
   */
  of(pid: number, link: string, namespace: string | undefined): FoundExecutable {
    const key = `${namespace} ${link}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const found = this.find(pid, link, namespace);
    // What a runtime runs is told from others by its age, which is each process's own.
    if (!OF_ONE_PROCESS.has(found.origin)) this.known.set(key, found);
    return found;
  }

  private find(pid: number, link: string, namespace: string | undefined): FoundExecutable {
    const { hostNamespace, proc } = this.options;
    const path = programPath(link);
    if (path === '') return { path, origin: undefined };
    const isYoung = (): boolean => (secondsSinceStart(proc, pid) ?? 0) < RUNTIME_SECONDS;
    if (link.startsWith('/memfd:'))
      return { path, origin: OF_RUNTIMES.test(link) && isYoung() ? 'runtime' : 'memory' };
    if (namespace !== undefined && namespace === hostNamespace)
      return { path, origin: RUNTIMES.has(posix.basename(path)) && isYoung() ? 'runtime' : 'host' };
    if (path !== link) return { path, origin: 'deleted' };
    const mounts = this.mountsOf(pid, namespace);
    const mount = mounts && mountAt(mounts, path);
    if (mount === undefined) return { path, origin: undefined };
    if (mount.device !== this.rootDevice) {
      // A folder of another file system that is in memory too may be a volume, and is seen from within.
      const isOwn = mount.type === 'tmpfs' && mount.root === '/';
      return { path, origin: isOwn ? 'temporary' : 'mount', mount: mount.target };
    }
    // The container's own file system, perhaps seen from one of its folders.
    const own = posix.join(mount.root, posix.relative(mount.target, path));
    return { path, origin: this.inLayers(own) };
  }

  private get rootDevice(): string | undefined {
    return this.options.mounts.findLast(({ target }) => target === '/')?.device;
  }

  private mountsOf(pid: number, namespace: string | undefined): readonly MountEntry[] | undefined {
    if (namespace === undefined || namespace === this.options.namespace) return this.options.mounts;
    const known = this.otherMounts.get(namespace);
    if (known !== undefined) return known;
    const text = this.options.proc.text(`${pid}/mountinfo`);
    if (text === undefined) return undefined;
    const mounts = parseMountEntries(text);
    this.otherMounts.set(namespace, mounts);
    return mounts;
  }

  private inLayers(path: string): ExecutableOrigin | undefined {
    const { layer } = this.options;
    if (layer === undefined) return undefined;
    const own = fileAt(layer.upper, path);
    if (own === undefined) return 'image';
    for (const lower of layer.lowers) {
      const before = fileAt(lower, path);
      if (before === undefined) continue;
      if (!before.stats.isFile()) return 'added';
      return hasSameContent(own, before) ? 'image' : 'changed';
    }
    return 'added';
  }
}

interface LayerFile {
  readonly place: LayerPlace;
  readonly stats: Stats;
}

/** Undefined for what is not there; a link on the way leads nowhere within one layer. */
function fileAt(folder: string, path: string): LayerFile | undefined {
  const place = layerPlace(folder, path);
  const stats = layerStats(place);
  return stats && { place, stats };
}

/** A file whose owner or rights changed was copied whole and says the same: only its bytes can tell. */
function hasSameContent(one: LayerFile, other: LayerFile): boolean {
  if (one.stats.size !== other.stats.size || one.stats.mtimeMs !== other.stats.mtimeMs) return false;
  return one.stats.size <= MOST_COMPARED && isSameFile(one.place, other.place);
}

/** False where one of them can't be read. */
export function isSameFile(one: LayerPlace, other: LayerPlace): boolean {
  const files: number[] = [];
  try {
    for (const place of [one, other]) {
      files.push(openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
    }
    const [left, right] = files;
    if (left === undefined || right === undefined) return false;
    const { size } = fstatSync(left);
    const pieces = [Buffer.allocUnsafe(PIECE), Buffer.allocUnsafe(PIECE)] as const;
    for (let at = 0; at < size; ) {
      const count = readSync(left, pieces[0], 0, PIECE, at);
      if (count === 0 || readSync(right, pieces[1], 0, count, at) !== count) return false;
      if (pieces[0].compare(pieces[1], 0, count, 0, count) !== 0) return false;
      at += count;
    }
    return true;
  } catch {
    // What can't be compared is not said to be the same.
    return false;
  } finally {
    for (const file of files) closeSync(file);
  }
}

/** The mount in which a path lies; of several at one place the last one is seen. */
function mountAt(mounts: readonly MountEntry[], path: string): MountEntry | undefined {
  let found: MountEntry | undefined;
  for (const mount of mounts) {
    const { target } = mount;
    const isAbove = target === '/' || path === target || path.startsWith(`${target}/`);
    if (isAbove && target.length >= (found?.target.length ?? 0)) found = mount;
  }
  return found;
}

/** Undefined for a process that has ended. */
function secondsSinceStart(proc: ProcFolder, pid: number): number | undefined {
  const stat = proc.text(`${pid}/stat`);
  if (stat === undefined) return undefined;
  const started = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]) / TICKS_PER_SECOND;
  return Number.parseFloat(proc.text('uptime') ?? '') - started;
}
