/** What is wrong with an archive, a layer or a document of it, in a person's words. */
import type { Trouble } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';

/** Damaged, absurd or not understood. Becomes a Trouble where it is known what it was that failed. */
export class ImageFault extends Error {
  readonly kind: Trouble['kind'];
  readonly tryThis: string;

  /** `why` is a clause without a full stop: it stands after what failed. */
  constructor(why: string, tryThis: string = SAVE_AGAIN, kind: Trouble['kind'] = 'unexpected') {
    super(why);
    this.name = 'ImageFault';
    this.tryThis = tryThis;
    this.kind = kind;
  }
}

export const SAVE_AGAIN = 'Save or pull the image again; if it stays, ask who made it';

/** For what is too big or too many to be an honest image. */
export const ABSURD = 'Do not trust this image: it looks made to fill up whoever opens it';

/**
 * From whatever was thrown while `what` was read. What carries its own words keeps them; `explain` has words for what
 * neither archives nor files throw.
 */
export function imageTrouble(
  what: string,
  error: unknown,
  explain: (error: unknown) => Trouble = (other) => ({
    kind: 'unexpected',
    what,
    why: firstLine(other),
    tryThis: SAVE_AGAIN,
  }),
): Trouble {
  if (error instanceof TargetError) return error.trouble;
  if (error instanceof ImageFault)
    return { kind: error.kind, what, why: error.message, tryThis: error.tryThis };
  const code = errorCode(error);
  const known = FILE_TROUBLES[code];
  if (known !== undefined) return { ...known, what };
  const packed = PACKED_FAULTS.find(([shape]) => shape.test(code));
  if (packed !== undefined) return { kind: 'unexpected', what, why: packed[1], tryThis: SAVE_AGAIN };
  return explain(error);
}

const FILE_TROUBLES: Readonly<Record<string, Omit<Trouble, 'what'>>> = {
  ENOENT: { kind: 'not-found', why: 'there is no such file', tryThis: 'Check the path' },
  ENOTDIR: { kind: 'not-found', why: 'a part of the path is no folder', tryThis: 'Check the path' },
  EACCES: {
    kind: 'permission',
    why: 'you may not read it',
    tryThis: 'Run Plimsoll as the file’s owner, or with sudo',
  },
  EPERM: {
    kind: 'permission',
    why: 'you may not read it',
    tryThis: 'Run Plimsoll as the file’s owner, or with sudo',
  },
  EIO: { kind: 'unexpected', why: 'the disk gives an error', tryThis: 'Look into the system’s log: dmesg' },
  ELOOP: {
    kind: 'unexpected',
    why: 'it is a link, and links are not followed here',
    tryThis: 'Copy what the link points to',
  },
};

/** By the codes of zlib and zstd. */
const PACKED_FAULTS: readonly (readonly [shape: RegExp, why: string])[] = [
  [/^Z_BUF_ERROR$|srcSize_wrong/, 'its compressed data ends too early'],
  [/frameParameter_windowTooLarge/, 'it is compressed in a way that would need more than 128 MB to unpack'],
  [/^Z_|^ZSTD_|^ERR_ZSTD/i, 'its compressed data is damaged'],
];

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function firstLine(error: unknown): string {
  const [line = ''] = (error instanceof Error ? error.message : String(error)).split(/[\r\n]/);
  return line.slice(0, 160);
}
