/**
 * Folders of the host that containers have mounted, and the file systems of containers themselves, as somebody looks into them.
 * They are read when they are asked for and are no part of the facts.
 */
import type { Readable } from 'node:stream';
import type { FileChange } from './container-changes.ts';
import type { Gap } from './gap.ts';

/** Where somebody looks: all that a running container sees, what it has mounted somewhere, or a volume by itself. */
export type MountedPlace =
  | { readonly kind: 'container'; readonly id: string }
  | { readonly kind: 'mount'; readonly id: string; readonly destination: string }
  | { readonly kind: 'volume'; readonly name: string };

/** Left out is what was not read, or not yet. */
export interface FolderEntry {
  readonly name: string;
  readonly type: FileChange['type'];
  /** The permission bits, setuid, setgid and sticky included. */
  readonly mode?: number;
  /** As the file system has them: numbers of the host. */
  readonly uid?: number;
  readonly gid?: number;
  /** Bytes. */
  readonly size?: number;
  /** Of its content, milliseconds since 1970. */
  readonly modifiedAt?: number;
  /** Where a link leads, as it is written. */
  readonly target?: string;
  /** What is there; `outside` is never followed. */
  readonly leadsTo?: 'folder' | 'file' | 'special' | 'outside' | 'nothing';
}

/** What a number of the host is called. */
export interface OwnerNames {
  /** What the container calls it; undefined for one that its user namespace does not know, and where there is no container. */
  readonly inside: string | undefined;
  readonly host: string;
}

/** By number, for those that own something of what was looked at. */
interface Owners {
  readonly users: ReadonlyMap<number, OwnerNames>;
  readonly groups: ReadonlyMap<number, OwnerNames>;
}

export interface FolderListing extends Owners {
  readonly kind: 'folder';
  /** Within the place, links resolved; with a slash at its beginning. */
  readonly path: string;
  /** Folders first, then by name. */
  readonly entries: readonly FolderEntry[];
  /** Whether there is more than can be listed. */
  readonly isCut: boolean;
  /** Why something of it is missing. */
  readonly gaps: readonly Gap[];
}

/** Something else than a folder. */
export interface FileLook extends Owners {
  readonly kind: 'file' | 'special';
  readonly path: string;
  readonly entry: FolderEntry;
}

/** What stands at a path. */
export type FolderLook = FolderListing | FileLook;

export interface FolderWish {
  readonly signal?: AbortSignal | undefined;
  /** Told of the names of a large folder, while the rest of it is read. */
  readonly tell?: ((listing: FolderListing) => void) | undefined;
}

/** One such place. Its calls reject with why it can't be read, and with the signal's reason. */
export interface MountedFolder {
  /** Links are followed inside the place only. */
  look(path: string, wish: FolderWish): Promise<FolderLook>;
  /** The content of an ordinary file; undefined when there is none. */
  open(path: string, signal?: AbortSignal): Promise<Readable | undefined>;
}
