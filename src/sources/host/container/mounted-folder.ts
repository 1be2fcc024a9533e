/**
 * Looks into what containers have mounted, volumes, and the file systems of running containers. Nothing is opened but folders and
 * ordinary files, nothing outside is reached, and a folder of any size is listed in slices.
 */
import { constants, createReadStream, lstatSync, opendirSync, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, readlink, statfs } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type ContainerFact, containerName } from '../../../facts/container.ts';
import type { FileChange } from '../../../facts/container-changes.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { Gap } from '../../../facts/gap.ts';
import { nameOfBytes } from '../../../facts/layer-index.ts';
import type {
  FolderEntry,
  FolderListing,
  FolderLook,
  FolderWish,
  MountedFolder,
  MountedPlace,
  OwnerNames,
} from '../../../facts/mounted-folder.ts';
import { parseGroups, parseUsers } from '../account-files.ts';
import { failureAt, gapOfFailure, HostFailure, systemCode } from '../host-failure.ts';
import { HostRoot } from '../host-root.ts';
import { containerOf, containerProcesses } from '../live/container-processes.ts';
import { firstProcess, parseStatus } from '../live/process-status.ts';
import { innerId, parseUidMap, type UidMap } from '../live/uid-map.ts';
import { ProcFolder } from '../proc-folder.ts';
import { ONLY_HELD, textBeneath } from './beneath.ts';
import { findInside, type Inside, isNothingThere, LeadsOut, placeIn } from './path-inside.ts';

const SLICE_MS = 8;
/** Between two looks at the clock. */
const STEP = 64;
/** Beyond that a folder is not listed. */
const MOST_ENTRIES = 200_000;
/** From so many on the names are told before the rest is read. */
const MANY = 2_000;
/** Where each answer may take long, beyond that only names are told. */
const MOST_ASKED = 2_000;
const ASKED_AT_ONCE = 16;
/** Of so many links it is looked up where they lead. */
const MOST_LINKS = 200;
const MOST_ACCOUNTS_BYTES = 1_048_576;
const STEP_TIMEOUT_MS = 5_000;
const READ_PIECE = 131_072;

/** File systems of this machine's own disks and memory, which answer at once; statfs(2). */
const QUICK: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x794c7630, 0x01021994, 0xf2f52010, 0x2fc12fc1, 0x858458f6, 0x73717368,
  0x4d44, 0xca451a4e, 0xe0f5e1e2, 0x9fa0, 0x62656572, 0x27e0eb, 0x63677270,
]);

/** Those that the kernel makes up: reading a file there may take something away or set something off. */
const KERNEL_MADE: ReadonlySet<number> = new Set([
  0x9fa0, 0x62656572, 0x27e0eb, 0x63677270, 0x73636673, 0x64626720, 0x74726163, 0xcafe4a11, 0x6165676c,
  0x1cd1, 0x19800202, 0x42494e4d, 0xf97cff8c, 0x43415d53, 0xde5e81e4, 0x62656570,
]);

interface Opened {
  readonly handle: FileHandle;
  /** What it is called by those who write links in it. */
  readonly calledThere: string;
  readonly names: Names;
}

interface Names {
  user(uid: number): OwnerNames;
  group(gid: number): OwnerNames;
}

/**
 * What `place` is on the host of `root`. Rejects with a HostFailure where that can't be told. Nothing is held between two calls
 * of what is given.
 */
export async function mountedFolder(
  place: MountedPlace,
  root: HostRoot,
  facts: Facts,
): Promise<MountedFolder> {
  const finder = new PlaceFinder(place, root, facts);
  return {
    look: async (path, { signal, tell }) =>
      within(await finder.open(signal), path, signal, (opened) => lookAt(opened, path, signal, tell)),
    open: async (path, signal) =>
      within(await finder.open(signal), path, signal, (opened) => openFile(opened, path)),
  };
}

async function within<T>(
  opened: Opened,
  path: string,
  signal: AbortSignal | undefined,
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  try {
    return await work(opened);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof LeadsOut)
      throw new HostFailure(
        'not-supported',
        `${path} is a link that leads out of what is mounted`,
        'Look at it on the host; it is not followed from here',
      );
    if (isNothingThere(error))
      throw new HostFailure('error', `${path} is not there`, 'It may be gone by now: go back, and press r');
    throw failureAt(path, error);
  } finally {
    await opened.handle.close();
  }
}

async function lookAt(
  opened: Opened,
  path: string,
  signal: AbortSignal | undefined,
  tell: FolderWish['tell'],
): Promise<FolderLook> {
  const inside = await inTime(path, findInside(path, { root: opened.handle, ...opened }), closeInside);
  try {
    const { stats } = inside;
    if (stats.isDirectory()) return await listFolder(opened, inside, signal, tell);
    const entry = { name: posix.basename(inside.path), ...attributesOf(stats) };
    const kind = stats.isFile() ? 'file' : 'special';
    return { kind, path: inside.path, entry, ...ownersOf([entry], opened.names) };
  } finally {
    await inside.handle.close();
  }
}

async function openFile(opened: Opened, path: string): Promise<Readable | undefined> {
  const inside = await inTime(path, findInside(path, { root: opened.handle, ...opened }), closeInside);
  try {
    if (!inside.stats.isFile()) return undefined;
    const held = placeOf(inside.handle);
    if (KERNEL_MADE.has((await inTime(path, statfs(held))).type))
      throw new HostFailure(
        'not-supported',
        'the kernel makes this file up: reading it can take something away or set something off',
        'Look at it on the host, if you know what it does',
      );
    const flags = constants.O_RDONLY | constants.O_NONBLOCK;
    // The time of the last reading stays as it is where we may have it so.
    const file = await inTime(
      path,
      open(held, flags | constants.O_NOATIME).catch(() => open(held, flags)),
      (late) => late.close(),
    );
    return createReadStream('', { fd: file, highWaterMark: READ_PIECE });
  } finally {
    await inside.handle.close();
  }
}

async function listFolder(
  { names, ...opened }: Opened,
  { handle, path }: Inside,
  signal: AbortSignal | undefined,
  tell: FolderWish['tell'],
): Promise<FolderListing> {
  const { type } = await inTime(path, statfs(placeOf(handle)));
  const { found, isCut } = await namesIn(handle, signal);
  const base = { kind: 'folder', path, isCut } as const;
  if (found.length >= MANY)
    tell?.({ ...base, entries: found.toSorted(byName), users: new Map(), groups: new Map(), gaps: [] });
  const isQuick = QUICK.has(type);
  const seen = isQuick ? found : found.toSorted(byName).slice(0, MOST_ASKED);
  const { entries, failure } = isQuick
    ? await describeAll(handle, seen, signal)
    : await askForAll(handle, seen, path, signal);
  if (!isQuick) entries.push(...found.toSorted(byName).slice(MOST_ASKED));
  entries.sort(byName);
  await followLinks(entries, path, opened, signal);
  const gaps: Gap[] = failure === undefined ? [] : [gapOfFailure('folder', failureAt(path, failure))];
  if (!isQuick && found.length > MOST_ASKED) gaps.push(onlyNames());
  if (isCut) gaps.push(tooMany());
  return { ...base, entries, ...ownersOf(entries, names), gaps };
}

async function namesIn(
  handle: FileHandle,
  signal: AbortSignal | undefined,
): Promise<{ readonly found: FolderEntry[]; readonly isCut: boolean }> {
  // Names are bytes: this way each of them is one letter, and none gets lost.
  const folder = opendirSync(placeOf(handle), { encoding: 'latin1', bufferSize: 512 });
  const found: FolderEntry[] = [];
  let sliceEnd = performance.now() + SLICE_MS;
  try {
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
      if (found.length >= MOST_ENTRIES) return { found, isCut: true };
      found.push({ name: nameOfBytes(Buffer.from(entry.name, 'latin1')), type: typeOf(entry) });
      if (found.length % STEP !== 0 || performance.now() < sliceEnd) continue;
      await nextTurn();
      signal?.throwIfAborted();
      sliceEnd = performance.now() + SLICE_MS;
    }
    return { found, isCut: false };
  } finally {
    folder.closeSync();
  }
}

interface Described {
  readonly entries: FolderEntry[];
  /** The first of what could not be read. */
  readonly failure: unknown;
}

async function describeAll(
  handle: FileHandle,
  found: readonly FolderEntry[],
  signal: AbortSignal | undefined,
): Promise<Described> {
  const entries: FolderEntry[] = [];
  let failure: unknown;
  let sliceEnd = performance.now() + SLICE_MS;
  for (const [at, entry] of found.entries()) {
    if (at % STEP === 0 && performance.now() > sliceEnd) {
      await nextTurn();
      signal?.throwIfAborted();
      sliceEnd = performance.now() + SLICE_MS;
    }
    try {
      const stats = lstatSync(placeIn(handle, entry.name), { throwIfNoEntry: false });
      if (stats !== undefined) entries.push({ ...entry, ...attributesOf(stats) });
    } catch (error) {
      failure ??= error;
      entries.push(entry);
    }
  }
  return { entries, failure };
}

/** Where somebody else answers, and may take long or never do so. */
async function askForAll(
  handle: FileHandle,
  found: readonly FolderEntry[],
  path: string,
  signal: AbortSignal | undefined,
): Promise<Described> {
  const entries: FolderEntry[] = [];
  let failure: unknown;
  for (let at = 0; at < found.length; at += ASKED_AT_ONCE) {
    signal?.throwIfAborted();
    const some = found.slice(at, at + ASKED_AT_ONCE);
    // Once it gave no answer nothing more is asked: a hanging call can't be taken back.
    if (failure instanceof HostFailure) entries.push(...some);
    else {
      const asked = some.map(async (entry) => {
        try {
          return { ...entry, ...attributesOf(await inTime(path, lstat(placeIn(handle, entry.name)))) };
        } catch (error) {
          failure ??= error;
          return entry;
        }
      });
      entries.push(...(await Promise.all(asked)));
    }
  }
  return { entries, failure };
}

/** Tells of links where they lead. */
async function followLinks(
  entries: FolderEntry[],
  folder: string,
  { handle, calledThere }: Pick<Opened, 'handle' | 'calledThere'>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const links = entries.flatMap(({ type }, at) => (type === 'link' ? [at] : [])).slice(0, MOST_LINKS);
  for (const at of links) {
    signal?.throwIfAborted();
    const entry = entries[at];
    if (entry === undefined) continue;
    const path = posix.join(folder, entry.name);
    const target = await targetOf(path, handle, calledThere);
    const leadsTo = await endOf(path, handle, calledThere);
    entries[at] = { ...entry, ...(target === undefined ? {} : { target }), leadsTo };
  }
}

async function targetOf(path: string, root: FileHandle, calledThere: string): Promise<string | undefined> {
  try {
    const above = await findInside(posix.dirname(path), { root, calledThere });
    try {
      const bytes = await readlink(placeIn(above.handle, posix.basename(path)), { encoding: 'buffer' });
      return nameOfBytes(bytes);
    } finally {
      await above.handle.close();
    }
  } catch {
    // It went just now.
    return undefined;
  }
}

async function endOf(
  path: string,
  root: FileHandle,
  calledThere: string,
): Promise<NonNullable<FolderEntry['leadsTo']>> {
  try {
    const { stats, handle } = await inTime(path, findInside(path, { root, calledThere }), closeInside);
    await handle.close();
    return stats.isDirectory() ? 'folder' : stats.isFile() ? 'file' : 'special';
  } catch (error) {
    return error instanceof LeadsOut ? 'outside' : 'nothing';
  }
}

function ownersOf(entries: readonly FolderEntry[], names: Names): Pick<FolderListing, 'users' | 'groups'> {
  const users = new Map<number, OwnerNames>();
  const groups = new Map<number, OwnerNames>();
  for (const { uid, gid } of entries) {
    if (uid !== undefined && !users.has(uid)) users.set(uid, names.user(uid));
    if (gid !== undefined && !groups.has(gid)) groups.set(gid, names.group(gid));
  }
  return { users, groups };
}

function byName(one: FolderEntry, other: FolderEntry): number {
  const [left, right] = [one, other].map(({ type }) => (type === 'folder' ? 0 : 1));
  if (left !== right) return (left ?? 0) - (right ?? 0);
  return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
}

type Kinds = Pick<
  Stats,
  'isFile' | 'isDirectory' | 'isSymbolicLink' | 'isSocket' | 'isFIFO' | 'isBlockDevice' | 'isCharacterDevice'
>;

function typeOf(entry: Kinds): FileChange['type'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (entry.isSymbolicLink()) return 'link';
  if (entry.isSocket()) return 'socket';
  if (entry.isFIFO()) return 'pipe';
  return entry.isBlockDevice() || entry.isCharacterDevice() ? 'device' : 'unknown';
}

function attributesOf(stats: Stats): Omit<FolderEntry, 'name'> {
  const type = typeOf(stats);
  return {
    type,
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    ...(type === 'file' ? { size: stats.size } : {}),
    modifiedAt: Math.round(stats.mtimeMs),
  };
}

function placeOf({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}

async function closeInside({ handle }: Inside): Promise<void> {
  await handle.close();
}

/** What comes too late is put away with `late`. */
async function inTime<T>(path: string, work: Promise<T>, late?: (found: T) => Promise<void>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reject(new HostFailure('timeout', `${path} gave no answer within ${STEP_TIMEOUT_MS / 1000} s`));
  }, STEP_TIMEOUT_MS);
  void work.then(
    (found) => (isLate ? late?.(found) : undefined),
    () => undefined,
  );
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** Finds a place on the host anew for each look: what is mounted there changes with every start of a container. */
class PlaceFinder {
  private readonly place: MountedPlace;
  private readonly root: HostRoot;
  private readonly facts: Facts;
  private readonly proc: ProcFolder;

  constructor(place: MountedPlace, root: HostRoot, facts: Facts) {
    this.place = place;
    this.root = root;
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
    const roots = [this.root, ...engineRoots(this.root, this.proc)];
    let failure: unknown = new HostFailure('error', `${path} is not there on this host`);
    for (const root of roots) {
      try {
        const realPath = await root.realPath(path);
        if (realPath === undefined) continue;
        const handle = await open(root.placeOf('/'), ONLY_HELD);
        try {
          const found = await inTime(
            path,
            findInside(realPath, { root: handle, calledThere: '/', followsLast: false }),
            closeInside,
          );
          return found.handle;
        } finally {
          await handle.close();
        }
      } catch (error) {
        failure = error;
      }
    }
    throw failureAt(path, failure);
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

/** File systems as the engines on this host see them, where that is another view. */
export function engineRoots(root: HostRoot, proc: ProcFolder): readonly HostRoot[] {
  const daemons = proc.pids().filter((pid) => proc.text(`${pid}/comm`)?.trim() === 'dockerd');
  return daemons.map((pid) => new HostRoot(root.placeOf(`/proc/${pid}/root`)));
}

function notRunning(container: ContainerFact): HostFailure {
  return new HostFailure(
    'not-supported',
    `${containerName(container)} does not run: its file system is put together when it starts`,
    'Changes shows what it wrote, Layers what its image holds',
  );
}

function onlyNames(): Gap {
  return {
    fact: 'folder',
    reason: 'timeout',
    detail: `this file system answers over a network: only of ${MOST_ASKED} files more than the name was asked`,
    hint: 'Look at it on the host',
  };
}

function tooMany(): Gap {
  return {
    fact: 'folder',
    reason: 'not-supported',
    detail: `there are more than ${MOST_ENTRIES.toLocaleString('en')} files in it; these are some of them`,
    hint: 'Look at it on the host, with find',
  };
}
