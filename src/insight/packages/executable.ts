/** Where things are in a program: the named sections of ELF, PE and Mach-O files, and where an address is in the file. */
import { asBuffer } from './package-file.ts';

interface Section {
  readonly name: string;
  readonly address: bigint;
  readonly offset: number;
  readonly size: number;
}

export interface Executable {
  readonly format: 'elf' | 'pe' | 'mach-o';
  readonly isBigEndian: boolean;
  /** Empty where they were stripped off or lie beyond what was read. */
  readonly sections: readonly Section[];
  /** What is loaded from the file to where. */
  readonly segments: readonly Omit<Section, 'name'>[];
}

/** More than any linker makes. */
const MOST_PARTS = 4096;

/** Undefined for what is no program, or for one whose head makes no sense. */
export function executableOf(bytes: Uint8Array): Executable | undefined {
  if (bytes.length < 64) return undefined;
  const file = asBuffer(bytes);
  const magic = file.readUInt32BE(0);
  try {
    if (magic === 0x7f454c46) return elf(file);
    if (magic >>> 16 === 0x4d5a) return pe(file);
    if (magic === 0xcffaedfe || magic === 0xcefaedfe) return machO(file, magic === 0xcffaedfe);
  } catch (error) {
    // A head that leads out of the file.
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

/** The bytes of a section as far as they are there; undefined when there is no such section. */
export function sectionBytes(
  bytes: Uint8Array,
  { sections }: Executable,
  name: string,
): Uint8Array | undefined {
  const section = sections.find((one) => one.name === name);
  return section && bytes.subarray(section.offset, section.offset + section.size);
}

/** Where in the file an address is; undefined for one that no part of the file is loaded to. */
export function offsetOf({ segments }: Executable, address: bigint): number | undefined {
  for (const { address: start, offset, size } of segments)
    if (address >= start && address < start + BigInt(size)) return offset + Number(address - start);
  return undefined;
}

/** Up to the first zero byte. */
function nameAt(file: Buffer, at: number, longest: number): string {
  const name = file.toString('latin1', at, Math.min(file.length, at + longest));
  const end = name.indexOf('\0');
  return end < 0 ? name : name.slice(0, end);
}

function elf(file: Buffer): Executable {
  const is64 = file[4] === 2;
  const isBigEndian = file[5] === 2;
  const read16 = (at: number) => (isBigEndian ? file.readUInt16BE(at) : file.readUInt16LE(at));
  const read32 = (at: number) => (isBigEndian ? file.readUInt32BE(at) : file.readUInt32LE(at));
  const read64 = (at: number) => (isBigEndian ? file.readBigUInt64BE(at) : file.readBigUInt64LE(at));
  const word = (at: number) => (is64 ? read64(at) : BigInt(read32(at)));
  const segments: Omit<Section, 'name'>[] = [];
  const programHeads = Number(word(is64 ? 32 : 28));
  const programHeadSize = read16(is64 ? 54 : 42);
  const programHeadCount = Math.min(read16(is64 ? 56 : 44), MOST_PARTS);
  for (let index = 0; index < programHeadCount; index += 1) {
    const at = programHeads + index * programHeadSize;
    // PT_LOAD
    if (read32(at) !== 1) continue;
    segments.push({
      offset: Number(word(at + (is64 ? 8 : 4))),
      address: word(at + (is64 ? 16 : 8)),
      size: Number(word(at + (is64 ? 32 : 16))),
    });
  }
  const heads = Number(word(is64 ? 40 : 32));
  const headSize = read16(is64 ? 58 : 46);
  const count = Math.min(read16(is64 ? 60 : 48), MOST_PARTS);
  const namesIndex = read16(is64 ? 62 : 50);
  const sections: Section[] = [];
  const isThere = heads > 0 && headSize > 0 && heads + count * headSize <= file.length && namesIndex < count;
  const names = isThere ? Number(word(heads + namesIndex * headSize + (is64 ? 24 : 16))) : 0;
  for (let index = 0; isThere && index < count; index += 1) {
    const at = heads + index * headSize;
    // SHT_NOBITS has no bytes in the file.
    if (read32(at + 4) === 8) continue;
    sections.push({
      name: nameAt(file, names + read32(at), 64),
      address: word(at + (is64 ? 16 : 12)),
      offset: Number(word(at + (is64 ? 24 : 16))),
      size: Number(word(at + (is64 ? 32 : 20))),
    });
  }
  return { format: 'elf', isBigEndian, sections, segments };
}

function pe(file: Buffer): Executable | undefined {
  const head = file.readUInt32LE(0x3c);
  if (file.toString('latin1', head, head + 4) !== 'PE\0\0') return undefined;
  const count = Math.min(file.readUInt16LE(head + 6), MOST_PARTS);
  const optional = head + 24;
  const is64 = file.readUInt16LE(optional) === 0x20b;
  const base = is64 ? file.readBigUInt64LE(optional + 24) : BigInt(file.readUInt32LE(optional + 28));
  const table = optional + file.readUInt16LE(head + 20);
  const sections = Array.from({ length: count }, (_, index): Section => {
    const at = table + index * 40;
    return {
      name: nameAt(file, at, 8),
      address: base + BigInt(file.readUInt32LE(at + 12)),
      offset: file.readUInt32LE(at + 20),
      size: file.readUInt32LE(at + 16),
    };
  });
  return { format: 'pe', isBigEndian: false, sections, segments: sections };
}

function machO(file: Buffer, is64: boolean): Executable {
  const count = Math.min(file.readUInt32LE(16), MOST_PARTS);
  const sections: Section[] = [];
  let at = is64 ? 32 : 28;
  for (let index = 0; index < count; index += 1) {
    const command = file.readUInt32LE(at);
    const size = file.readUInt32LE(at + 4);
    // LC_SEGMENT and LC_SEGMENT_64
    if (command === (is64 ? 0x19 : 0x1)) {
      const sectionCount = Math.min(file.readUInt32LE(at + (is64 ? 64 : 48)), MOST_PARTS - sections.length);
      for (let number = 0; number < sectionCount; number += 1) {
        const section = at + (is64 ? 72 + number * 80 : 56 + number * 68);
        sections.push({
          name: nameAt(file, section, 16),
          address: is64 ? file.readBigUInt64LE(section + 32) : BigInt(file.readUInt32LE(section + 32)),
          size: is64 ? Number(file.readBigUInt64LE(section + 40)) : file.readUInt32LE(section + 36),
          offset: file.readUInt32LE(section + (is64 ? 48 : 40)),
        });
      }
    }
    if (size === 0) break;
    at += size;
  }
  return { format: 'mach-o', isBigEndian: false, sections, segments: sections };
}
