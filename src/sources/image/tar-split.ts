/**
 * Docker keeps, beside the files of each layer, every byte of the layer's archive that is not the content of a file
 * (`tar-split.json.gz`): headers and padding, in pieces, with places for the contents between them. So the archive can be
 * read without its contents, and gives what the archive itself would give: owners, times and attributes that the file
 * system could not keep included.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ImageFault } from './image-fault.ts';

/** Headers come a few at a time; padding at the end of an archive may take megabytes. */
const LONGEST_LINE = 64 * 1024 * 1024;
const NEWLINE = 0x0a;
const UNPACKED_CHUNK = 256 * 1024;

export type TarPiece =
  /** Bytes of the archive as they are. They may not be kept. */
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** So many bytes of content, of the file whose header came last. */
  | { readonly kind: 'content'; readonly length: number };

/**
 * The pieces in their order. Rejects with an ImageFault for a file that is damaged, with the system's error for one that
 * can't be read, and with the signal's reason.
 */
export async function readTarSplit(
  path: string,
  take: (piece: TarPiece) => void | Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const packed = file.createReadStream({ autoClose: false, highWaterMark: UNPACKED_CHUNK });
    await pipeline(
      packed,
      createGunzip({ chunkSize: UNPACKED_CHUNK }),
      async (chunks: AsyncIterable<Buffer>) => takeLines(chunks, take),
      { signal },
    );
  } finally {
    await file.close();
  }
}

async function takeLines(
  chunks: AsyncIterable<Buffer>,
  take: (piece: TarPiece) => void | Promise<void>,
): Promise<void> {
  let rest: Buffer[] = [];
  let restLength = 0;
  let position = 0;
  const lines = new LineReader();
  const takeLine = (line: string): void | Promise<void> => {
    const piece = lines.pieceOf(line, position);
    position += 1;
    return piece && take(piece);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const isWhole = restLength === 0;
      const waiting = takeLine(
        isWhole
          ? chunk.toString('latin1', start, end)
          : Buffer.concat([...rest, chunk.subarray(start, end)]).toString('latin1'),
      );
      if (waiting !== undefined) await waiting;
      if (restLength > 0) rest = [];
      restLength = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    restLength += chunk.length - start;
    if (restLength > LONGEST_LINE) throw damaged();
    rest.push(chunk.subarray(start));
  }
  if (restLength > 0) await takeLine(Buffer.concat(rest).toString('latin1'));
}

/** How the lines with bytes begin and end, as Docker writes them. */
const BYTES_LINE = '{"type":2,"payload":"';
const POSITION = '","position":';

class LineReader {
  private scratch = Buffer.allocUnsafe(64 * 1024);

  /**
   * Undefined for an entry without content. The lines are too many for a schema; their few fields are looked at here, and
   * the commonest form without reading it as JSON. A line is its bytes as Latin-1: the only text that may hold more than
   * ASCII is a name, which the headers tell better.
   */
  pieceOf(line: string, position: number): TarPiece | undefined {
    const end = `${POSITION}${position}}`;
    if (line.startsWith(BYTES_LINE) && line.endsWith(end))
      return this.bytes(line.slice(BYTES_LINE.length, -end.length));
    const entry = parse(line);
    if (entry === undefined || entry.position !== position) throw damaged();
    if (entry.type === 2 && typeof entry.payload === 'string') return this.bytes(entry.payload);
    const { size = 0 } = entry;
    if (entry.type !== 1 || typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
      throw damaged();
    return size === 0 ? undefined : { kind: 'content', length: size };
  }

  private bytes(base64: string): TarPiece {
    if (base64.length > this.scratch.length) this.scratch = Buffer.allocUnsafe(base64.length);
    return { kind: 'bytes', bytes: this.scratch.subarray(0, this.scratch.write(base64, 'base64')) };
  }
}

interface Line {
  readonly type?: unknown;
  readonly position?: unknown;
  readonly payload?: unknown;
  readonly size?: unknown;
}

function parse(line: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function damaged(): ImageFault {
  return new ImageFault(
    'what the engine keeps of its archive is damaged',
    'Remove the image and pull or build it again',
  );
}
