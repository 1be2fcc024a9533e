/** What an ELF program or library is, and how it is hardened: elf(5), and what checksec looks for. */
import { type Executable, executableOf } from '../packages/executable.ts';
import { asBuffer } from '../packages/package-file.ts';

export interface ElfSummary {
  readonly bits: 32 | 64;
  readonly machine: string;
  readonly type: 'program' | 'library' | 'object' | 'core' | 'unknown';
  /** The program that loads it; empty for what needs none. */
  readonly interpreter: string;
  readonly needed: readonly string[];
  /** What says what it needs and how it is bound lies beyond what was read: `needed` and `bindNow` say nothing then. */
  readonly isCut: boolean;
  readonly hardening: ElfHardening;
  /** Undefined where the sections lie beyond what was read. */
  readonly isStripped: boolean | undefined;
  /** By what only that language leaves behind. */
  readonly language: 'Go' | 'Rust' | undefined;
}

interface ElfHardening {
  /** Addresses are chosen anew at each start. */
  readonly pie: boolean;
  /** The stack can't be run. */
  readonly nx: boolean;
  /** Tables of addresses become read-only: all of them, or those that are not filled later. */
  readonly relro: 'full' | 'partial' | 'none';
  /** Everything is bound at the start. */
  readonly bindNow: boolean;
  /** Functions notice when their frame was written over. */
  readonly canary: boolean;
}

/** Undefined: the head makes no sense, the file is damaged. Never throws. */
export function elfSummary(bytes: Uint8Array): ElfSummary | undefined {
  if (bytes.length < 52 || asBuffer(bytes).readUInt32BE(0) !== 0x7f454c46) return undefined;
  try {
    return summary(bytes);
  } catch (error) {
    // A head that leads out of the file.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const MACHINES: Readonly<Record<number, string>> = {
  3: 'x86',
  8: 'MIPS',
  20: 'PowerPC',
  21: 'PowerPC 64',
  22: 'S390',
  40: 'ARM',
  62: 'x86-64',
  183: 'ARM 64',
  243: 'RISC-V',
  258: 'LoongArch',
};

const LOAD = 1;
const DYNAMIC = 2;
const INTERPRETER = 3;
const STACK = 0x6474e551;
const RELRO = 0x6474e552;
const CAN_RUN = 1;

const NEEDED = 1n;
const STRING_TABLE = 5n;
const BIND_NOW = 24n;
const FLAGS = 30n;
const FLAGS_1 = 0x6ffffffbn;
const DF_BIND_NOW = 8n;
const DF_1_NOW = 1n;
const DF_1_PIE = 0x08000000n;

interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: bigint;
  readonly size: number;
}

/** More than any linker makes. */
const MOST_PARTS = 4096;

function summary(bytes: Uint8Array): ElfSummary | undefined {
  const file = asBuffer(bytes);
  const is64 = file[4] === 2;
  const isBig = file[5] === 2;
  const read16 = (at: number) => (isBig ? file.readUInt16BE(at) : file.readUInt16LE(at));
  const read32 = (at: number) => (isBig ? file.readUInt32BE(at) : file.readUInt32LE(at));
  const word = (at: number) => {
    if (!is64) return BigInt(read32(at));
    return isBig ? file.readBigUInt64BE(at) : file.readBigUInt64LE(at);
  };
  const heads = Number(word(is64 ? 32 : 28));
  const headSize = read16(is64 ? 54 : 42);
  const segments = Array.from(
    { length: Math.min(read16(is64 ? 56 : 44), MOST_PARTS) },
    (_, place): Segment => {
      const at = heads + place * headSize;
      return {
        type: read32(at),
        flags: read32(at + (is64 ? 4 : 24)),
        offset: Number(word(at + (is64 ? 8 : 4))),
        address: word(at + (is64 ? 16 : 8)),
        size: Number(word(at + (is64 ? 32 : 16))),
      };
    },
  );
  const dynamic = segments.find(({ type }) => type === DYNAMIC);
  const tags = dynamic === undefined ? [] : dynamicTags(dynamic, file.length, is64 ? 16 : 8, word);
  const tagged = (tag: bigint) => tags.find(([one]) => one === tag)?.[1];
  const strings = fileOffset(segments, tagged(STRING_TABLE));
  const nameAt = (offset: bigint) => (strings === undefined ? '' : textAt(file, strings + Number(offset)));
  const interpreter = segments.find(({ type }) => type === INTERPRETER);
  const flags1 = tagged(FLAGS_1) ?? 0n;
  const bindNow =
    tagged(BIND_NOW) !== undefined ||
    ((tagged(FLAGS) ?? 0n) & DF_BIND_NOW) !== 0n ||
    (flags1 & DF_1_NOW) !== 0n;
  const isShared = read16(16) === 3;
  const isPie = isShared && ((flags1 & DF_1_PIE) !== 0n || interpreter !== undefined);
  const stack = segments.find(({ type }) => type === STACK);
  const executable = executableOf(bytes);
  const sections = executable?.sections ?? [];
  return {
    bits: is64 ? 64 : 32,
    machine: MACHINES[read16(18)] ?? `machine ${read16(18)}`,
    type: isPie ? 'program' : (TYPES[read16(16)] ?? 'unknown'),
    interpreter: interpreter === undefined ? '' : textAt(file, interpreter.offset),
    needed: tags.filter(([tag]) => tag === NEEDED).map(([, value]) => nameAt(value)),
    isCut: dynamic !== undefined && dynamic.offset + dynamic.size > file.length,
    hardening: {
      pie: isPie,
      nx: stack !== undefined && (stack.flags & CAN_RUN) === 0,
      relro: !segments.some(({ type }) => type === RELRO) ? 'none' : bindNow ? 'full' : 'partial',
      bindNow,
      canary: file.includes('__stack_chk_fail'),
    },
    isStripped: sections.length === 0 ? undefined : !sections.some(({ name }) => name === '.symtab'),
    language: executable && languageOf(bytes, executable),
  };
}

const TYPES: Readonly<Record<number, ElfSummary['type']>> = {
  1: 'object',
  2: 'program',
  3: 'library',
  4: 'core',
};

function dynamicTags(
  { offset, size }: Segment,
  fileSize: number,
  pairSize: number,
  word: (at: number) => bigint,
): readonly (readonly [tag: bigint, value: bigint])[] {
  const tags: (readonly [bigint, bigint])[] = [];
  const end = Math.min(offset + size, fileSize - pairSize);
  for (let at = offset; at <= end && tags.length < MOST_PARTS; at += pairSize) {
    const tag = word(at);
    if (tag === 0n) break;
    tags.push([tag, word(at + pairSize / 2)]);
  }
  return tags;
}

function fileOffset(segments: readonly Segment[], address: bigint | undefined): number | undefined {
  if (address === undefined) return undefined;
  const loaded = segments.find(
    ({ type, address: start, size }) => type === LOAD && address >= start && address < start + BigInt(size),
  );
  return loaded && loaded.offset + Number(address - loaded.address);
}

const LONGEST_NAME = 4096;

function textAt(file: Buffer, at: number): string {
  const end = file.indexOf(0, at);
  return file.toString('utf8', at, Math.min(end < 0 ? file.length : end, at + LONGEST_NAME));
}

function languageOf(bytes: Uint8Array, executable: Executable): ElfSummary['language'] {
  const hasSection = (name: string) => executable.sections.some((section) => section.name === name);
  if (hasSection('.go.buildinfo') || hasSection('.gopclntab')) return 'Go';
  return hasSection('.dep-v0') || asBuffer(bytes).includes('/rustc/') ? 'Rust' : undefined;
}
