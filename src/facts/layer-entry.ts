/** What one layer of an image says about one path: a file that it brings, or one that it takes away. */

/** As the kernel knows them, and `whiteout` for a path of a lower layer that this one takes away. */
export const ENTRY_TYPES = [
  'file',
  'directory',
  'symlink',
  'character-device',
  'block-device',
  'fifo',
  'socket',
  'whiteout',
] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

export interface EntryAttributes {
  readonly type: EntryType;
  /** Permission bits with setuid, setgid and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of content; of a sparse file all that it seems to hold. 0 for everything but files. */
  readonly size: number;
  /** Whole seconds since 1970; may be negative. */
  readonly mtime: number;
  /** Where a symbolic link points, as it is written; empty for everything else. */
  readonly target?: string;
  /**
   * For a further name of a file that the layer has already: the path of its first name in the order of paths. Type,
   * mode, owner, size, mtime, xattrs and digest are the file's own.
   */
  readonly hardlinkOf?: string;
  /** Of devices. */
  readonly device?: { readonly major: number; readonly minor: number };
  /** By name, as `security.capability`; values in base64. */
  readonly xattrs?: Readonly<Record<string, string>>;
  /** SHA-256 of the content, in lower-case hex; empty when nobody read the content, as with folders of the engine. */
  readonly digest?: string;
  /** The directory hides all that lower layers have in it. */
  readonly isOpaque?: boolean;
}

export interface LayerEntry extends Required<Omit<EntryAttributes, 'device' | 'xattrs'>> {
  /**
   * Without a slash at its beginning or end; empty for the layer's root. What is not UTF-8 in a name stands as one
   * lone surrogate a byte, U+DC80 for 0x80 to U+DCFF for 0xff, so that the bytes can be had back (`nameBytes`).
   */
  readonly path: string;
  readonly device: { readonly major: number; readonly minor: number } | undefined;
  readonly xattrs: Readonly<Record<string, string>>;
  /** The layer has no entry of its own for this directory, only things inside it. */
  readonly isImplied: boolean;
}

export const ODDITY_KINDS = [
  /** A path with `..` or a hard link that leads out; it is left out of the index. */
  'outside',
  /** The same path twice; the last one counts. */
  'twice',
  /** A name or path longer than a kernel takes; it is left out. */
  'too-long',
  /** A hard link to a path that the layer does not have; it is kept as an empty file. */
  'broken-hardlink',
  /** An entry of a type that no container can have; it is left out. */
  'unknown-type',
] as const;

/** Something in a layer that an honest builder does not write. */
export interface LayerOddity {
  readonly kind: (typeof ODDITY_KINDS)[number];
  /** The path as the layer gives it, at most 4,096 characters. */
  readonly path: string;
}
