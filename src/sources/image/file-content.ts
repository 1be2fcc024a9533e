/** The content of one file of a layer, from the layer's bytes. */
import { Readable } from 'node:stream';
import type { EntryAttributes } from '../../facts/layer-entry.ts';
import { entryPath, entryType, findRow, type LayerIndex } from '../../facts/layer-index.ts';
import type { Trouble } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { ImageFault, imageTrouble } from './image-fault.ts';
import { LayerTar, type LayerTarListener } from './layer-tar.ts';
import { type ByteStream, unpacked } from './unpacked.ts';

const ZEROS = Buffer.alloc(64 * 1024);

/** Which of the layer's entries holds the content. */
export interface WantedFile {
  /** All names of the file: the archive has the content under one of them. */
  readonly paths: ReadonlySet<string>;
  /** The layer may name a path several times; then the last one counts. */
  readonly isRepeated: boolean;
}

/** @throws ImageFault when the layer has no such file. */
export function wantedFile(index: LayerIndex, path: string): WantedFile {
  const row = findRow(index, path.replace(/^\/+|\/+$/g, ''));
  if (row === undefined) throw new ImageFault('the layer has no such file', 'Check the path', 'not-found');
  if (entryType(index, row) !== 'file')
    throw new ImageFault(`it is no file but a ${entryType(index, row)}`, 'Choose a file', 'unsupported');
  const first = index.hardlinks.get(row) ?? row;
  const names = [first, ...[...index.hardlinks].filter(([, of]) => of === first).map(([name]) => name)];
  return {
    paths: new Set(names.map((name) => entryPath(index, name))),
    isRepeated:
      index.oddities.some(({ kind }) => kind === 'twice') || index.oddityCount > index.oddities.length,
  };
}

/**
 * The content as a stream of Node's; `begin` starts the layer's bytes anew each time. It ends with a TargetError when it
 * breaks off.
 */
export function contentStream(
  path: string,
  begin: () => ByteStream,
  wanted: WantedFile,
  explain?: (error: unknown) => Trouble,
): Readable {
  const told = async function* (): AsyncGenerator<Buffer> {
    try {
      yield* fileContent(begin, wanted);
    } catch (error) {
      throw new TargetError(imageTrouble(`${path} can’t be read`, error, explain), error);
    }
  };
  return Readable.from(told(), { objectMode: false });
}

/**
 * Gives the content's pieces as they come, and stops reading after the last one.
 * A layer that names files several times is gone through twice.
 * @throws ImageFault, and whatever the bytes throw.
 */
async function* fileContent(begin: () => ByteStream, wanted: WantedFile): AsyncGenerator<Buffer, void> {
  const skipped = wanted.isRepeated ? (await countOf(begin(), wanted.paths)) - 1 : 0;
  const taking = new FileTaking(wanted.paths, skipped);
  const tar = new LayerTar(taking);
  for await (const piece of await unpacked(begin())) {
    tar.push(piece);
    yield* taking.taken();
    if (taking.isOver) return;
  }
  throw new ImageFault('the layer ends before it, or in the middle of it');
}

async function countOf(bytes: ByteStream, paths: ReadonlySet<string>): Promise<number> {
  const counting = new FileTaking(paths, Number.POSITIVE_INFINITY);
  const tar = new LayerTar(counting);
  for await (const piece of await unpacked(bytes)) tar.push(piece);
  return counting.seen;
}

class FileTaking implements LayerTarListener {
  isOver = false;
  /** How often there was such a file. */
  seen = 0;
  private readonly paths: ReadonlySet<string>;
  private readonly skipped: number;
  private isTaking = false;
  private pieces: (Buffer | number)[] = [];

  constructor(paths: ReadonlySet<string>, skipped: number) {
    this.paths = paths;
    this.skipped = skipped;
  }

  entry(path: string, { type, hardlinkOf }: EntryAttributes): void {
    this.isTaking = false;
    if (this.isOver || type !== 'file' || hardlinkOf !== undefined || !this.paths.has(path)) return;
    this.seen += 1;
    this.isTaking = this.seen > this.skipped;
  }

  unknown(): void {
    this.isTaking = false;
  }

  content(bytes: Buffer): void {
    if (this.isTaking) this.pieces.push(bytes);
  }

  hole(length: number): void {
    if (this.isTaking) this.pieces.push(length);
  }

  contentEnd(): void {
    if (this.isTaking) this.isOver = true;
    this.isTaking = false;
  }

  /** What came since it was last asked; the zeros of a hole are made as they are taken. */
  *taken(): Generator<Buffer> {
    const { pieces } = this;
    this.pieces = [];
    for (const piece of pieces) {
      if (typeof piece !== 'number') {
        yield piece;
        continue;
      }
      for (let left = piece; left > 0; left -= ZEROS.length)
        yield left < ZEROS.length ? ZEROS.subarray(0, left) : ZEROS;
    }
  }
}
