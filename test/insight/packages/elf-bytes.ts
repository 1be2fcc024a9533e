/** Makes ELF files of 64 bits with the sections that they are asked for, loaded at BASE. */

export const BASE = 0x400000;
/** Where the first section's bytes are, in the file and behind BASE. */
export const FIRST_SECTION = 64 + 56;

export function elfBytes(sections: Readonly<Record<string, Uint8Array>>): Buffer {
  const named = Object.entries({ ...sections, '.shstrtab': new Uint8Array() });
  const table = Buffer.from(`\0${named.map(([name]) => name).join('\0')}\0`);
  named[named.length - 1] = ['.shstrtab', table];
  const bodies: Buffer[] = [];
  const heads: Buffer[] = [Buffer.alloc(64)];
  let at = FIRST_SECTION;
  for (const [name, bytes] of named) {
    const padded = Buffer.alloc(Math.ceil(bytes.length / 16) * 16);
    padded.set(bytes);
    bodies.push(padded);
    const head = Buffer.alloc(64);
    head.writeUInt32LE(table.indexOf(`\0${name}\0`) + 1, 0);
    head.writeUInt32LE(1, 4);
    head.writeBigUInt64LE(BigInt(BASE + at), 16);
    head.writeBigUInt64LE(BigInt(at), 24);
    head.writeBigUInt64LE(BigInt(bytes.length), 32);
    heads.push(head);
    at += padded.length;
  }
  const file = Buffer.alloc(64);
  file.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  file.writeBigUInt64LE(64n, 32);
  file.writeBigUInt64LE(BigInt(at), 40);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  file.writeUInt16LE(64, 58);
  file.writeUInt16LE(heads.length, 60);
  file.writeUInt16LE(heads.length - 1, 62);
  const segment = Buffer.alloc(56);
  segment.writeUInt32LE(1, 0);
  segment.writeBigUInt64LE(BigInt(BASE), 16);
  segment.writeBigUInt64LE(BigInt(at), 32);
  // No linker makes programs of a few hundred bytes, and the scan does not look at such.
  return Buffer.concat([file, segment, ...bodies, ...heads, Buffer.alloc(4096)]);
}
