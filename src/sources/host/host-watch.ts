/**
 * Tells when watched files and folders change, appear or go. The kernel tells it (inotify), at no cost while nothing
 * happens; where it can't, they are looked at every one and a half seconds.
 */
import { type FSWatcher, watch } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { HostRoot } from './host-root.ts';

/** Whoever saves a file writes, renames and sets modes: all of that is one change. */
const GATHER_MS = 150;
const POLL_MS = 1_500;

/** One folder that the kernel watches for us. */
interface WatchedFolder {
  readonly watcher: FSWatcher;
  /** Which watched paths an entry of it concerns; the empty name stands for every entry. */
  concerns: ReadonlyMap<string, ReadonlySet<string>>;
}

export class HostWatch {
  private readonly root: HostRoot;
  private readonly onChange: (paths: ReadonlySet<string>) => void;
  private readonly folders = new Map<string, WatchedFolder>();
  private paths: ReadonlySet<string> = new Set();
  private readonly polled = new Set<string>();
  private readonly seen = new Map<string, string>();
  private changed = new Set<string>();
  private gathering: NodeJS.Timeout | undefined;
  private polling: NodeJS.Timeout | undefined;
  private setting: Promise<void> = Promise.resolve();
  private isClosed = false;

  /** `onChange` gets the watched paths that a change concerns. */
  constructor(root: HostRoot, onChange: (paths: ReadonlySet<string>) => void) {
    this.root = root;
    this.onChange = onChange;
  }

  /**
   * Watches these paths of the host from now on, and no others. A new one that changed after `since`, milliseconds since
   * 1970, is told as changed: nobody watched it when it was read.
   */
  async set(paths: ReadonlySet<string>, since: number = Number.POSITIVE_INFINITY): Promise<void> {
    const added = [...paths].filter((path) => !this.paths.has(path));
    this.paths = paths;
    // One after the other: an earlier call that takes longer would take away what a later one watches.
    this.setting = this.setting.then(() => this.follow(added, since));
    await this.setting;
  }

  private async follow(added: readonly string[], since: number): Promise<void> {
    if (this.isClosed) return;
    this.polled.clear();
    if (this.root.isOwn) await this.watchFolders();
    else for (const path of this.paths) this.polled.add(path);
    await this.poll();
    if (since === Number.POSITIVE_INFINITY) return;
    for (const path of added) if (await this.changedAfter(path, since)) this.note(path);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.gathering);
    clearTimeout(this.polling);
    for (const { watcher } of this.folders.values()) watcher.close();
    this.folders.clear();
  }

  /** Watches each folder on the way to each path, as far as the way exists, and the path itself if it is a folder. */
  private async watchFolders(): Promise<void> {
    const wanted = new Map<string, Map<string, Set<string>>>();
    const exists = new Map<string, Promise<boolean>>();
    const isFolder = (place: string): Promise<boolean> => {
      const known = exists.get(place) ?? isPlainFolder(place);
      exists.set(place, known);
      return known;
    };
    for (const path of this.paths) {
      for (const start of new Set([path, await this.realPlace(path)])) {
        for (let [place, name] = [start, '']; ; [place, name] = [dirname(place), basename(place)]) {
          if (await isFolder(place)) {
            const names = wanted.get(place) ?? new Map<string, Set<string>>();
            wanted.set(place, names.set(name, (names.get(name) ?? new Set()).add(path)));
          }
          // Whatever lies directly below / comes and goes with the system only.
          if (dirname(place) === '/' || place === '/') break;
        }
      }
    }
    if (this.isClosed) return;
    for (const [place, { watcher }] of this.folders) {
      if (wanted.has(place)) continue;
      watcher.close();
      this.folders.delete(place);
    }
    for (const [place, concerns] of wanted) this.watchFolder(place, concerns);
  }

  /** What does not exist may have gone just now: then the folder that it was in has changed. */
  private async changedAfter(path: string, since: number): Promise<boolean> {
    for (let place = this.root.placeOf(path); place !== '/'; place = dirname(place)) {
      const changedAt = await lastChange(place);
      if (changedAt !== undefined) return changedAt > since;
    }
    return false;
  }

  /** Where it really is, or would be if it existed. */
  private async realPlace(path: string): Promise<string> {
    try {
      const folder = await this.root.realPath(dirname(path));
      return (await this.root.realPath(path)) ?? (folder === undefined ? path : join(folder, basename(path)));
    } catch {
      // Closed to us: then it is watched by the name that we have.
      return path;
    }
  }

  private watchFolder(place: string, concerns: ReadonlyMap<string, ReadonlySet<string>>): void {
    const known = this.folders.get(place);
    if (known !== undefined) {
      known.concerns = concerns;
      return;
    }
    try {
      const watcher = watch(place, { persistent: false });
      const folder: WatchedFolder = { watcher, concerns };
      this.folders.set(place, folder);
      watcher.on('change', (_event, name) => this.take(place, folder, name));
      watcher.on('error', () => this.lose(place, folder));
    } catch {
      // The system has no more watches to give, or the folder is gone again.
      for (const paths of concerns.values()) for (const path of paths) this.polled.add(path);
    }
  }

  private take(place: string, folder: WatchedFolder, name: string | Buffer | null): void {
    const entry = String(name ?? '');
    // A folder that is moved or removed says so with its own name: it must not be taken for what replaces it.
    if (entry === '' || entry === basename(place)) this.lose(place, folder);
    const touched = [...(folder.concerns.get(entry) ?? []), ...(folder.concerns.get('') ?? [])];
    for (const path of touched) this.note(path);
  }

  private lose(place: string, folder: WatchedFolder): void {
    folder.watcher.close();
    if (this.folders.get(place) === folder) this.folders.delete(place);
    for (const paths of folder.concerns.values()) for (const path of paths) this.note(path);
  }

  private note(path: string): void {
    if (this.isClosed) return;
    this.changed.add(path);
    this.gathering ??= setTimeout(() => void this.tell(), GATHER_MS).unref();
  }

  private async tell(): Promise<void> {
    this.gathering = undefined;
    const changed = this.changed;
    this.changed = new Set();
    // Watches come before the reading, so that what happens in between is not missed.
    await this.set(this.paths);
    if (!this.isClosed) this.onChange(changed);
  }

  /** Compares what is there with what was there when somebody last looked. */
  private async poll(): Promise<void> {
    clearTimeout(this.polling);
    this.polling = undefined;
    for (const path of this.seen.keys()) if (!this.polled.has(path)) this.seen.delete(path);
    for (const path of [...this.polled]) {
      const now = await fingerprint(this.root.placeOf(path));
      if (this.isClosed) return;
      const before = this.seen.get(path);
      this.seen.set(path, now);
      if (before !== undefined && before !== now) this.note(path);
    }
    if (this.polled.size === 0) return;
    clearTimeout(this.polling);
    this.polling = setTimeout(() => void this.poll(), POLL_MS).unref();
  }
}

/** A link to a folder is not one: what it leads to is watched under its own name. */
async function isPlainFolder(place: string): Promise<boolean> {
  try {
    return (await lstat(place)).isDirectory();
  } catch {
    return false;
  }
}

async function fingerprint(place: string): Promise<string> {
  try {
    const { ino, mode, uid, gid, size, mtimeMs, ctimeMs } = await lstat(place);
    return [ino, mode, uid, gid, size, mtimeMs, ctimeMs].join(' ');
  } catch {
    return '';
  }
}

async function lastChange(place: string): Promise<number | undefined> {
  try {
    return (await lstat(place)).ctimeMs;
  } catch {
    return undefined;
  }
}
