/**
 * What the writable layer of a container says beside the layers of its image: overlayfs keeps there what was added and changed,
 * and a mark (a device with the numbers 0 and 0) for what was taken away. Only the writable layer is walked; the others are
 * asked what they have in the same places.
 */

import { readdirSync, readlinkSync, type Stats } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FileChange } from '../../../facts/container-changes.ts';
import { nameOfBytes } from '../../../facts/layer-index.ts';
import { changeRank } from '../../../knowledge/system-paths.ts';
import { failureAt, isAbsence } from '../host-failure.ts';
import { isSameFile } from './executable-origins.ts';
import { fileAttributes } from './file-attributes.ts';
import { type LayerPlace, layerPlace, layerStats } from './layer-place.ts';
import { isWhiteout, type LowerEntry, LowerFolders } from './lower-folders.ts';
import type { WritableLayer } from './writable-layer.ts';

const SLICE_MS = 8;
/** Between two looks at the clock. */
const STEP = 32;
/** The rank of what is neither a system file nor where intruders put things. */
const DATA = 4;
/** Beyond that changes are counted and not listed. */
const MOST_CHANGES = 20_000;
/** Beyond that nothing more is looked at. */
const MOST_ENTRIES = 300_000;
/** Files of equal size and time are compared byte by byte up to this size. */
const MOST_COMPARED = 4_194_304;

export interface LayerWalk {
  readonly entries: FileChange[];
  readonly total: number;
  /** Whether there was more than can be looked at. */
  readonly isCut: boolean;
}

export interface WalkOptions {
  readonly layer: WritableLayer;
  /** The file system as the container sees it, such as /proc/PID/root; undefined when nothing of it runs. */
  readonly merged: () => string | undefined;
  /** Whether something is mounted in the container over a folder, or over one that it is in. */
  readonly isCovered: (folder: string) => boolean;
}

/** Of its attributes what tells that something has to be looked at anew. */
interface Mark {
  readonly number: number;
  readonly changedAt: number;
  /** False when it was looked at so soon after a change that another one may bear the same time. */
  readonly isSettled: boolean;
}

interface Seen {
  readonly mark: Mark;
  /** Whether a change of its content can wait for a later look: it is neither a system file nor a program. */
  readonly canWait: boolean;
  readonly change: FileChange | undefined;
}

/** A folder of the writable layer as it was in an earlier look. */
interface SeenFolder {
  readonly mark: Mark;
  readonly paths: readonly string[];
  /** What was seen at each of them; undefined where nothing was by then. */
  readonly seen: (Seen | undefined)[];
  /** What the image has in it and is not seen, because it was deleted and made anew. */
  readonly hidden: readonly FileChange[];
}

/** Data that is there already is looked at in one of so many looks; what comes and goes, in each. */
const DATA_TURN = 4;

export class LayerWalker {
  private readonly options: WalkOptions;
  private readonly lowers: LowerFolders;
  private folders = new Map<string, SeenFolder>();
  private found: readonly FileChange[] = [];
  private sorted: FileChange[] = [];
  private looks = 0;

  constructor(options: WalkOptions) {
    this.options = options;
    this.lowers = new LowerFolders(options.layer.lowers);
  }

  /**
   * A change that stayed is the same object as before, and so is the list when all of them did. Rejects with a HostFailure,
   * and with the signal's reason.
   */
  async walk(signal?: AbortSignal): Promise<LayerWalk> {
    const known = new Map<string, SeenFolder>();
    const found: FileChange[] = [];
    const waiting: { readonly path: string; readonly stats: Stats | undefined }[] = [
      { path: '', stats: layerStats(this.place('')) },
    ];
    this.looks += 1;
    let total = 0;
    let looked = 0;
    let sliceEnd = performance.now() + SLICE_MS;
    const tell = (change: FileChange | undefined): void => {
      if (change === undefined) return;
      total += 1;
      if (found.length < MOST_CHANGES) found.push(change);
    };
    for (let at = 0; at < waiting.length && looked < MOST_ENTRIES; at += 1) {
      const { path: folder = '', stats: own } = waiting[at] ?? {};
      const before = this.folders.get(folder);
      const isSame = before !== undefined && isUnchanged(before.mark, own);
      const now = isSame ? before : this.readFolder(folder, own, before);
      const { paths, seen } = now;
      known.set(folder, now);
      for (let place = 0; place < paths.length; place += 1) {
        looked += 1;
        if (place % STEP === 0 && performance.now() > sliceEnd) {
          await nextTurn();
          signal?.throwIfAborted();
          sliceEnd = performance.now() + SLICE_MS;
        }
        const earlier = seen[place];
        // Data takes turns, so that one look costs about as much as the next.
        const isTurn = (place + this.looks) % DATA_TURN === 0;
        if (isSame && !isTurn && earlier?.canWait === true && earlier.mark.isSettled) {
          tell(earlier.change);
          continue;
        }
        const path = paths[place] ?? '';
        const stats = layerStats(this.place(path));
        const fresh = stats && this.look(path, stats, earlier);
        seen[place] = fresh;
        if (stats?.isDirectory() === true) waiting.push({ path, stats });
        tell(fresh?.change);
      }
      for (const change of now.hidden) tell(change);
    }
    this.folders = known;
    const isAsBefore = found.length === this.found.length && found.every((one, at) => one === this.found[at]);
    if (!isAsBefore) {
      this.found = found;
      this.sorted = found.toSorted((one, other) =>
        one.path < other.path ? -1 : one.path > other.path ? 1 : 0,
      );
    }
    return { entries: this.sorted, total, isCut: looked >= MOST_ENTRIES };
  }

  private readFolder(folder: string, stats: Stats | undefined, before: SeenFolder | undefined): SeenFolder {
    const mark = markOf(stats);
    const names = this.namesIn(folder);
    const present = new Set(names);
    const paths = names.map((name) => `${folder}/${name}`);
    const earlier = new Map(before?.paths.map((path, at) => [path, before.seen[at]]));
    return {
      mark,
      paths,
      seen: paths.map((path) => earlier.get(path)),
      hidden: this.hides(folder, present) ? this.hidden(folder, present) : [],
    };
  }

  private place(path: string): LayerPlace {
    return layerPlace(this.options.layer.upper, path);
  }

  private namesIn(folder: string): readonly string[] {
    try {
      return readdirSync(this.place(folder), { encoding: 'buffer' }).map(nameOfBytes);
    } catch (error) {
      // It went just now.
      if (folder !== '' && isAbsence(error)) return [];
      throw failureAt(`its writable layer${folder}`, error);
    }
  }

  private look(path: string, stats: Stats, known: Seen | undefined): Seen {
    if (known !== undefined && isUnchanged(known.mark, stats)) return known;
    const change = this.describe(path, stats, this.lowers.at(path));
    const before = known?.change;
    const isSame = before !== undefined && JSON.stringify(before) === JSON.stringify(change);
    const isFolder = stats.isDirectory();
    const isProgram = (stats.mode & 0o111) !== 0;
    return {
      mark: markOf(stats),
      canWait: !isFolder && !isProgram && changeRank(path) === DATA,
      change: isSame ? before : change,
    };
  }

  /** Undefined for what does not differ: a folder on the way to a change, and a file that was only opened for writing. */
  private describe(path: string, stats: Stats, below: LowerEntry | undefined): FileChange | undefined {
    const before = below && attributesOf(below.stats);
    if (isWhiteout(stats)) return before && { path, kind: 'deleted', type: before.type, before };
    const now = attributesOf(stats);
    const target = stats.isSymbolicLink() ? linkOf(this.place(path)) : undefined;
    const own = { ...now, ...(target === undefined ? {} : { target }) };
    if (before === undefined || below === undefined) return { path, kind: 'added', ...own };
    const hasOtherRights =
      before.type !== now.type ||
      before.mode !== now.mode ||
      before.uid !== now.uid ||
      before.gid !== now.gid;
    if (now.type === 'folder' && !hasOtherRights) return undefined;
    if (now.type !== 'file' || before.type !== 'file') return { path, kind: 'changed', ...own, before };
    const isSameContent = this.isSameContent(path, stats, below);
    if (!hasOtherRights && isSameContent) return undefined;
    return { path, kind: 'changed', ...own, before, isSameContent };
  }

  private isSameContent(path: string, { size, mtimeMs }: Stats, { place, stats }: LowerEntry): boolean {
    if (size !== stats.size || mtimeMs !== stats.mtimeMs) return false;
    return size <= MOST_COMPARED && isSameFile(this.place(path), place);
  }

  /**
   * Whether a folder was deleted and made anew: then nothing is seen of what the image has in it. Overlayfs marks that where
   * only its own programs can read it, but the container's view tells it.
   */
  private hides(folder: string, present: ReadonlySet<string>): boolean {
    if (folder === '' || !this.lowers.has(folder) || this.options.isCovered(folder)) return false;
    const merged = this.options.merged();
    if (merged === undefined) return false;
    for (const name of this.lowers.names(folder)) {
      if (!present.has(name)) return layerStats(layerPlace(merged, `${folder}/${name}`)) === undefined;
    }
    return false;
  }

  private hidden(folder: string, present: ReadonlySet<string>): readonly FileChange[] {
    return [...this.lowers.names(folder)].flatMap((name): FileChange[] => {
      const path = `${folder}/${name}`;
      const below = present.has(name) ? undefined : this.lowers.at(path);
      if (below === undefined) return [];
      const before = attributesOf(below.stats);
      return [{ path, kind: 'deleted', type: before.type, before }];
    });
  }
}

/** The clock of file systems is that coarse. Milliseconds. */
const CLOCK_GRAIN = 30;

function markOf(stats: Stats | undefined): Mark {
  const changedAt = changeOf(stats);
  return { number: stats?.ino ?? 0, changedAt, isSettled: Date.now() - changedAt > CLOCK_GRAIN };
}

function isUnchanged({ number, changedAt, isSettled }: Mark, stats: Stats | undefined): boolean {
  return isSettled && number === stats?.ino && changedAt === changeOf(stats);
}

/** Content, rights and owner: the kernel notes each change of any of them. Milliseconds with fractions. */
function changeOf(stats: Stats | undefined): number {
  return stats === undefined ? 0 : Math.max(stats.ctimeMs, stats.mtimeMs);
}

function attributesOf(stats: Stats): NonNullable<FileChange['before']> {
  const { modifiedAt, ...others } = fileAttributes(stats);
  // The time of a folder is that of the last thing in it that came or went.
  return others.type === 'folder' ? others : { ...others, modifiedAt };
}

/** Undefined for one that went just now: the next look tells. */
function linkOf(place: LayerPlace): string | undefined {
  try {
    return readlinkSync(place, 'utf8');
  } catch {
    return undefined;
  }
}
