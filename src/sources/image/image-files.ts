/** The files that saved images consist of, wherever they are: in an archive on disk or in a folder. */
import type { ByteStream } from './unpacked.ts';

export interface ImageFiles {
  /** Where they are, for messages. */
  readonly place: string;
  /**
   * A document whole; undefined where there is no such file.
   * @throws ImageFault when it is absurdly long.
   */
  document(path: string, signal?: AbortSignal): Promise<Buffer | undefined>;
  /** The path of the file itself, links followed; undefined where there is none. */
  resolve(path: string): Promise<string | undefined>;
  /** Bytes, as it is stored. */
  size(path: string): Promise<number>;
  /** Says something else once the file was touched: which one it is, its size and its times. */
  stamp(path: string): Promise<string>;
  /**
   * The contents of files, whose paths were resolved before, in the order in which they can be had best. Each is good
   * until the next one is asked for.
   */
  contents(paths: ReadonlySet<string>, signal?: AbortSignal): AsyncGenerator<FileContent>;
}

export interface FileContent {
  readonly path: string;
  readonly content: ByteStream;
}
