/** Where a file that a person names is written, and what must not be replaced by one. */
import { realpath, stat } from 'node:fs/promises';

export interface WrittenPlace {
  /** Behind links: what a link points to is replaced, not the link. */
  readonly path: string;
  /** Whether it can be replaced: a file, or nothing yet. A pipe, a device, such as /dev/stdout, and a folder can't. */
  readonly isPlain: boolean;
  /** The permissions of what is there; undefined for nothing. */
  readonly mode: number | undefined;
}

/** Something is there that is no file: renaming one over it would take a device from the whole machine. */
export class NoPlaceForFile extends Error {
  constructor() {
    super('it is no file that could be replaced');
    this.name = 'NoPlaceForFile';
  }
}

/** Rejects with the error of the file system. A file that is not there yet is a plain one. */
export async function writtenPlace(path: string): Promise<WrittenPlace> {
  try {
    const target = await realpath(path);
    const stats = await stat(target);
    return { path: target, isPlain: stats.isFile(), mode: stats.mode & 0o777 };
  } catch (error) {
    if (error instanceof Error && Reflect.get(error, 'code') === 'ENOENT')
      return { path, isPlain: true, mode: undefined };
    throw error;
  }
}
