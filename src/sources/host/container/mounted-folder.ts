/**
 * Looks into what containers have mounted, volumes, and the file systems of running containers. Nothing is opened but folders and
 * ordinary files, nothing outside is reached, and a folder of any size is listed in slices.
 */

import { constants, createReadStream, lstatSync, opendirSync } from 'node:fs';
import { type FileHandle, lstat, open, readlink, statfs } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
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
import { failureAt, gapOfFailure, HostFailure } from '../host-failure.ts';
import { fileAttributes, fileType } from './file-attributes.ts';
import { inTime } from './in-time.ts';
import { type Names, type Opened, PlaceFinder, type PlaceHost } from './mounted-place.ts';
import { closeInside, findInside, type Inside, isNothingThere, LeadsOut, placeIn } from './path-inside.ts';

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

/**
 * What `place` is on a host. Rejects with a HostFailure where that can't be told. Nothing is held between two calls
 * of what is given.
 */
export async function mountedFolder(
  place: MountedPlace,
  host: PlaceHost,
  facts: Facts,
): Promise<MountedFolder> {
  const finder = new PlaceFinder(place, host, facts);
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
      throw new HostFailure(
        'error',
        `${path} is not there`,
        'It may be gone by now: go back, and read again (:refresh)',
      );
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
    const entry = { name: posix.basename(inside.path), ...fileAttributes(stats) };
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
  found.sort(byName);
  const base = { kind: 'folder', path, isCut } as const;
  if (found.length >= MANY)
    tell?.({ ...base, entries: found, users: new Map(), groups: new Map(), gaps: [] });
  const isQuick = QUICK.has(type);
  const { entries, failure } = isQuick
    ? await describeAll(handle, found, signal)
    : await askForAll(handle, found.slice(0, MOST_ASKED), path, signal);
  if (!isQuick) for (const entry of found.slice(MOST_ASKED)) entries.push(entry);
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
      found.push({ name: nameOfBytes(Buffer.from(entry.name, 'latin1')), type: fileType(entry) });
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
      if (stats !== undefined) entries.push({ ...entry, ...fileAttributes(stats) });
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
          return { ...entry, ...fileAttributes(await inTime(path, lstat(placeIn(handle, entry.name)))) };
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

function placeOf({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
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
