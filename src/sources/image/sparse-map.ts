/** Where the bytes of a sparse file belong: everything between them is zeros that the archive does not hold. */
import { ImageFault } from './image-fault.ts';
import { BLOCK, decimal, numberAt, type PaxRecord } from './tar-header.ts';

/** More pieces than any honest file has; each takes memory. */
const MOST_PIECES = 200_000;

export interface SparseMap {
  /** Bytes that the file seems to hold. */
  readonly size: number;
  /** Offset and length of each piece, one after the other, in the order of the file. */
  readonly pieces: readonly number[];
}

const BROKEN = 'it is damaged: the map of a sparse file is broken';

/** @throws ImageFault when pieces overlap, lie outside the file, or are not what the archive holds of it. */
export function checkedSparseMap(size: number, pieces: readonly number[], stored: number): SparseMap {
  let end = 0;
  let held = 0;
  for (let at = 0; at < pieces.length; at += 2) {
    const offset = pieces[at] ?? Number.NaN;
    const length = pieces[at + 1] ?? Number.NaN;
    if (!(offset >= end && length >= 0 && offset + length <= size)) throw new ImageFault(BROKEN);
    end = offset + length;
    held += length;
  }
  if (held !== stored) throw new ImageFault(BROKEN);
  return { size, pieces };
}

/** GNU's old form: up to `count` pieces of two numbers of 12 bytes each; the first empty one ends them. */
export function addOldPieces(pieces: number[], bytes: Buffer, at: number, count: number): void {
  for (let piece = at; piece < at + count * 24 && bytes[piece] !== 0; piece += 24) {
    addPiece(pieces, numberAt(bytes, piece, 12), numberAt(bytes, piece + 12, 12));
  }
}

function addPiece(pieces: number[], offset: number, length: number): void {
  if (pieces.length >= 2 * MOST_PIECES) throw new ImageFault('a sparse file in it has too many pieces');
  pieces.push(offset, length);
}

/** What extended headers say of a sparse file, in the three forms of GNU tar. */
export interface PaxSparse {
  readonly name: Buffer | undefined;
  readonly size: number;
  /** Undefined when the map stands before the content (form 1.0). */
  readonly pieces: readonly number[] | undefined;
}

/** Undefined when they do not speak of a sparse file. */
export function paxSparse(records: readonly PaxRecord[]): PaxSparse | undefined {
  const own = records.filter(({ key }) => key.startsWith('GNU.sparse.'));
  if (own.length === 0) return undefined;
  const last = (key: string) => own.findLast((record) => record.key === `GNU.sparse.${key}`)?.value;
  const name = last('name');
  const isInContent = last('major')?.toString('latin1') === '1';
  const size = decimal((last('realsize') ?? last('size'))?.toString('latin1') ?? '');
  if (Number.isNaN(size)) throw new ImageFault(BROKEN);
  if (isInContent) return { name, size, pieces: undefined };
  const map = last('map');
  const numbers =
    map === undefined
      ? own
          .filter(({ key }) => key.endsWith('.offset') || key.endsWith('.numbytes'))
          .map(({ value }) => value)
      : splitNumbers(map);
  return { name, size, pieces: piecesOf(numbers) };
}

function splitNumbers(map: Buffer): readonly Buffer[] {
  if (map.length === 0) return [];
  const numbers: Buffer[] = [];
  for (let at = 0; at <= map.length; ) {
    const comma = map.indexOf(0x2c, at);
    const end = comma === -1 ? map.length : comma;
    numbers.push(map.subarray(at, end));
    at = end + 1;
  }
  return numbers;
}

function piecesOf(numbers: readonly Buffer[]): readonly number[] {
  if (numbers.length % 2 !== 0) throw new ImageFault(BROKEN);
  const pieces: number[] = [];
  for (let at = 0; at < numbers.length; at += 2) {
    addPiece(
      pieces,
      decimal(numbers[at]?.toString('latin1') ?? ''),
      decimal(numbers[at + 1]?.toString('latin1') ?? ''),
    );
  }
  return pieces;
}

/** Reads the map that stands before the content (form 1.0): lines of digits, filled up to whole blocks. */
export class LeadingSparseMap {
  /** Of the map itself, in bytes. */
  length = 0;
  private readonly numbers: number[] = [];
  private digits = '';

  /** Takes the next block; gives the pieces once the map is complete. */
  take(bytes: Buffer, at: number): readonly number[] | undefined {
    this.length += BLOCK;
    for (let index = at; index < at + BLOCK; index += 1) {
      const byte = bytes[index] ?? 0;
      if (byte !== 0x0a) {
        this.digits += String.fromCharCode(byte);
        if (this.digits.length > 16) throw new ImageFault(BROKEN);
        continue;
      }
      const number = decimal(this.digits);
      if (Number.isNaN(number)) throw new ImageFault(BROKEN);
      this.numbers.push(number);
      this.digits = '';
      const count = this.numbers[0] ?? 0;
      if (count > MOST_PIECES) throw new ImageFault('a sparse file in it has too many pieces');
      if (this.numbers.length === 1 + 2 * count) return this.numbers.slice(1);
    }
    return undefined;
  }
}
