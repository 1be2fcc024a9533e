/**
 * One of several looks into the contents of a layer's files: packages, secrets, the texts that checks read. Parts are put
 * together to the one ContentScan that readers of layers take. Pure: a part is handed bytes and keeps what it found.
 */
import type { ScannedEntry } from '../facts/image-layers.ts';
import type { LayerContents } from '../facts/layer-contents.ts';

export interface ScanPart {
  /** Changes whenever the same layer could give another result. */
  readonly version: string;
  /** Begins one layer. */
  begin(): LayerScanPart;
}

export interface LayerScanPart {
  /**
   * How many bytes of the file's beginning it wants; 0 for none. Asked for every file of every layer, perhaps more than
   * once for the same one: it looks at the name and the mode, and does no more than that.
   */
  wants(entry: ScannedEntry): number;
  /**
   * The beginning of a file that it wanted: as much as it asked for, or the whole file where that is less. Other parts
   * are given the same memory: it is read, never changed, and only small pieces of it are kept. Never throws.
   */
  take(entry: ScannedEntry, bytes: Uint8Array): void;
  /** Its share of what was found in the layer. Called once, after the last file. */
  finish(): Partial<LayerContents>;
}
