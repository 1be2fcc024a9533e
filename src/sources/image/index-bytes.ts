/** The index of a layer as bytes, and back: the columns as they are, texts beside them, and what few rows have as JSON. */
import * as z from 'zod';
import { ENTRY_TYPES, ODDITY_KINDS } from '../../facts/layer-entry.ts';
import { type LayerIndex, layerIndex, TYPE_MASK } from '../../facts/layer-index.ts';

const HAS_DIGESTS = 1;
const DIGEST_BYTES = 32;
/** Every section begins at a multiple of it, so that numbers can be used where they lie. */
const ALIGNMENT = 8;
/** Numbers at the beginning: rows, flags, names, targets, hard links, bytes of the JSON. */
const HEAD_NUMBERS = 6;

const restSchema = z.strictObject({
  diffId: z.string(),
  oddities: z.array(z.strictObject({ kind: z.enum(ODDITY_KINDS), path: z.string() })),
  oddityCount: z.number(),
  devices: z.array(z.tuple([z.number(), z.strictObject({ major: z.number(), minor: z.number() })])),
  xattrs: z.array(z.tuple([z.number(), z.record(z.string(), z.string())])),
});

export function indexBytes(index: LayerIndex): Uint8Array {
  const { diffId, oddities, oddityCount, names, targets, hardlinks } = index;
  const rest: z.infer<typeof restSchema> = {
    diffId,
    oddities: [...oddities],
    oddityCount,
    devices: [...index.devices].map(([row, { major, minor }]) => [row, { major, minor }]),
    xattrs: [...index.xattrs].map(([row, values]) => [row, { ...values }]),
  };
  const json = Buffer.from(JSON.stringify(rest));
  const flags = index.digests.length > 0 ? HAS_DIGESTS : 0;
  const writer = new SectionWriter();
  writer.add(Uint32Array.of(index.count, flags, names.length, targets.size, hardlinks.size, json.length));
  writer.add(index.sizes);
  writer.add(index.mtimes);
  writer.add(index.parents);
  writer.add(index.nameIds);
  writer.add(index.uids);
  writer.add(index.gids);
  writer.add(index.modes);
  writer.add(index.types);
  writer.add(index.digests);
  writer.addTexts(names);
  writer.add(Uint32Array.from(targets.keys()));
  writer.addTexts([...targets.values()]);
  writer.add(Uint32Array.from(hardlinks.keys()));
  writer.add(Uint32Array.from(hardlinks.values()));
  writer.add(json);
  return writer.bytes();
}

/**
 * Undefined for bytes that are no index of a layer. The columns are views of `bytes`, which the caller gives away; they
 * must begin at a multiple of 8 in their buffer.
 */
export function indexOfBytes(bytes: Uint8Array): LayerIndex | undefined {
  try {
    return read(new SectionReader(bytes));
  } catch (error) {
    if (error instanceof NoIndex) return undefined;
    throw error;
  }
}

class NoIndex extends Error {}

function read(reader: SectionReader): LayerIndex {
  const [count = 0, flags = 0, nameCount = 0, targetCount = 0, linkCount = 0, restBytes = 0] =
    reader.uint32(HEAD_NUMBERS);
  const sizes = reader.float64(count);
  const mtimes = reader.float64(count);
  const parents = reader.int32(count);
  const nameIds = reader.uint32(count);
  const uids = reader.uint32(count);
  const gids = reader.uint32(count);
  const modes = reader.uint16(count);
  const types = reader.uint8(count);
  const digests = reader.uint8(flags === HAS_DIGESTS ? count * DIGEST_BYTES : 0);
  const names = reader.texts(nameCount);
  const targets = pairs(reader.uint32(targetCount), reader.texts(targetCount));
  const hardlinks = pairs(reader.uint32(linkCount), reader.uint32(linkCount));
  const rest = restOf(reader.uint8(restBytes));
  const devices = new Map(rest.devices);
  const xattrs = new Map(rest.xattrs);
  const rows = [
    ...targets.keys(),
    ...hardlinks.keys(),
    ...hardlinks.values(),
    ...devices.keys(),
    ...xattrs.keys(),
  ];
  const isSound =
    rows.every((row) => row < count) &&
    nameIds.every((id) => id < nameCount) &&
    types.every((type) => (type & TYPE_MASK) < ENTRY_TYPES.length);
  if (!isSound) throw new NoIndex();
  return layerIndex(
    rest.diffId,
    {
      parents,
      ends: endsOf(parents),
      nameIds,
      names,
      types,
      modes,
      uids,
      gids,
      sizes,
      mtimes,
      digests,
      targets,
      hardlinks,
      devices,
      xattrs,
    },
    rest.oddities,
    rest.oddityCount,
  );
}

/** What follows from the parents. Throws for rows that do not stand in the order of a tree. */
function endsOf(parents: Int32Array): Int32Array {
  const ends = new Int32Array(parents.length);
  if (parents.length === 0 || parents[0] !== -1) throw new NoIndex();
  let open = 0;
  for (let row = 1; row < parents.length; row += 1) {
    const parent = parents[row] ?? -1;
    // What is not inside the row before it is beside it, or beside a directory that it is in.
    while (open !== parent) {
      if (open <= 0) throw new NoIndex();
      ends[open] = row;
      open = parents[open] ?? -1;
    }
    open = row;
  }
  for (; open >= 0; open = parents[open] ?? -1) ends[open] = parents.length;
  return ends;
}

function restOf(bytes: Uint8Array): z.infer<typeof restSchema> {
  try {
    const parsed = restSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: below.
  }
  throw new NoIndex();
}

function pairs<T>(rows: Uint32Array, values: ArrayLike<T>): Map<number, T> {
  const map = new Map<number, T>();
  rows.forEach((row, at) => {
    const value = values[at];
    if (value !== undefined) map.set(row, value);
  });
  return map;
}

class SectionWriter {
  private readonly sections: Uint8Array[] = [];

  add(section: ArrayBufferView): void {
    this.sections.push(new Uint8Array(section.buffer, section.byteOffset, section.byteLength));
  }

  /** One byte a character where that is enough, else two: a lone surrogate has no other bytes. */
  addTexts(texts: readonly string[]): void {
    const whole = texts.join('');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all characters that one byte holds
    const isNarrow = /^[\x00-\xff]*$/.test(whole);
    const bytes = Buffer.from(whole, isNarrow ? 'latin1' : 'utf16le');
    this.add(Uint32Array.of(isNarrow ? 1 : 2, bytes.length));
    this.add(Uint32Array.from(texts, (text) => text.length));
    this.add(bytes);
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.sections.reduce((sum, { length }) => sum + aligned(length), 0));
    let at = 0;
    for (const section of this.sections) {
      all.set(section, at);
      at += aligned(section.length);
    }
    return all;
  }
}

class SectionReader {
  private readonly bytes: Uint8Array;
  private at = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  uint8(length: number): Uint8Array {
    const start = this.at;
    if (start + length > this.bytes.length) throw new NoIndex();
    this.at += aligned(length);
    return this.bytes.subarray(start, start + length);
  }

  uint16(length: number): Uint16Array {
    const { buffer, byteOffset } = this.uint8(length * 2);
    return new Uint16Array(buffer, byteOffset, length);
  }

  uint32(length: number): Uint32Array {
    const { buffer, byteOffset } = this.uint8(length * 4);
    return new Uint32Array(buffer, byteOffset, length);
  }

  int32(length: number): Int32Array {
    const { buffer, byteOffset } = this.uint8(length * 4);
    return new Int32Array(buffer, byteOffset, length);
  }

  float64(length: number): Float64Array {
    const { buffer, byteOffset } = this.uint8(length * 8);
    return new Float64Array(buffer, byteOffset, length);
  }

  texts(count: number): readonly string[] {
    const [width = 0, byteCount = 0] = this.uint32(2);
    const lengths = this.uint32(count);
    const { buffer, byteOffset, length: byteLength } = this.uint8(byteCount);
    const whole = Buffer.from(buffer, byteOffset, byteLength).toString(width === 1 ? 'latin1' : 'utf16le');
    const texts: string[] = [];
    let at = 0;
    for (const length of lengths) {
      texts.push(whole.slice(at, at + length));
      at += length;
    }
    if (at !== whole.length) throw new NoIndex();
    return texts;
  }
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
