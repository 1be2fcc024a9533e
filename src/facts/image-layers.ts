/** An image taken apart: what its layers are, how far each of them is read, and what scanning their contents found. */
import type { Readable } from 'node:stream';
import type { ImageInspect } from './image.ts';
import type { LayerContents } from './layer-contents.ts';
import type { LayerEntry } from './layer-entry.ts';
import type { LayerIndex } from './layer-index.ts';
import type { Trouble } from './target.ts';

/** One layer, from the base up. */
export interface ImageLayer {
  /** The digest of the uncompressed layer, `sha256:…`. */
  readonly diffId: string;
  /** The instruction that made it, as the image's history says it (`CreatedBy`); empty when the history does not tell. */
  readonly createdBy: string;
  /** Seconds since 1970; 0 when the history does not tell. */
  readonly created: number;
  readonly state:
    | { readonly kind: 'waiting' }
    | { readonly kind: 'reading' }
    | {
        readonly kind: 'read';
        readonly index: LayerIndex;
        /** Undefined when the contents were not scanned. */
        readonly contents: LayerContents | undefined;
        readonly from: 'stream' | 'folder' | 'cache';
      }
    | { readonly kind: 'failed'; readonly trouble: Trouble };
}

export interface ImageLayers {
  /** The id of the image, `sha256:…`: the digest of its configuration. */
  readonly imageId: string;
  /** A name people use for it; the short id when it has none. */
  readonly name: string;
  /** In the shape of `GET /images/{id}/json`, wherever it came from. */
  readonly inspect: ImageInspect;
  /** From the base up. Instructions that made no layer (ENV, CMD) are not among them. */
  readonly layers: readonly ImageLayer[];
  /** What is wrong with the image, for a person, one line each: a digest that does not match, an odd manifest. */
  readonly problems: readonly string[];
}

/** How far the reading of an image is, for a line of progress. */
export interface LayerProgress {
  readonly bytes: number;
  /** Undefined where the source does not tell. */
  readonly totalBytes: number | undefined;
  readonly files: number;
  /** The layer being read, from 1. */
  readonly layer: number;
  readonly layerCount: number;
  /** Milliseconds since the first bytes came. */
  readonly elapsedMs: number;
}

/** An image in an archive, or one platform of an image, to choose from. */
export interface ImageChoice {
  /** What `read` takes. */
  readonly id: string;
  readonly names: readonly string[];
  /** `linux/amd64`, `linux/arm64/v8`; empty when the image does not say. */
  readonly platform: string;
}

/** Looks into the contents of files while a layer is read. Pure: it is handed bytes and keeps what it found. */
export interface LayerScan {
  /** How many bytes of the file's beginning it wants; 0 for none. At most MAX_SCANNED_BYTES are given. */
  wants(entry: ScannedEntry): number;
  /** The bytes that it asked for, or all there are. The buffer is its own to keep. */
  take(entry: ScannedEntry, bytes: Uint8Array): void;
  /** What was found in the whole layer. Called once, after the last file. */
  finish(): LayerContents;
}

export type ScannedEntry = Pick<LayerEntry, 'path' | 'type' | 'mode' | 'size'>;

export interface ContentScan {
  /** Changes whenever the same layer could give another result: kept with cached results. */
  readonly version: string;
  begin(): LayerScan;
}

export const MAX_SCANNED_BYTES = 64 * 1024 * 1024;

export interface ReadLayersOptions {
  /** Told whenever a layer's state changes. */
  readonly onLayers?: (layers: ImageLayers) => void;
  /** Told about ten times a second. */
  readonly onProgress?: (progress: LayerProgress) => void;
  /** Contents are scanned with it; without it only the tree is read. */
  readonly scan?: ContentScan | undefined;
  /** Reading ends within 200 ms of an abort and rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Reads layers of images from one place: an engine, its folders, an archive, an OCI layout. Only reads. */
export interface LayerReader {
  /** The images it has. Rejects with a TargetError. */
  images(signal?: AbortSignal): Promise<readonly ImageChoice[]>;
  /**
   * Reads all layers of an image. A layer that can't be read is `failed` and the others are read all the same, where
   * that is possible. Rejects with a TargetError when nothing of the image can be read.
   */
  read(imageId: string, options?: ReadLayersOptions): Promise<ImageLayers>;
  /**
   * Says something else once anybody has touched what the layers are read from: what was kept of an image is not taken for
   * one that another hand may have changed. Rejects with a TargetError. Left out where an engine answers for its images.
   */
  stamp?(imageId: string, signal?: AbortSignal): Promise<string>;
  /**
   * The content of a file as one layer has it. Rejects with a TargetError; ends with an error when it breaks off. A hard
   * link's content is that of the file.
   */
  open(image: ImageLayers, layer: number, path: string, signal?: AbortSignal): Promise<Readable>;
  close(): Promise<void>;
}
