/** Writing files of an image to a folder: what is asked for, and what came of it. */
import type { Trouble } from './target.ts';

/** A file or directory, as the layer with this number has it, counted from 0 at the base. */
export interface ExtractItem {
  readonly layer: number;
  readonly path: string;
}

export interface ExtractWish {
  /** Parents before what is in them. */
  readonly items: readonly ExtractItem[];
  /** The directory that what is written lies in, in the image: `usr` writes `usr/lib/x` as `lib/x`. */
  readonly base: string;
  /** Made when it is not there. */
  readonly folder: string;
  /** More than this in all is not begun. */
  readonly maxBytes: number;
  /** Told after each item. */
  readonly onProgress?: ((progress: ExtractProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface ExtractProgress {
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
}

export interface Extracted {
  /** Where it was written, links in the folder's own path resolved. */
  readonly folder: string;
  /** By their paths in the image. */
  readonly written: readonly string[];
  /** `why` is a clause, for a person. */
  readonly skipped: readonly { readonly path: string; readonly why: string }[];
  readonly bytes: number;
  /** Why it ended before everything was looked at: a full disk. What was half written is removed. */
  readonly trouble: Trouble | undefined;
}
