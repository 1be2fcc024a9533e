/**
 * One header of a tar archive, and the extended headers of POSIX (`pax`): the shapes of POSIX 1003.1, GNU tar and star.
 *
 * tar-stream, which reads the archives that layers come in, does not do for the layers themselves. It reads extended
 * headers as text, which destroys file capabilities and names that are not UTF-8, drops owners that stand there, loses
 * its place in GNU sparse files, and makes a stream of every file, where most are smaller than a piece of the stream.
 */
import { ImageFault } from './image-fault.ts';

export const BLOCK = 512;

/** The fields as they stand there. Names are bytes of the block itself: good until the next header is read. */
export interface TarHeader {
  /** One character. */
  readonly typeflag: string;
  readonly name: Buffer;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly mtime: number;
  readonly linkName: Buffer;
  readonly major: number;
  readonly minor: number;
}

const ZERO = 0x30;
const SPACE = 0x20;

/**
 * The header at `at`, of which 512 bytes must be there; undefined for a block of zeros, which ends an archive.
 * @throws ImageFault when it is no header.
 */
export function readTarHeader(bytes: Buffer, at: number): TarHeader | undefined {
  if (!isChecksumRight(bytes, at)) {
    if (isZero(bytes, at)) return undefined;
    throw new ImageFault('it is damaged: where a file should begin there is something else');
  }
  const magic = bytes.toString('latin1', at + 257, at + 263);
  const isPosix = magic === 'ustar\0';
  const hasDevices = isPosix || magic === 'ustar ';
  let name = field(bytes, at, 100);
  if (isPosix && bytes[at + 345] !== 0) {
    const isStar = bytes.toString('latin1', at + 508, at + 512) === 'tar\0';
    const prefix = field(bytes, at + 345, isStar ? 131 : 155);
    name = Buffer.concat([prefix, Buffer.from('/'), name]);
  }
  const flag = bytes[at + 156] ?? 0;
  const size = numberAt(bytes, at + 124, 12);
  if (size < 0) throw new ImageFault('it is damaged: a file in it has a size below zero');
  return {
    typeflag: String.fromCharCode(flag),
    name,
    mode: numberAt(bytes, at + 100, 8),
    uid: numberAt(bytes, at + 108, 8),
    gid: numberAt(bytes, at + 116, 8),
    size,
    mtime: numberAt(bytes, at + 136, 12),
    linkName: field(bytes, at + 157, 100),
    major: hasDevices ? numberAt(bytes, at + 329, 8) : 0,
    minor: hasDevices ? numberAt(bytes, at + 337, 8) : 0,
  };
}

export function isZero(bytes: Buffer, at: number): boolean {
  for (let index = at; index < at + BLOCK; index += 1) if (bytes[index] !== 0) return false;
  return true;
}

/** Old programs added the bytes up as signed numbers; both sums are right. */
export function isChecksumRight(bytes: Buffer, at: number): boolean {
  let sum = 8 * SPACE;
  let high = 0;
  for (let index = at; index < at + 148; index += 1) {
    const byte = bytes[index] ?? 0;
    sum += byte;
    high += byte >> 7;
  }
  for (let index = at + 156; index < at + BLOCK; index += 1) {
    const byte = bytes[index] ?? 0;
    sum += byte;
    high += byte >> 7;
  }
  const named = octalAt(bytes, at + 148, 8);
  return named !== undefined && named !== 0 && (named === sum || named === sum - 256 * high);
}

function field(bytes: Buffer, at: number, length: number): Buffer {
  const end = bytes.indexOf(0, at);
  return bytes.subarray(at, end === -1 || end > at + length ? at + length : end);
}

/** Octal digits, or a number of base 256 where the first bit is set. */
export function numberAt(bytes: Buffer, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  if ((first & 0x80) !== 0) return binaryAt(bytes, at, length);
  const number = octalAt(bytes, at, length);
  if (number === undefined) throw new ImageFault('it is damaged: a number in it has letters');
  return number;
}

function octalAt(bytes: Buffer, at: number, length: number): number | undefined {
  let index = at;
  const end = at + length;
  while (index < end && (bytes[index] === SPACE || bytes[index] === 0)) index += 1;
  let number = 0;
  for (; index < end; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte === SPACE || byte === 0) break;
    if (byte < ZERO || byte > ZERO + 7) return undefined;
    number = number * 8 + (byte - ZERO);
  }
  for (; index < end; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte !== SPACE && byte !== 0) return undefined;
  }
  return number;
}

/** Two's complement, the highest byte first; its first bit only says that it is binary. */
function binaryAt(bytes: Buffer, at: number, length: number): number {
  const first = bytes[at] ?? 0;
  const isNegative = (first & 0x40) !== 0;
  let number = isNegative ? (first | 0x80) - 0x100 : first & 0x7f;
  for (let index = at + 1; index < at + length; index += 1) number = number * 256 + (bytes[index] ?? 0);
  if (!Number.isSafeInteger(number)) throw new ImageFault('it is damaged: a number in it is absurdly large');
  return number;
}

/** One `key=value` of an extended header. The value's bytes are those of the header. */
export interface PaxRecord {
  readonly key: string;
  readonly value: Buffer;
}

/**
 * The records of an extended header, in their order: GNU's sparse files repeat keys.
 * @throws ImageFault when it is not made as POSIX says.
 */
export function readPaxRecords(bytes: Buffer): readonly PaxRecord[] {
  const records: PaxRecord[] = [];
  for (let at = 0; at < bytes.length; ) {
    // Some writers fill up the block with zeros.
    if (bytes[at] === 0) break;
    const space = bytes.indexOf(SPACE, at);
    const length =
      space === -1 || space - at > 10 ? Number.NaN : decimal(bytes.toString('latin1', at, space));
    const end = at + length;
    const equals = bytes.indexOf(0x3d, space);
    if (!(end <= bytes.length) || equals === -1 || equals >= end || bytes[end - 1] !== 0x0a)
      throw new ImageFault('it is damaged: the extended header of a file is broken');
    records.push({
      key: bytes.toString('utf8', space + 1, equals),
      value: bytes.subarray(equals + 1, end - 1),
    });
    at = end;
  }
  return records;
}

/** NaN for what is no whole number of zero or more. */
export function decimal(text: string): number {
  return /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
}
