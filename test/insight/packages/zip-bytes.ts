/** Makes zip archives, honest and otherwise. */
import { deflateRawSync } from 'node:zlib';

export interface ZipOptions {
  /** Kept as it is instead of deflated. */
  readonly isStored?: boolean;
  /** In place of the true size. */
  readonly claimedSize?: number;
}

/** By name; `before` stands at the archive's beginning and is not counted in its offsets. */
export function zipBytes(
  entries: Readonly<Record<string, string | Uint8Array>>,
  { isStored = false, claimedSize }: ZipOptions = {},
  before: Uint8Array = new Uint8Array(),
): Buffer {
  const pieces: Buffer[] = [];
  const list: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(entries)) {
    const bytes = Buffer.from(content);
    const packed = isStored ? bytes : deflateRawSync(bytes);
    const nameBytes = Buffer.from(name);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(isStored ? 0 : 8, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(claimedSize ?? bytes.length, 22);
    local.writeUInt16LE(nameBytes.length, 26);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(isStored ? 0 : 8, 10);
    head.writeUInt32LE(packed.length, 20);
    head.writeUInt32LE(claimedSize ?? bytes.length, 24);
    head.writeUInt16LE(nameBytes.length, 28);
    head.writeUInt32LE(offset, 42);
    pieces.push(local, nameBytes, packed);
    list.push(head, nameBytes);
    offset += local.length + nameBytes.length + packed.length;
  }
  const listed = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(list.length / 2, 8);
  end.writeUInt16LE(list.length / 2, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([before, ...pieces, listed, end]);
}
