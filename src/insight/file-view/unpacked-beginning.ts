/** What a file that is compressed with gzip begins with once it is unpacked. Bounded: a stranger packed it. */
import { constants, gunzipSync } from 'node:zlib';

export interface UnpackedBeginning {
  readonly bytes: Uint8Array;
  /** Whether that is all of it. */
  readonly isWhole: boolean;
}

/** Packed bytes that are tried first: at most a thousand times as much comes of them. */
const TRIED = 32 * 1024;
const MOST_TRIED = 2 * TRIED * 1024;
/** As much as the list of an archive needs, and as is unpacked while a person waits. */
const MOST_UNPACKED = 16 * 1024 * 1024;

/** Undefined for what is damaged. `isWhole` says whether the bytes are all of the file. Never throws. */
export function unpackedBeginning(bytes: Uint8Array, isWhole: boolean): UnpackedBeginning | undefined {
  const first = unpacked(bytes.subarray(0, TRIED), MOST_TRIED);
  if (first === undefined) return undefined;
  // As much of it as would unpack to what is wanted, if it goes on as it began.
  const length = Math.floor((TRIED * MOST_UNPACKED) / Math.max(TRIED, first.length));
  const taken = bytes.subarray(0, length);
  const isAll = isWhole && taken.length === bytes.length;
  if (taken.length <= TRIED)
    return { bytes: first.subarray(0, MOST_UNPACKED), isWhole: isAll && first.length <= MOST_UNPACKED };
  const more = unpacked(taken, 2 * MOST_UNPACKED);
  return more === undefined ? { bytes: first, isWhole: false } : { bytes: more, isWhole: isAll };
}

function unpacked(bytes: Uint8Array, most: number): Buffer | undefined {
  try {
    // Without an error where the bytes end before the file does.
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: most });
  } catch {
    return undefined;
  }
}
