/** Tar archives made block by block: what honest programs do not write, and bytes that tar-stream's packer can't. */

export interface RawEntry {
  readonly name: string | Buffer;
  /** One character; `0` for a file. */
  readonly type?: string;
  readonly content?: string | Buffer;
  /** What the header says, where that differs from the content. */
  readonly size?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  readonly link?: string;
  readonly device?: readonly [major: number, minor: number];
  /** Six bytes; POSIX's by default. */
  readonly magic?: string;
  /** Changes the header before its checksum is made. */
  readonly change?: (header: Buffer) => void;
}

const BLOCK = 512;

export function rawEntry(entry: RawEntry): Buffer {
  const { type = '0', mode = 0o644, uid = 0, gid = 0, mtime = 0, link = '', magic = 'ustar\0' } = entry;
  const content = Buffer.from(entry.content ?? '');
  const header = Buffer.alloc(BLOCK);
  Buffer.from(entry.name).copy(header, 0, 0, 100);
  const octal = (value: number, at: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  octal(mode, 100, 8);
  octal(uid, 108, 8);
  octal(gid, 116, 8);
  octal(entry.size ?? content.length, 124, 12);
  octal(mtime, 136, 12);
  header.write(type, 156, 'latin1');
  Buffer.from(link).copy(header, 157, 0, 100);
  header.write(magic, 257, 'latin1');
  if (magic === 'ustar\0') header.write('00', 263, 'latin1');
  if (entry.device !== undefined) {
    octal(entry.device[0], 329, 8);
    octal(entry.device[1], 337, 8);
  }
  entry.change?.(header);
  sealed(header);
  return Buffer.concat([header, filled(content)]);
}

/** Puts the right checksum into a header. */
export function sealed(header: Buffer): void {
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
}

function filled(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}

/** An extended header for the next entry, or with type `g` for all that follow. */
export function rawPax(records: Readonly<Record<string, string | Buffer>> | Buffer, type = 'x'): Buffer {
  const content = Buffer.isBuffer(records)
    ? records
    : Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, value)));
  return rawEntry({ name: 'PaxHeaders/x', type, content });
}

export function paxRecord(key: string, value: string | Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), Buffer.from(value), Buffer.from('\n')]);
  let length = rest.length;
  while (`${length}`.length + rest.length !== length) length = `${length}`.length + rest.length;
  return Buffer.concat([Buffer.from(`${length}`), rest]);
}

export function rawTar(...parts: readonly (RawEntry | Buffer)[]): Buffer {
  return Buffer.concat([
    ...parts.map((part) => (Buffer.isBuffer(part) ? part : rawEntry(part))),
    Buffer.alloc(2 * BLOCK),
  ]);
}
