/**
 * /proc of the host. Its entries are read at once and without waiting: the kernel makes them up from memory, so a read
 * is done before another thread could take it over, and there are thousands of them.
 *
 * What is gone (processes end while they are looked at) is undefined; what may not be read throws a HostFailure.
 */
import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { failureAt, HostFailure, isAbsence, systemCode } from './host-failure.ts';
import type { HostRoot } from './host-root.ts';

const MAX_BYTES = 4_194_304;
const FIRST_BYTES = 65_536;

let buffer = Buffer.allocUnsafe(FIRST_BYTES);

export class ProcFolder {
  /** Where it is for us, without a slash at the end. */
  readonly place: string;
  private readonly root: HostRoot;

  constructor(root: HostRoot) {
    this.root = root;
    this.place = root.placeOf('/proc');
    root.record.readPath('/proc');
  }

  /** The processes that can be seen, by number. None where it is not mounted. */
  pids(): readonly number[] {
    const names = attempt('/proc', () => readdirSync(this.place)) ?? [];
    return names.flatMap((name) => (/^[1-9][0-9]*$/.test(name) ? [Number(name)] : []));
  }

  /**
   * `entry` is a path within, such as `1/status`. The words that a program was called with it chooses itself, and nobody may
   * hide by how many they are: of those the beginning is enough.
   */
  text(entry: string): string | undefined {
    const mayBeCut = entry.endsWith('/cmdline');
    return attempt(`/proc/${entry}`, () => readKernelText(`${this.place}/${entry}`, mayBeCut));
  }

  /** The same of a file that tells of one process and comes in one piece, such as its stat and its status: read once only. */
  piece(entry: string): string | undefined {
    return attempt(`/proc/${entry}`, () => readPiece(`${this.place}/${entry}`));
  }

  /** Where a link leads, as it is written. */
  link(entry: string): string | undefined {
    return attempt(`/proc/${entry}`, () => readlinkSync(`${this.place}/${entry}`));
  }

  /** The names in a folder. */
  names(entry: string): readonly string[] | undefined {
    return attempt(`/proc/${entry}`, () => readdirSync(`${this.place}/${entry}`));
  }

  /** A file beside /proc that the kernel makes up too, below /sys: the same rules hold. */
  systemText(path: string): string | undefined {
    return attempt(path, () => readKernelText(this.root.placeOf(path)));
  }
}

function attempt<T>(path: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    // EINVAL is what the kernel says of a process that has ended and is not buried yet, and of modules that are off.
    if (isAbsence(error) || systemCode(error) === 'EINVAL') return undefined;
    throw failureAt(path, error);
  }
}

/** Reads into one buffer that all reads share: nothing else runs before the text is taken out of it. */
function readKernelText(place: string, mayBeCut = false): string {
  const file = openSync(place, 'r');
  try {
    let length = 0;
    for (;;) {
      const read = readSync(file, buffer, length, buffer.length - length, null);
      if (read === 0) return buffer.toString('utf8', 0, length);
      length += read;
      if (length < buffer.length) continue;
      if (length >= MAX_BYTES && mayBeCut) return buffer.toString('utf8', 0, length);
      if (length >= MAX_BYTES) throw new HostFailure('malformed', `${place} is larger than can be read`);
      buffer = Buffer.concat([buffer], Math.min(buffer.length * 4, MAX_BYTES));
    }
  } finally {
    closeSync(file);
  }
}

/** Kernels give such a file whole to whoever has room for it. */
function readPiece(place: string): string {
  const file = openSync(place, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, null));
  } finally {
    closeSync(file);
  }
}
