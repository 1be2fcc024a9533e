/** The members of the archive that an image is saved in, one after the other, as the archive passes by. */
import type { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { ABSURD, ImageFault } from './image-fault.ts';
import { type ByteStream, unpacked } from './unpacked.ts';

/** An image has some 1,000 members at most, and an archive some 100 images. */
const MOST_MEMBERS = 1_000_000;

export interface ArchiveMember {
  /** Without `./` and slashes at its ends; empty for a path that leads out of the archive. */
  readonly path: string;
  /** The path as the archive writes it. */
  readonly name: string;
  readonly type: 'file' | 'folder' | 'link' | 'other';
  /** Of a link: the path of the member that it points to; empty when that leads out of the archive. */
  readonly target: string;
  readonly size: number;
  /** Where its content begins in the uncompressed archive. */
  readonly offset: number;
  /** Its content; what is not taken is skipped. */
  readonly content: ByteStream;
}

/** Unknown formats are those from before POSIX. tar-stream's types do not name this option, and `byteOffset` neither. */
const OPTIONS = { allowUnknownFormat: true, highWaterMark: 64 * 1024 };

/**
 * Each member in turn; what was not taken of its content is skipped when the next one is asked for. The archive may be
 * compressed; it is closed when the members are left.
 * @throws ImageFault for what is no archive, whatever the stream throws, and the signal's reason.
 */
export async function* archiveMembers(
  archive: Readable,
  signal?: AbortSignal,
): AsyncGenerator<ArchiveMember, void> {
  // What breaks while nobody waits for a piece is told by the next one.
  archive.on('error', () => undefined);
  if (signal?.aborted === true) {
    archive.destroy();
    throw signal.reason;
  }
  const members = extract(OPTIONS);
  const feeding = new AbortController();
  const abort = () => {
    archive.destroy();
    members.destroy(signal?.reason);
  };
  signal?.addEventListener('abort', abort, { once: true });
  // What goes wrong while it is fed is thrown by the loop below.
  const fed = feed(archive, members, feeding.signal).catch((error: unknown) => {
    members.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  let count = 0;
  try {
    for await (const entry of members) {
      count += 1;
      if (count > MOST_MEMBERS) throw new ImageFault('it holds more than a million files', ABSURD);
      const { content, skipRest } = contentOf(entry);
      yield { ...memberOf(entry.header), content };
      signal?.throwIfAborted();
      await skipRest();
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw inWords(error);
  } finally {
    signal?.removeEventListener('abort', abort);
    feeding.abort();
    archive.destroy();
    members.destroy();
    await fed;
  }
}

function memberOf(header: Header): Omit<ArchiveMember, 'content'> {
  const { name, type, linkname, size } = header;
  const path = memberPath(name);
  const isLink = type === 'symlink' || type === 'link';
  return {
    path,
    name,
    type: isLink
      ? 'link'
      : type === 'file' || type === 'contiguous-file'
        ? 'file'
        : type === 'directory'
          ? 'folder'
          : 'other',
    target: isLink ? linkTarget(path, type === 'symlink', linkname) : '',
    size,
    offset: 'byteOffset' in header && typeof header.byteOffset === 'number' ? header.byteOffset : 0,
  };
}

/** tar-stream's stream is of another make than Node's, so that Node's own pipeline does not know when it is through. */
async function feed(
  archive: Readable,
  members: ReturnType<typeof extract>,
  stopped: AbortSignal,
): Promise<void> {
  const wake = { now: (): void => undefined };
  members.on('drain', () => wake.now());
  members.on('close', () => wake.now());
  stopped.addEventListener('abort', () => wake.now());
  for await (const piece of await unpacked(archive)) {
    if (stopped.aborted || members.destroyed) return;
    if (members.write(piece)) continue;
    await new Promise<void>((resolve) => {
      wake.now = resolve;
    });
    if (stopped.aborted || members.destroyed) return;
  }
  members.end(undefined);
}

interface Content {
  readonly content: ByteStream;
  skipRest(): Promise<void>;
}

/**
 * An entry's own iterator ends the whole archive when somebody leaves it early, and must not be asked twice at once: this
 * one leaves the rest to be skipped, after whoever asked last has its answer.
 */
function contentOf(entry: AsyncIterable<unknown>): Content {
  const pieces = entry[Symbol.asyncIterator]();
  let last: Promise<IteratorResult<Buffer>> | undefined;
  const next = (): Promise<IteratorResult<Buffer>> => {
    last = pieces.next().then(bufferOf);
    return last;
  };
  const content: ByteStream = { [Symbol.asyncIterator]: () => ({ next }) };
  const skipRest = async (): Promise<void> => {
    await last;
    for (let done = false; !done; ) done = (await next()).done === true;
  };
  return { content, skipRest };
}

function bufferOf({ done, value }: IteratorResult<unknown>): IteratorResult<Buffer> {
  return done !== true && Buffer.isBuffer(value) ? { done: false, value } : { done: true, value: undefined };
}

/** tar-stream's errors are few; everything else keeps its own words. */
function inWords(error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error) return error;
  if (error.message === 'Unexpected end of data') return new ImageFault('it ends too early');
  if (error.message.startsWith('Invalid tar header') || error.message === 'Invalid header')
    return new ImageFault('it is damaged, or no archive of an image');
  if (error.message === 'Header exceeds max size')
    return new ImageFault('the name of a file in it is absurdly long', ABSURD);
  return error;
}

/** Empty when it leads out. */
function memberPath(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return '';
  }
  return parts.join('/');
}

/** Hard links are named from the top of the archive, symbolic ones from where they are. */
function linkTarget(path: string, isSymbolic: boolean, target: string): string {
  if (!isSymbolic) return memberPath(target);
  if (target.startsWith('/')) return '';
  return memberPath(`${path.slice(0, path.lastIndexOf('/') + 1)}${target}`);
}
