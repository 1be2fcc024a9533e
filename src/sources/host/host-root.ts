/**
 * The file system of the host, or a folder that it is mounted at. All paths in and out are the host's own. Links are
 * resolved inside: with the host at /host, a link to /var/run leads to /host/var/run and never out of it.
 *
 * What does not exist is `undefined`; what exists and can't be read rejects with a HostFailure. Nothing here blocks:
 * only ordinary files are opened, so neither a pipe nor a device is, and each step has a time limit.
 */
import { constants, type Stats } from 'node:fs';
import { lstat, open, readdir, readlink, realpath, statfs } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { HostReadRecord } from '../../facts/host-reads.ts';
import { failureAt, HostFailure, isAbsence } from './host-failure.ts';

export interface FileStatus {
  /** Where it really is on the host, links resolved. */
  readonly realPath: string;
  readonly type: 'file' | 'folder' | 'socket' | 'device' | 'pipe' | 'other';
  /** The permission bits, setuid, setgid and sticky included. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  /** The number of the device that it lies on. */
  readonly device: number;
}

/** Room on a file system. */
export interface FileSystemRoom {
  readonly totalBytes: number;
  /** What is left for programs that are not root. */
  readonly freeBytes: number;
  /** What nobody uses, kept back for root or not. */
  readonly unusedBytes: number;
}

const MAX_TEXT_BYTES = 1_048_576;
const MAX_LINKS = 40;
const MAX_ENTRIES = 10_000;
const MAX_MATCHES = 1_000;
const MAX_DEPTH = 8;
const STEP_TIMEOUT_MS = 3_000;
const CHUNK_BYTES = 65_536;

export class HostRoot {
  /** `/`, or the folder that the host is mounted at. */
  readonly folder: string;
  /** Whether this is the host that we run on, seen from its own root: then its programs can be asked too. */
  readonly isOwn: boolean;
  /** What was read through this door. */
  readonly record = new HostReadRecord();

  constructor(folder = '/') {
    this.folder = folder.replace(/\/+$/, '') || '/';
    this.isOwn = this.folder === '/';
  }

  /** Where a path of the host is for us. Links are not resolved. */
  placeOf(path: string): string {
    return this.isOwn ? path : join(this.folder, path);
  }

  /** The path with all links resolved. Undefined when it does not exist. */
  async realPath(path: string): Promise<string | undefined> {
    return (await this.status(path))?.realPath;
  }

  /** Links followed. */
  async status(path: string): Promise<FileStatus | undefined> {
    return this.attempt(path, async () => {
      const { realPath, stats } = await this.walk(path);
      return {
        realPath,
        type: typeOf(stats),
        mode: stats.mode & 0o7777,
        uid: stats.uid,
        gid: stats.gid,
        size: stats.size,
        modifiedAt: stats.mtimeMs,
        device: stats.dev,
      };
    });
  }

  /** Where a link leads, as it is written; undefined for what is no link too. */
  async linkTarget(path: string): Promise<string | undefined> {
    return this.attempt(path, async () => {
      const folder = await this.walk(posix.dirname(path));
      const place = join(this.placeOf(folder.realPath), posix.basename(path));
      return (await lstat(place)).isSymbolicLink() ? readlink(place) : undefined;
    });
  }

  /** What a file says; bytes that are no UTF-8 become U+FFFD. Rejects for one that is larger than `maxBytes`. */
  async readText(path: string, maxBytes: number = MAX_TEXT_BYTES): Promise<string | undefined> {
    const bytes = await this.readBytes(path, maxBytes);
    return bytes?.toString('utf8');
  }

  async readBytes(path: string, maxBytes: number = MAX_TEXT_BYTES): Promise<Buffer | undefined> {
    return this.attempt(path, async () => {
      const { realPath, stats } = await this.walk(path);
      if (!stats.isFile()) throw new HostFailure('error', `${path} is no ordinary file`);
      this.record.readPath(realPath);
      return readWhole(this.placeOf(realPath), path, maxBytes);
    });
  }

  /** The names in a folder, sorted. */
  async readFolder(path: string): Promise<readonly string[] | undefined> {
    return this.attempt(path, async () => {
      const { realPath } = await this.walk(path);
      this.record.readPath(realPath);
      const names = await readdir(this.placeOf(realPath));
      return names.toSorted();
    });
  }

  /**
   * The paths that fit a pattern, sorted, with `*`, `?` and `[…]` within a name as a shell reads them and `**` for
   * folders at any depth up to 8, or at the end for everything below. Folders that may not be read reject; too many
   * matches do too.
   */
  async glob(pattern: string): Promise<readonly string[]> {
    const { default: picomatch } = await import('picomatch');
    const budget = { entries: MAX_ENTRIES, matches: MAX_MATCHES };
    const found: string[] = [];
    const look = async (folder: string, steps: readonly string[], depth: number): Promise<void> => {
      const [step, ...rest] = steps;
      if (step === undefined) {
        budget.matches -= 1;
        if (budget.matches < 0) throw tooMany(pattern);
        found.push(folder);
        return;
      }
      if (step === '**') {
        const status = await this.status(folder);
        if (status?.type !== 'folder') return;
        await look(folder, rest, depth);
        if (depth >= MAX_DEPTH) return;
        for (const name of await this.names(folder, budget, pattern)) {
          const path = posix.join(folder, name);
          if (await this.isPlainFolder(posix.join(status.realPath, name))) await look(path, steps, depth + 1);
          else if (rest.length === 0) await look(path, rest, depth);
        }
        return;
      }
      if (!/[*?[\]]/.test(step)) {
        const path = posix.join(folder, step);
        if ((await this.status(path)) !== undefined) await look(path, rest, depth);
        return;
      }
      const fits = picomatch(step, { nobrace: true, noextglob: true });
      for (const name of await this.names(folder, budget, pattern)) {
        if (fits(name)) await look(posix.join(folder, name), rest, depth);
      }
    };
    await look('/', pattern.split('/').filter(Boolean), 0);
    return [...new Set(found)].toSorted();
  }

  async room(path: string): Promise<FileSystemRoom | undefined> {
    return this.attempt(path, async () => {
      const { realPath } = await this.walk(path);
      const { bsize, blocks, bfree, bavail } = await statfs(this.placeOf(realPath));
      return { totalBytes: blocks * bsize, freeBytes: bavail * bsize, unusedBytes: bfree * bsize };
    });
  }

  private async names(
    folder: string,
    budget: { entries: number },
    pattern: string,
  ): Promise<readonly string[]> {
    const names = (await this.readFolder(folder)) ?? [];
    budget.entries -= names.length;
    if (budget.entries < 0) throw tooMany(pattern);
    return names;
  }

  /** A folder itself, not a link to one: `**` does not walk in circles. The links that lead up to it are resolved already. */
  private async isPlainFolder(path: string): Promise<boolean> {
    const stats = await this.attempt(path, () => lstat(this.placeOf(path)));
    return stats?.isDirectory() ?? false;
  }

  /** Follows a path, links inside the root. Rejects with the system's own errors. */
  private async walk(path: string): Promise<{ readonly realPath: string; readonly stats: Stats }> {
    if (!this.isOwn) return this.walkInside(path);
    const realPath = await realpath(path);
    return { realPath, stats: await lstat(realPath) };
  }

  /** Step by step: nobody else resolves links as if the folder were the root. */
  private async walkInside(path: string): Promise<{ readonly realPath: string; readonly stats: Stats }> {
    const waiting = path.split('/').reverse();
    const steps: string[] = [];
    let links = 0;
    let stats: Stats | undefined;
    while (waiting.length > 0) {
      const step = waiting.pop();
      if (step === undefined || step === '' || step === '.') continue;
      if (step === '..') {
        steps.pop();
        stats = undefined;
        continue;
      }
      if (stats !== undefined && !stats.isDirectory()) throw systemError('ENOTDIR');
      const here = `/${[...steps, step].join('/')}`;
      stats = await lstat(this.placeOf(here));
      if (!stats.isSymbolicLink()) {
        steps.push(step);
        continue;
      }
      links += 1;
      if (links > MAX_LINKS) throw systemError('ELOOP');
      const target = await readlink(this.placeOf(here));
      if (target.startsWith('/')) steps.length = 0;
      stats = undefined;
      waiting.push(...target.split('/').reverse());
    }
    const realPath = `/${steps.join('/')}`;
    return { realPath, stats: stats ?? (await lstat(this.placeOf(realPath))) };
  }

  private async attempt<T>(path: string, read: () => Promise<T>): Promise<T | undefined> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => reject(new HostFailure('timeout', `${path} gave no answer within ${STEP_TIMEOUT_MS / 1000} s`)),
      STEP_TIMEOUT_MS,
    );
    try {
      return await Promise.race([read(), late]);
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw failureAt(path, error);
    } finally {
      clearTimeout(timer);
    }
  }
}

function typeOf(stats: Stats): FileStatus['type'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  if (stats.isSocket()) return 'socket';
  if (stats.isFIFO()) return 'pipe';
  return stats.isBlockDevice() || stats.isCharacterDevice() ? 'device' : 'other';
}

/** `place` is where it is for us, links resolved; `path` is what messages call it. */
async function readWhole(place: string, path: string, maxBytes: number): Promise<Buffer> {
  // It was an ordinary file a moment ago: should it be another thing by now, opening it must not wait.
  const file = await open(place, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw tooLarge(path, maxBytes);
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, maxBytes + 1));
      const { bytesRead } = await file.read(piece, 0, piece.length, null);
      if (bytesRead === 0) return Buffer.concat(pieces, length);
      length += bytesRead;
      if (length > maxBytes) throw tooLarge(path, maxBytes);
      pieces.push(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

function tooLarge(path: string, maxBytes: number): HostFailure {
  const limit = maxBytes >= 1_048_576 ? `${Math.round(maxBytes / 1_048_576)} MB` : `${maxBytes} bytes`;
  return new HostFailure('malformed', `${path} is larger than ${limit}`);
}

function tooMany(pattern: string): HostFailure {
  return new HostFailure('error', `${pattern} fits too many files`, 'Ask for fewer in the check');
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}
