/**
 * Reads the rows of one table out of an SQLite database that is held in memory: https://www.sqlite.org/fileformat.html.
 *
 * Our own, because nothing else fits: a scan is handed bytes and answers at once, while SQLite compiled to WebAssembly has
 * to be started first and weighs a megabyte; Node's own SQLite takes bytes only from version 26 on, warns of being an
 * experiment before that, and would run native code, triggers and views that a stranger wrote. Reading one table takes no
 * more than walking its tree of pages.
 */
import { asBuffer, DamagedFile } from './package-file.ts';

export type SqliteValue = string | number | Uint8Array | undefined;

const MAGIC = 'SQLite format 3\0';
const TABLE_INTERIOR = 0x05;
const TABLE_LEAF = 0x0d;
/** Of a tree; SQLite's own limit is 20. */
const DEEPEST = 24;
/** Columns beyond it are not looked at. */
const MOST_COLUMNS = 64;

/**
 * The values of each row, in the order of the columns; integers that do not fit are rounded, null is undefined, and so is
 * the column that stands for the row's number.
 *
 * @throws DamagedFile when the file is none, or the table is not in it, or a page is used twice.
 */
export function* sqliteRows(bytes: Uint8Array, table: string): Generator<readonly SqliteValue[]> {
  const pages = new SqlitePages(bytes);
  for (const [type, name, , root] of pages.rows(1)) {
    if (type !== 'table' || name !== table) continue;
    if (typeof root !== 'number') break;
    yield* pages.rows(root);
    return;
  }
  throw new DamagedFile(`a database without the table ${table}`);
}

class SqlitePages {
  private readonly bytes: Buffer;
  private readonly pageSize: number;
  /** Of a page, without what is reserved at its end. */
  private readonly usable: number;
  private readonly encoding: 'utf8' | 'utf16le';
  /** Every page belongs to one place, so a second visit is a circle, and no work is more than the file's size. */
  private readonly visited = new Set<number>();

  constructor(bytes: Uint8Array) {
    this.bytes = asBuffer(bytes);
    if (bytes.length < 512 || this.bytes.toString('latin1', 0, 16) !== MAGIC)
      throw new DamagedFile('not an SQLite database');
    const pageSize = this.bytes.readUInt16BE(16);
    this.pageSize = pageSize === 1 ? 65536 : pageSize;
    this.usable = this.pageSize - this.bytes.readUInt8(20);
    if (this.pageSize < 512 || this.usable < 480) throw new DamagedFile('a database with impossible pages');
    const encoding = this.bytes.readUInt32BE(56);
    if (encoding > 2) throw new DamagedFile('a database in an encoding that is not read');
    this.encoding = encoding === 2 ? 'utf16le' : 'utf8';
  }

  *rows(root: number, depth = 0): Generator<readonly SqliteValue[]> {
    if (depth > DEEPEST) throw new DamagedFile('a damaged database: too deep');
    const page = this.page(root);
    const head = root === 1 ? 100 : 0;
    const type = page.readUInt8(head);
    const count = page.readUInt16BE(head + 3);
    if (type === TABLE_INTERIOR) {
      for (let cell = 0; cell < count; cell += 1)
        yield* this.rows(page.readUInt32BE(page.readUInt16BE(head + 12 + cell * 2)), depth + 1);
      yield* this.rows(page.readUInt32BE(head + 8), depth + 1);
    } else if (type === TABLE_LEAF) {
      for (let cell = 0; cell < count; cell += 1)
        yield this.record(this.payload(page, page.readUInt16BE(head + 8 + cell * 2)));
    } else {
      throw new DamagedFile('a damaged database: a page of another kind');
    }
  }

  private page(number: number): Buffer {
    if (this.visited.has(number)) throw new DamagedFile('a damaged database: a page is used twice');
    this.visited.add(number);
    const start = (number - 1) * this.pageSize;
    if (number < 1 || start + this.pageSize > this.bytes.length)
      throw new DamagedFile('a damaged database: it ends too early');
    return this.bytes.subarray(start, start + this.pageSize);
  }

  /** What a cell of a leaf holds, put together from the pages that it flows over to. */
  private payload(page: Buffer, at: number): Buffer {
    const [length, afterLength] = varint(page, at);
    const [, start] = varint(page, afterLength);
    const most = this.usable - 35;
    if (length <= most) return page.subarray(start, start + length);
    const least = Math.floor(((this.usable - 12) * 32) / 255) - 23;
    const rest = least + ((length - least) % (this.usable - 4));
    const local = rest <= most ? rest : least;
    const pieces = [page.subarray(start, start + local)];
    let held = local;
    for (let next = page.readUInt32BE(start + local); next !== 0 && held < length; ) {
      const more = this.page(next);
      pieces.push(more.subarray(4, 4 + Math.min(this.usable - 4, length - held)));
      held += this.usable - 4;
      next = more.readUInt32BE(0);
    }
    if (held < length) throw new DamagedFile('a damaged database: a row ends too early');
    return Buffer.concat(pieces);
  }

  private record(payload: Buffer): readonly SqliteValue[] {
    const [headLength, first] = varint(payload, 0);
    const values: SqliteValue[] = [];
    let value = headLength;
    for (let at = first; at < headLength && values.length < MOST_COLUMNS; ) {
      const [type, next] = varint(payload, at);
      const size = type >= 12 ? (type - (type % 2 === 0 ? 12 : 13)) / 2 : (INTEGER_SIZES[type] ?? 0);
      if (value + size > payload.length) throw new DamagedFile('a damaged database: a row ends too early');
      values.push(this.value(type, payload.subarray(value, value + size)));
      value += size;
      at = next;
    }
    return values;
  }

  private value(type: number, bytes: Buffer): SqliteValue {
    if (type >= 12) return type % 2 === 0 ? bytes : bytes.toString(this.encoding);
    if (type === 7) return bytes.readDoubleBE(0);
    if (type === 8) return 0;
    if (type === 9) return 1;
    if (bytes.length === 8) return Number(bytes.readBigInt64BE(0));
    return bytes.length === 0 ? undefined : bytes.readIntBE(0, bytes.length);
  }
}

/** Bytes of the values whose serial type is the place in this list. */
const INTEGER_SIZES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0] as const;

/** A number of up to nine bytes, seven bits each, and where it ends. */
function varint(bytes: Buffer, at: number): readonly [value: number, next: number] {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes.readUInt8(at + index);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + index + 1];
  }
  return [value * 256 + bytes.readUInt8(at + 8), at + 9];
}
