/** The files in which packages are recorded, and what reads one of them. */
import type * as z from 'zod';
import type { Sightings } from './sightings.ts';

export interface PackageFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Reads one kind of file. Pure. What it throws becomes a problem of the file. */
export interface PackageReader {
  /** The row of the coverage list that it answers. */
  readonly row: string;
  /** The last components of paths that it may be for, and their ends from the last dot on. */
  readonly names?: readonly string[];
  readonly suffixes?: readonly string[];
  /** Folders of the image, with a slash at the end, below which every file may be for it. */
  readonly folders?: readonly string[];
  /** Whether it is for a file that one of those names; quick, because it is asked for very many. */
  isFor(path: string): boolean;
  /** Bytes; a bigger file is a problem. 0 when the path says all there is to know. */
  readonly limit: number;
  /** The beginning of a bigger file will do. */
  readonly isBeginningEnough?: true;
  read(file: PackageFile, sightings: Sightings): void;
}

/** Why a file can't be read, in words that go on from its path. */
export class DamagedFile extends Error {
  override readonly name = 'DamagedFile';
}

export const KIB = 1024;
export const MIB = 1024 * 1024;

/** The same memory with the methods of a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function textOf(bytes: Uint8Array): string {
  const text = asBuffer(bytes).toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** @throws DamagedFile when it is not JSON, or not of this shape. */
export function jsonOf<T>({ bytes }: PackageFile, schema: z.ZodType<T>): T {
  let data: unknown;
  try {
    data = JSON.parse(textOf(bytes));
  } catch {
    throw new DamagedFile('not valid JSON');
  }
  return shaped(data, schema);
}

/** @throws DamagedFile when it is not of this shape. */
export function shaped<T>(data: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(data);
  if (!result.success) throw new DamagedFile('not in the form that such a file has');
  return result.data;
}

/** The last component of a path. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The path without its last component; empty for one at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** Whether a path is this one, or ends in it at a slash: the same file below another root. */
export function isAt(path: string, end: string): boolean {
  return path.endsWith(end) && (path.length === end.length || path[path.length - end.length - 1] === '/');
}
